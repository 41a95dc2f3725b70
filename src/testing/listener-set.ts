/** The listeners of one event. */
export interface ListenerSet<T> {
  /** Returns the undo. */
  add(listener: (detail: T) => void): () => void
  /** Calls each listener. */
  notify(detail: T): void
  readonly size: number
}

export function createListenerSet<T>(): ListenerSet<T> {
  const listeners = new Set<(detail: T) => void>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    notify(detail) {
      for (const listener of listeners) listener(detail)
    },
    get size() {
      return listeners.size
    },
  }
}
