import { detailOf, isTriggeredBy, NOTABLE, type ParsedEntry } from './parsed-entry.ts'
import type { SessionSummary } from './session-summary.ts'

/** An end this long after the deadline was detected late. Timers are never exactly on time. */
const LATE = 2000

/** Another tab ended the session, and this tab learned of it. */
export const isFromOtherTab = ({ end, ownTab }: SessionSummary): boolean =>
  end?.tab !== undefined && ownTab !== undefined && end.tab !== ownTab

/** The server's answer that ended the session. */
export function endingAnswer({ before, end }: SessionSummary): ParsedEntry | undefined {
  return before
    .filter(({ at }) => at !== undefined && at === end?.at)
    .filter(({ event }) => event === 'keepalive' || event === 'status')
    .filter((entry) => detailOf(entry, 'outcome') === 'ended')
    .at(-1)
}

/** An answer of the server ended the session, not the clock. */
export const isEndedByAnswer = (session: SessionSummary): boolean =>
  session.cause === 'ended-by-server' && isTriggeredBy(session.end, 'answered') && !!endingAnswer(session)

/** The deadline ended the session, in this tab or another one; it ended at its deadline, whenever a tab noticed. */
function isEndedByClock(session: SessionSummary): boolean {
  const { cause } = session
  if (cause === 'ended-by-server') return !isEndedByAnswer(session) && !isFromOtherTab(session)
  return cause === 'idle' || cause === 'absolute'
}

/** The clock of this tab ended the session. */
export const isEndedByOwnClock = (session: SessionSummary): boolean =>
  isEndedByClock(session) && !isFromOtherTab(session)

/** When the session ended. `isLatest`: it may have ended earlier than `at`. */
export interface EndTime {
  readonly at: number | undefined
  readonly isLatest: boolean
}

export function endTimeOf(session: SessionSummary): EndTime {
  const { deadline, end } = session
  const isDue = isEndedByClock(session) && deadline !== undefined && end?.at !== undefined && deadline <= end.at
  return isDue ? { at: deadline, isLatest: false } : { at: end?.at, isLatest: isFromOtherTab(session) }
}

/** The last entry of this tab before an instant. */
export const entryBefore = ({ before }: SessionSummary, instant: number): ParsedEntry | undefined =>
  before.filter(({ at }) => at !== undefined && at < instant).at(-1)

/** When this tab detected the end, and how long after the deadline. */
export interface LateDetection {
  readonly at: number
  readonly delay: number
}

/** `undefined` if this tab detected the end in time, or learned of it from elsewhere. */
export function lateDetection(session: SessionSummary): LateDetection | undefined {
  const { deadline, end } = session
  const at = failedCheck(session)?.at ?? end?.at
  if (!isEndedByOwnClock(session) || at === undefined || deadline === undefined) return undefined
  // If the server has only just brought the deadline forward, the tab could not have noticed it earlier.
  const isNewDeadline = (entryBefore(session, at)?.expiresAt ?? 0) - deadline > LATE
  return at - deadline > LATE && !isNewDeadline ? { at, delay: at - deadline } : undefined
}

/** A sleep, or a forward step of the wall clock, that passed the deadline. */
export interface Sleep {
  readonly duration: number
  /** The instant of the entry before it. */
  readonly since: number | undefined
}

export function sleepPastDeadline({ before, deadline = Infinity }: SessionSummary): Sleep | undefined {
  const isPast = ({ at, slept }: ParsedEntry) => at !== undefined && at > deadline && slept >= NOTABLE
  const duration = before.filter(isPast).reduce((sum, { slept }) => sum + slept, 0)
  return duration ? { duration, since: before[before.findIndex(isPast) - 1]?.at } : undefined
}

/** The beginning of a check, during which the page was covered, that ended together with the session. */
export function failedCheck({ before, end }: SessionSummary): ParsedEntry | undefined {
  const checks = before.filter(({ event }) => event === 'checking' || event === 'checked')
  const last = checks.at(-1)
  const isOpen = last?.event === 'checking' || (last?.at === end?.at && checks.at(-2)?.event === 'checking')
  return isOpen ? checks.filter(({ event }) => event === 'checking').at(-1) : undefined
}
