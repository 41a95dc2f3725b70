/** Something that several may listen to. */
export interface Signal<T> {
  /** Returns the undo. */
  listen(listener: (what: T) => void): () => void
  tell(what: T): void
  /** How many listen. */
  readonly size: number
}

export function createSignal<T>(): Signal<T> {
  const listeners = new Set<(what: T) => void>()
  return {
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell(what) {
      for (const listener of listeners) listener(what)
    },
    get size() {
      return listeners.size
    },
  }
}
