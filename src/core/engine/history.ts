import type { Duration, Instant } from '../ports.ts'
import { deadlineOf } from '../session/deadlines.ts'
import type { EventName, Input, State, Timing } from '../session/state.ts'

/** What made a tab decide: an input, or a moment at which it looked at the clock. */
export type Because = Exclude<Input['type'], 'looked'> | 'timer' | 'look' | 'shown' | 'restored'

/** One decision, as plain data: JSON for a log, and `idle-warning/debug` puts it into words. */
export interface HistoryEntry {
  /** When, in epoch milliseconds of the session's clock, which never goes back. */
  readonly at: Instant
  /** The same moment on the machine's wall clock. */
  readonly wall: Instant
  /** By how much the wall clock has outrun the monotonic one since the decision before: sleep, or a clock set forward. */
  readonly slept: Duration
  /** An event, or the page being covered while the server is asked (`checking`) and uncovered again (`checked`), or the answer to a `status` request. */
  readonly event: Exclude<EventName, 'tick'> | 'checking' | 'checked' | 'status'
  readonly because: Because
  /** Which tab decided it: for an end that another tab has told, that one, or `''` where nobody said. Random for each document. */
  readonly tab: string
  readonly detail: Readonly<Record<string, unknown>>
  /** The deadline as it stood then, or the end as it was decided; `null` where there is none, or it is not known yet. */
  readonly expiresAt: Instant | null
  /** The last activity in any tab, and the last request of any tab that renewed the session. */
  readonly activeAt: Instant
  readonly contactAt: Instant
}

export function becauseOf(input: Input): Because {
  if (input.type === 'looked') return input.by ?? 'timer'
  return (input.type === 'shared' && input.by) || input.type
}

/** What an entry is about, beside the moment. */
export type Decision = Pick<HistoryEntry, 'event' | 'because' | 'slept'> & {
  readonly wall: Instant
  readonly detail: object
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

export function entryOf({ record, isUnproven }: State, { now, tab, limits }: Timing, decision: Decision): HistoryEntry {
  const { ended } = record
  const expiresAt = isUnproven ? Infinity : (ended?.at ?? deadlineOf(record, limits, now))
  const { cause } = decision.detail as { cause?: unknown }
  return {
    ...decision,
    at: now,
    tab: decision.event === 'expired' && ended ? ended.tab : tab,
    // An `Error` would be lost in JSON, and other things that are thrown would break it.
    detail: { ...decision.detail, ...(typeof cause === 'object' && { cause: messageOf(cause) }) },
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
    activeAt: record.presentAt,
    contactAt: record.contactAt,
  }
}
