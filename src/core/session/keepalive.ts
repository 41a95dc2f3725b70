import type { Answer, Duration, ExtendFailure, Instant, Reason } from '../ports.ts'
import { activeUntil, askAhead, leasedUntil, margin, pingInterval, ROUNDING, warnAt, warnLead } from './deadlines.ts'
import { isDoubted, type SharedRecord } from './record.ts'
import { type Limits, NO_RETRY, type PendingKeepalive, type State } from './state.ts'
import {
  type Due,
  deadline,
  emit,
  grantExtension,
  NEVER,
  postponeExtension,
  rejectExtension,
  type Step,
  sendRequest,
  setPending,
  unexplainedSleep,
  updateRecord,
} from './step.ts'
import { countWork, keepsWarningAway } from './work.ts'

/** While a person waits for the answer, the first retry comes after about this long, each further one after twice as long. */
const FIRST_RETRY: Duration = 1000

/**
 * Otherwise the first retry comes after this share of the interval. Time is left, and a server that is overloaded must not get
 * several times its usual load from retries.
 */
const RETRY_SHARE = 1 / 10

/** A ping comes up to this share of the interval early, so that pages do not ping together. */
const USUAL_SPREAD = 1 / 10

/**
 * After a contact that many pages may have had at once, a ping comes up to this share early. So the first wave is at most 4/3
 * of the usual load, and the pages stay apart afterwards.
 */
const WIDE_SPREAD = 3 / 4

/**
 * A ping that is sent early, because a warning is near, keeps at least this distance from the last contact, or half of the
 * interval if that is shorter.
 */
const LEAST_PAUSE: Duration = 10_000

/** For this long at least, a tab waits for the answer to another tab's keepalive before it sends its own. */
const WAIT_FOR_OTHER_TAB: Duration = 10_000

/** Why the server should hear from this page; `null`: then no ping is allowed. */
export function pingReason({ record, work }: State, now: Instant): 'activity' | 'work' | null {
  if (record.activeAt > record.reportedAt) return 'activity'
  const isWorking =
    leasedUntil(record) > now ||
    activeUntil(record, now) > record.contactAt ||
    work.holds.some((hold) => hold.until > now)
  return isWorking ? 'work' : null
}

/** Sends a keepalive, with the time since the last activity. A person who asks to extend is active now. */
export function ping(step: Step, reason: Reason, isLeaving = false): void {
  const { state, now } = step
  const { activeAt } = state.record
  const idleFor = reason === 'extend' ? 0 : Math.max(0, Math.ceil((now - activeAt) / 1000))
  const request = sendRequest(step, { kind: 'keepalive', reason, idleFor, ...(isLeaving && { isLeaving }) })
  setPending(step, { keepalive: { ...request, reason, activeAt: reason === 'activity' ? activeAt : now } })
  state.sentAt = now
  updateRecord(step, { sentAt: now, ...(reason === 'extend' && { extendingAt: now }) })
}

export function pingDue(step: Step): Due {
  const { state, limits, now } = step
  const reason = state.extension ? 'extend' : pingReason(state, now)
  if (!reason || state.requests.keepalive || !limits.hasKeepalive || isDoubted(state.record)) return NEVER
  // After a sleep the status tells the time. A ping before it would move what it counts from.
  if (reason !== 'extend' && state.requests.status && unexplainedSleep(state) > 0) return NEVER
  const { holds, isCounted } = state.work
  const isWorkInWarning = reason === 'work' && state.phase === 'warning' && !isCounted && keepsWarningAway(holds)
  const isUrgent = reason === 'extend' || isWorkInWarning
  return { at: isUrgent ? state.retry.at : pingAt(state, limits), act: () => ping(step, reason) }
}

/** When the next ping is due, if there is a reason for one. */
function pingAt(state: State, limits: Limits): Instant {
  const { record, retry } = state
  const interval = pingInterval(record, limits)
  const regular = record.contactAt + interval * (1 - earliness(state))
  // A server may count from the activity itself, and not say so. A report of what was long ago then gives little time.
  const isUnreported = record.activeAt > record.reportedAt
  const until = Math.min(record.serverUntil, isUnreported ? record.reportedAt + limits.idleTimeout : Infinity)
  const beforeWarning = until - warnLead(record, limits) - askAhead(limits)
  const soonest = record.contactAt + Math.min(LEAST_PAUSE, interval / 2)
  const wanted = Math.min(regular, Math.max(beforeWarning, soonest))
  return Math.max(wanted, retry.at, otherTabAnsweredBy(state, limits), mayMoveAt(record, limits))
}

/** How early the next ping is, as a share of the interval. */
const earliness = ({ record, spread, jitter }: State): number =>
  spread.after === record.contactAt ? spread.chance * WIDE_SPREAD : jitter * USUAL_SPREAD

/**
 * The server left its deadline where it was, so all tabs wait: until the second half of its window, in which ASP.NET renews,
 * and within that half for half of the time that is left.
 */
function mayMoveAt({ unmovedAt, contactAt, serverUntil }: SharedRecord, limits: Limits): Instant {
  if (unmovedAt <= contactAt) return 0
  const left = serverUntil - unmovedAt
  const window = Number.isFinite(limits.idleTimeout) ? limits.idleTimeout : left
  const untilHalfLife = left + margin(limits) - window / 2 + ROUNDING
  return unmovedAt + (untilHalfLife > 0 ? untilHalfLife : left / 2)
}

/** The person stays in another tab, and the answer of the server may still come. */
const isOtherTabExtending = ({ state: { record, sentAt }, now }: Step): boolean =>
  record.extendingAt > Math.max(record.activeAt, now - WAIT_FOR_OTHER_TAB) && record.extendingAt !== sentAt

/** An answer that may give more time is on its way, to this tab or to one in which the person stays. */
export function isAnswerExpected(step: Step): boolean {
  const { keepalive, status } = step.state.requests
  return keepalive !== null || status !== null || isOtherTabExtending(step)
}

/** Until when the answer to another tab's keepalive may still come; 0 where no other tab has sent one. */
function otherTabAnsweredBy({ record, retry, sentAt }: State, limits: Limits): Instant {
  const isOtherTab = record.sentAt > record.contactAt && record.sentAt !== sentAt
  if (!isOtherTab) return 0
  const interval = pingInterval(record, limits)
  const pause = Math.max(WAIT_FOR_OTHER_TAB, interval * RETRY_SHARE * 2 ** retry.failures)
  return record.sentAt + Math.min(interval, pause)
}

/** What an answer to a request of `at` proves about the server's deadline, for the record. */
export function proofOf(
  { state, limits }: Pick<Step, 'state' | 'limits'>,
  at: Instant,
  answer: { readonly expiresIn?: Duration | undefined },
): Partial<SharedRecord> & Pick<SharedRecord, 'serverUntil'> {
  // With `'off'` the page's own figure stands in for a missing one: a server does not change its window meanwhile.
  const { expiresIn = Number.isFinite(limits.idleTimeout) ? undefined : limits.expiresIn } = answer
  // A page with a longer timeout would otherwise end by the timeout of the page that got the answer.
  const longest = Math.max(limits.idleTimeout, state.record.longestTimeout)
  const serverUntil = expiresIn === undefined ? at + longest : at + expiresIn - margin(limits)
  return { aliveAt: at, provenAt: at, serverUntil, ...(answer.expiresIn !== undefined && { figuredAt: at }) }
}

/** What a request of `at` that renewed the session says about the contact with the server, for the record. */
export const contactOf = (
  at: Instant,
  expiresIn: Duration | undefined,
  contactTook: Duration = 0,
): Pick<SharedRecord, 'contactAt' | 'window' | 'contactTook'> => ({
  contactAt: at,
  window: expiresIn ?? 0,
  contactTook,
})

/** The server renewed the session. If a person asked to extend, that is activity too. */
export function renew(step: Step, request: PendingKeepalive, answer: Answer): void {
  const { state } = step
  const { at, reason } = request
  const { contactAt, provenAt, reportedAt, serverUntil } = state.record
  const proof = proofOf(step, at, answer)
  // A status that was asked later, or in the same instant, may describe the time before the renewal.
  const isOvertaken = at <= provenAt
  const until = isOvertaken ? Math.max(serverUntil, proof.serverUntil) : proof.serverUntil
  const reported = reason === 'work' ? 0 : request.activeAt
  const change = {
    reportedAt: Math.max(reportedAt, reported),
    ...(at >= contactAt && contactOf(at, answer.expiresIn, step.now - at)),
    ...proof,
    provenAt: isOvertaken ? provenAt + 1 : at,
    serverUntil: until,
  }
  updateRecord(step, change, true)
  if (reason === 'work') countWork(step)
  step.by = reason === 'work' ? 'work' : 'server'
  if (reason === 'extend' || state.retry.failures > 0) state.spread = { after: at, chance: step.random }
  state.retry = NO_RETRY
  state.failure = null
  if (reason === 'extend') completeExtension(step, at)
}

/** A person asked to extend at `at`, and the session was extended. */
export function completeExtension(step: Step, at: Instant): void {
  const { state } = step
  updateRecord(step, { activeAt: Math.max(state.record.activeAt, at) }, true)
  emit(step, 'extended', { by: state.extension?.by ?? 'call', expiresAt: deadline(step) })
  grantExtension(step)
}

/** A keepalive failed. The next one waits for `wait` at least. */
export function failKeepalive(step: Step, code: ExtendFailure, wait: Duration): void {
  const { state } = step
  backOff(step, wait)
  if (!state.extension) return
  state.failure = code
  // Without a network the SDK tries again until the server answers or the time is up.
  if (code === 'unreachable') postponeExtension(step, code)
  else rejectExtension(step, code)
}

/**
 * Doubles the wait, with jitter. One attempt is early enough for its answer to count before the warning, unless the server asks
 * for more patience, and one before the end.
 */
function backOff(step: Step, wait: Duration): void {
  const { state, limits, now, random } = step
  const failures = state.retry.failures + 1
  const interval = pingInterval(state.record, limits)
  const first = state.extension ? FIRST_RETRY : interval * RETRY_SHARE
  const delay = Math.min(interval, first * 2 ** (failures - 1) * (0.75 + random / 2))
  const upcoming = (at: Instant): Instant => (at > now ? at : Infinity)
  // A warning waits for an answer for as long as `askAhead`, and must not come late.
  const beforeWarning = upcoming(warnAt(state.record, limits) - askAhead(limits))
  const beforeEnd = upcoming(deadline(step) - askAhead(limits) / 2)
  const at = Math.max(now + wait, Math.min(now + delay, beforeWarning))
  state.retry = { failures, at: Math.min(at, beforeEnd) }
}
