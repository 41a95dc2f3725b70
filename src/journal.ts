import { createEmitter, type Emitter } from './core/emitter.ts'
import type { Telling } from './core/engine/engine-state.ts'
import type { HistoryEntry } from './core/engine/history.ts'
import type { IdleWarningEvents } from './types.ts'

const HISTORY = 50

/** What happens is told to the listeners and kept for the question "why was I signed out?". */
export interface Journal {
  readonly emitter: Emitter<IdleWarningEvents>
  readonly history: HistoryEntry[]
  readonly reported: Set<string>
}

export const createJournal = (): Journal => ({ emitter: createEmitter(report), history: [], reported: new Set() })

/** For the host's monitoring, and never into the session's own work. Node has no `reportError`. */
function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}

/** The newest warning and the newest end are kept, however much has happened since. */
export function note({ history }: Journal, entry: HistoryEntry): void {
  history.push(entry)
  if (history.length <= HISTORY) return
  const isNewest = ({ event }: HistoryEntry, at: number) =>
    /^(warning|expired)$/.test(event) && !history.slice(at + 1).some((later) => later.event === event)
  const oldest = history.findIndex((known, at) => !isNewest(known, at))
  history.splice(oldest, 1)
}

/**
 * Tells the listeners; an error that nobody hears is reported, once for each code. That a browser does less is no error
 * of anybody's.
 */
export function tell({ emitter, reported }: Journal, [event, detail]: Telling): boolean {
  const happening = {
    ...detail,
    defaultPrevented: false,
    preventDefault() {
      happening.defaultPrevented = true
    },
  }
  const isHeard = emitter.emit(event, happening as never)
  if (event === 'error' && !isHeard && detail.code !== 'degraded' && !reported.has(detail.code)) {
    reported.add(detail.code)
    report(new Error(`idle-warning: ${detail.code}`, { cause: detail.cause }))
  }
  return happening.defaultPrevented
}
