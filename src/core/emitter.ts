/** Listeners by event. A listener that throws does not keep the others from being called. */
export interface Emitter<Events> {
  /** Adds a listener and returns its undo. The same function added twice is called twice. */
  on<Name extends keyof Events>(event: Name, listener: (event: Events[Name]) => void): () => void
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
    on(event, listener) {
      const entry: Entry = { listener }
      entries.set(event, [...(entries.get(event) ?? []), entry])
      return () => {
        entries.set(
          event,
          (entries.get(event) ?? []).filter((other) => other !== entry),
        )
      }
    },
    emit(event, detail) {
      const listeners = entries.get(event) ?? []
      for (const entry of listeners) call(entry, detail)
      return listeners.length > 0
    },
  }
}
