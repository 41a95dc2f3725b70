import { createEmitter, type Emitter } from './core/emitter.ts'
import type { Announcement } from './core/engine/engine-state.ts'
import { addEntry, type HistoryEntry, messageOf } from './core/engine/history.ts'
import type { IdleWarningEvents } from './types.ts'

/** The listeners of a handle, and its history. */
export interface Journal {
  readonly on: Emitter<IdleWarningEvents>['on']
  /** Calls the listeners of an event. Returns whether one of them prevented its default. */
  readonly emit: (...announcement: Announcement) => boolean
  /** Adds a decision to the history. */
  readonly add: (entry: HistoryEntry) => void
  /** Tells the developers which answer of the server ended the session, in one line of the console. */
  readonly noteEnd: (cause: unknown) => void
  /** The last decisions, the oldest first. */
  readonly history: () => readonly HistoryEntry[]
}

export function createJournal(): Journal {
  const emitter = createEmitter<IdleWarningEvents>(reportLater)
  const history: HistoryEntry[] = []
  const reportedCodes = new Set<string>()
  return {
    on: emitter.on,
    emit: (...announcement) => emit(emitter, reportedCodes, announcement),
    add: (entry) => addEntry(history, entry),
    noteEnd: (cause) => console.info(`idle-warning: the server has ended the session: ${messageOf(cause)}`),
    history: () => [...history],
  }
}

/**
 * Gives an error to the monitoring of the application without interrupting the session. Node has no `reportError`.
 */
function reportLater(error: unknown): void {
  if (typeof reportError === 'function') reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}

/**
 * Calls the listeners. If an `error` event has none, the error is reported, once for each code. `degraded` is not: the
 * browser can do less, which is no fault of the application.
 */
function emit(
  emitter: Emitter<IdleWarningEvents>,
  reportedCodes: Set<string>,
  [name, detail]: Readonly<Announcement>,
): boolean {
  const event = {
    ...detail,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  const hasListener = emitter.emit(name, event as never)
  if (name === 'error' && !hasListener && detail.code !== 'degraded' && !reportedCodes.has(detail.code)) {
    reportedCodes.add(detail.code)
    reportLater(new Error(`idle-warning: ${detail.code}`, { cause: detail.cause }))
  }
  return event.defaultPrevented
}
