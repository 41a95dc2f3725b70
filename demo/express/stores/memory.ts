import { type SessionData, Store } from 'express-session'
import type { SessionStore } from '../../../companions/express/session-store.ts'

type Done = (error?: unknown) => void

/** Keeps sessions in the memory of this process; they end with it. */
export class MemorySessions extends Store implements SessionStore {
  // Text, not objects: a request must not see what another request has changed and not yet saved.
  readonly #rows = new Map<string, string>()

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const row = this.#rows.get(id)
    setImmediate(done, null, row === undefined ? null : JSON.parse(row))
  }

  override set(id: string, session: SessionData, done?: Done): void {
    this.#rows.set(id, JSON.stringify(session))
    if (done) setImmediate(done)
  }

  override destroy(id: string, done?: Done): void {
    this.#rows.delete(id)
    if (done) setImmediate(done)
  }

  /** What is stored, as text. */
  texts(): Iterable<string> {
    return this.#rows.values()
  }

  // This is one step because nothing here waits.
  update: SessionStore['update'] = async (id, change) => {
    const row = this.#rows.get(id)
    if (row === undefined) return undefined
    const changed = JSON.stringify(change(JSON.parse(row)))
    this.#rows.set(id, changed)
    return JSON.parse(changed)
  }
}
