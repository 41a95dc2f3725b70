import type { IdleWarning } from '../../index.ts'
import { commandsOf, createSessionStore, type SessionCommands, type SessionReading } from '../session-reading.ts'

/** A session with the contract of a Svelte store: `$session.phase`, `session.extend()`. */
export interface SessionReadable extends SessionCommands {
  /** Calls back at once and at each change. Returns the undo. */
  subscribe(run: (reading: SessionReading) => void): () => void
  /** Starts the handle and returns what stops it: `onMount(session.watch)`. */
  readonly watch: () => () => void
  /** The handle, for the other members: `on`, `reportRenewal`, `history`. */
  readonly idle: IdleWarning
}

/**
 * Creates a store from a handle of `idle-warning` or `idle-warning/headless`. Subscribing and unsubscribing do not start or
 * stop the handle, because the session must be watched also while no component shows it.
 */
export function toStore(idle: IdleWarning): SessionReadable {
  const { read, subscribe } = createSessionStore(idle)
  return {
    subscribe(run) {
      run(read())
      return subscribe(() => run(read()))
    },
    watch() {
      idle.start()
      return idle.stop
    },
    idle,
    ...commandsOf(idle),
  }
}
