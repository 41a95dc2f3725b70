/** What the emitter needs of an `AbortSignal`, a type of the browser. */
interface Signal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Listeners by event. A listener that throws does not keep the others from being called. */
export interface Emitter<Events> {
  /**
   * Adds a listener and returns its undo. When `signal` is aborted, the listener is removed too. The same function added
   * twice is called twice.
   */
  on<Name extends keyof Events>(
    event: Name,
    listener: (event: Events[Name]) => void,
    options?: { readonly signal?: Signal | undefined },
  ): () => void
  /** Whether the event has a listener. */
  has(event: keyof Events): boolean
  /** Returns whether there was a listener. */
  emit<Name extends keyof Events>(event: Name, detail: Events[Name]): boolean
}

/** `report` gets what a listener throws. */
export function createEmitter<Events>(report: (error: unknown) => void): Emitter<Events> {
  type Entry = { readonly listener: (event: never) => void }
  const entries = new Map<keyof Events, Entry[]>()
  const call = (entry: Entry, detail: unknown) => {
    try {
      entry.listener(detail as never)
    } catch (error) {
      report(error)
    }
  }
  return {
    on(event, listener, { signal } = {}) {
      if (signal?.aborted) return () => {}
      const entry: Entry = { listener }
      entries.set(event, [...(entries.get(event) ?? []), entry])
      const remove = () => {
        signal?.removeEventListener('abort', remove)
        const others = entries.get(event)?.filter((other) => other !== entry)
        entries.set(event, others ?? [])
      }
      signal?.addEventListener('abort', remove)
      return remove
    },
    has: (event) => !!entries.get(event)?.length,
    emit(event, detail) {
      const listeners = entries.get(event) ?? []
      for (const entry of listeners) call(entry, detail)
      return listeners.length > 0
    },
  }
}
