import { deadlineOf } from './deadlines.ts'
import type { Duration, Instant } from './ports.ts'
import type { EventName, Input, State, Timing } from './state.ts'

/** What made a tab decide: an input, or a moment at which it looked at the clock. */
export type Because = Exclude<Input['type'], 'looked'> | 'timer' | 'look' | 'restored'

/** One decision, as plain data: JSON for a log, and `idle-warning/debug` puts it into words. */
export interface HistoryEntry {
  /** When, in epoch milliseconds of the session's clock, which never goes back. */
  readonly at: Instant
  /** The same moment on the machine's wall clock. */
  readonly wall: Instant
  /** By how much the wall clock has outrun the monotonic one since the decision before: sleep, or a clock set forward. */
  readonly slept: Duration
  /** An event, or the page being covered while the server is asked (`checking`) and uncovered again (`checked`). */
  readonly event: Exclude<EventName, 'tick'> | 'checking' | 'checked'
  readonly because: Because
  /** Which tab decided it: for an end that another tab has told, that one. Random for each document. */
  readonly tab: string
  readonly detail: Readonly<Record<string, unknown>>
  /** The deadline as it stood then; `null` where there is none. */
  readonly expiresAt: Instant | null
  /** The last activity in any tab, and the last request of any tab that renewed the session. */
  readonly activeAt: Instant
  readonly contactAt: Instant
}

export const becauseOf = (input: Input): Because => (input.type === 'looked' ? (input.by ?? 'timer') : input.type)

/** What an entry is about, beside the moment. */
export type Decision = Pick<HistoryEntry, 'event' | 'because' | 'slept'> & {
  readonly wall: Instant
  readonly detail: object
}

export function entryOf({ record }: State, { now, tab, limits }: Timing, decision: Decision): HistoryEntry {
  const expiresAt = deadlineOf(record, limits, now)
  const { cause } = decision.detail as { cause?: unknown }
  return {
    ...decision,
    at: now,
    tab: (decision.event === 'expired' && record.ended?.tab) || tab,
    // An `Error` would be lost in JSON.
    detail: { ...decision.detail, ...(cause instanceof Error && { cause: cause.message }) },
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
    activeAt: record.presentAt,
    contactAt: record.contactAt,
  }
}
