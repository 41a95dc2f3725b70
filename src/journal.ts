import { createEmitter, type Emitter } from './core/emitter.ts'
import type { Announcement } from './core/engine/engine-state.ts'
import { addEntry, type HistoryEntry } from './core/engine/history.ts'
import { throwIfWrong } from './core/errors.ts'
import { EVENT_NAMES, type EventName } from './core/events.ts'
import { nearestOf } from './core/options/nearest-name.ts'
import type { IdleWarningEvents } from './types.ts'

/** The listeners of a handle, and its history. */
export interface Journal {
  readonly on: Emitter<IdleWarningEvents>['on']
  /** Calls the listeners of an event. Returns whether one of them prevented its default. */
  readonly emit: (...announcement: Announcement) => boolean
  /** Adds a decision to the history. */
  readonly add: (entry: HistoryEntry) => void
  /** Calls back with each decision. Returns the undo. */
  readonly watch: (listener: (entry: HistoryEntry) => void) => () => void
  /** The last decisions, the oldest first. */
  readonly history: () => readonly HistoryEntry[]
}

export function createJournal(): Journal {
  const emitter = createEmitter<IdleWarningEvents>(reportLater)
  const history: HistoryEntry[] = []
  const reportedCodes = new Set<string>()
  const watchers = new Set<(entry: HistoryEntry) => void>()
  return {
    on: (event, listener, options) => {
      throwIfUnknown(event)
      return emitter.on(event, listener, options)
    },
    emit: (...announcement) => emit(emitter, reportedCodes, announcement),
    add(entry) {
      addEntry(history, entry)
      for (const watcher of watchers) callSafely(() => watcher(entry))
    },
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
    history: () => [...history],
  }
}

/** @throws IdleWarningError for a name that is no event, because its listener would never be called. */
function throwIfUnknown(event: string): void {
  if (EVENT_NAMES.includes(event as EventName)) return
  const nearest = typeof event === 'string' && nearestOf(event, EVENT_NAMES)
  const expected = nearest ? `an event; did you mean '${nearest}'?` : `one of ${EVENT_NAMES.join(', ')}`
  throwIfWrong([{ path: 'on()', value: event, expected }])
}

/** An exception in a listener does not stop the session. */
function callSafely(act: () => void): void {
  try {
    act()
  } catch (error) {
    reportLater(error)
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
  if (name !== 'error' && !emitter.has(name)) return false
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
