import type { IdleWarning } from '../../index.ts'
import { commandsOf, createSessionStore, type SessionCommands, type SessionReading } from '../session-reading.ts'

/** A session with Svelte's store contract: `$session.phase`, `session.extend()`. */
export interface SessionReadable extends SessionCommands {
  /** Calls back at once and at each change. Returns the undo. */
  subscribe(run: (reading: SessionReading) => void): () => void
  /** Starts the handle, and returns what stops it: `onMount(session.watch)`. */
  readonly watch: () => () => void
  /** The handle, for what is not here: `on`, `reportRenewal`, `history`. */
  readonly idle: IdleWarning
}

/**
 * A store over a handle, from `idle-warning` or from `idle-warning/headless`. Subscribing starts nothing and stops
 * nothing: a session is watched also while no component shows it.
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
