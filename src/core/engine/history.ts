import type { EventName } from '../events.ts'
import type { Duration, Instant } from '../ports.ts'
import { deadlineOf } from '../session/deadlines.ts'
import type { Input, State, Timing } from '../session/state.ts'

/** What made a tab decide: an input, or a moment at which it looked at the clock. */
export type DecisionTrigger = Exclude<Input['type'], 'looked'> | 'timer' | 'look' | 'shown' | 'restored'

/** One decision, as plain data: it can be sent to a log as JSON, and `idle-warning/debug` puts it into words. */
export interface HistoryEntry {
  /** When, in epoch milliseconds of the session's clock, which never goes back. */
  readonly at: Instant
  /** The same moment on the machine's wall clock. */
  readonly wall: Instant
  /** By how much the wall clock ran ahead of the monotonic one since the decision before: sleep, or a clock set forward. */
  readonly slept: Duration
  /**
   * An event; or the page was covered while the server was asked (`checking`), and uncovered again (`checked`); or the
   * answer to a `status` request.
   */
  readonly event: Exclude<EventName, 'tick' | 'activity'> | 'checking' | 'checked' | 'status'
  /** What made the tab decide. */
  readonly because: DecisionTrigger
  /**
   * The tab that decided, as a random id for each document. If another tab ended the session, that tab; `''` where it is
   * not known.
   */
  readonly tab: string
  /** The properties of the event. An `Error` stands there as its message. */
  readonly detail: Readonly<Record<string, unknown>>
  /** The deadline at that moment, or the end that was decided. `null` where there is none, or it is not known yet. */
  readonly expiresAt: Instant | null
  /** The last activity in any tab. */
  readonly activeAt: Instant
  /** The last request of any tab that renewed the session. */
  readonly contactAt: Instant
}

const LONGEST_HISTORY = 50

const UNREADABLE = 'something that cannot be put into words'

/** What JSON keeps as it is. */
const PLAIN_TYPES: readonly string[] = ['undefined', 'string', 'number', 'boolean']

/** These answer the question "why was I signed out?", so the newest of each is kept however much has happened since. */
const KEPT_EVENTS: readonly HistoryEntry['event'][] = ['warning', 'expired']

/** Adds an entry, and drops the oldest one that may go. */
export function addEntry(history: HistoryEntry[], entry: HistoryEntry): void {
  history.push(entry)
  if (history.length <= LONGEST_HISTORY) return
  const isNewestOfKept = ({ event }: HistoryEntry, index: number) =>
    KEPT_EVENTS.includes(event) && !history.slice(index + 1).some((later) => later.event === event)
  const oldest = history.findIndex((known, index) => !isNewestOfKept(known, index))
  history.splice(oldest, 1)
}

export function triggerOf(input: Input): DecisionTrigger {
  if (input.type === 'looked') return input.by ?? 'timer'
  return (input.type === 'record-found' && input.by) || input.type
}

/** What an entry holds besides the state of the session. */
export type Decision = Pick<HistoryEntry, 'event' | 'because' | 'slept' | 'wall'> & { readonly detail: object }

/** Applications throw anything: an object without a prototype or a proxy cannot be read without throwing again. */
export function messageOf(cause: unknown): string {
  try {
    return String(cause instanceof Error ? cause.message : cause)
  } catch {
    return UNREADABLE
  }
}

export function entryOf({ record }: State, { now, tab, limits }: Timing, decision: Decision): HistoryEntry {
  const { ended } = record
  // Without any contact the record is only a guess.
  const isKnown = record.contactAt > 0
  const expiresAt = isKnown ? (ended?.at ?? deadlineOf(record, limits, now)) : Infinity
  const { cause } = decision.detail as { cause?: unknown }
  return {
    ...decision,
    at: now,
    tab: decision.event === 'expired' && ended ? ended.tab : tab,
    // JSON loses an `Error` and a symbol, and a `bigint` has no JSON form.
    detail: { ...decision.detail, ...(!PLAIN_TYPES.includes(typeof cause) && { cause: messageOf(cause) }) },
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
    activeAt: record.activeAt,
    contactAt: record.contactAt,
  }
}
