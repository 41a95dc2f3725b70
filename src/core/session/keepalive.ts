import type { Answer, Duration, ExtendFailure, Instant, Reason } from '../ports.ts'
import { askAhead, leasedUntil, margin, pingInterval, ROUNDING, warnAt, warnLead } from './deadlines.ts'
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

/** The first retry comes after about this long. While a person waits for the answer, each further one after twice as long. */
const FIRST_RETRY: Duration = 1000

/**
 * Otherwise the second retry comes after this share of the interval, each further one after twice as long. Time is left, and a
 * server that is overloaded must not get several times its usual load from retries.
 */
const RETRY_SHARE = 1 / 10

/** A ping comes up to this share of the interval early, so that pages do not ping together. */
const USUAL_SPREAD = 1 / 10

/**
 * After an outage, a ping comes up to this share early: all pages are answered again within a short time. So the first wave is
 * at most 4/3 of the usual load, and the pages stay apart afterwards.
 */
const WIDE_SPREAD = 3 / 4

/**
 * A ping that is sent early, because a warning is near, keeps at least this distance from the last contact, or half of the
 * interval if that is shorter.
 */
const LEAST_PAUSE: Duration = 10_000

/** See {@link turnOf}. A second lies between them where {@link askAhead} is 5 s. */
const SECOND_TURN = 0.2
const THIRD_TURN = 0.4
const LAST_TURN = 0.6

/** For this long at least, a tab waits for the answer to another tab's keepalive before it sends its own. */
const WAIT_FOR_OTHER_TAB: Duration = 10_000

/** Why the server should hear from this page; `null`: then no ping is allowed. */
export function pingReason({ record, work }: State, now: Instant): 'activity' | 'work' | null {
  if (record.activeAt > record.reportedAt) return 'activity'
  const isWorking = leasedUntil(record) > record.contactAt || work.holds.some((hold) => hold.until > now)
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
  const { holds, isCounted } = state.work
  const isWorkInWarning = state.phase === 'warning' && !isCounted && keepsWarningAway(holds)
  const urgent = state.extension ? 'extend' : isWorkInWarning ? 'work' : null
  const reason = urgent ?? pingReason(state, now)
  if (!reason || state.requests.keepalive || !limits.hasKeepalive || isDoubted(state.record)) return NEVER
  // After a sleep the status tells the time. A ping before it would move what it counts from.
  if (reason !== 'extend' && state.requests.status && unexplainedSleep(state) > 0) return NEVER
  return { at: urgent ? state.retry.at : pingAt(state, limits), act: () => ping(step, reason) }
}

/** When the next ping is due, if there is a reason for one. */
function pingAt(state: State, limits: Limits): Instant {
  const { record, retry } = state
  const interval = pingInterval(record, limits)
  const turn = turnOf(state)
  const regular = record.contactAt + interval * (1 - earliness(state, turn))
  // A server may count from the activity itself, and not say so. A report of what was long ago then gives little time.
  const isUnreported = record.activeAt > record.reportedAt
  const until = Math.min(record.serverUntil, isUnreported ? record.reportedAt + limits.idleTimeout : Infinity)
  const beforeWarning = until - warnLead(record, limits) - askAhead(limits)
  const soonest = record.contactAt + Math.min(LEAST_PAUSE, interval / 2)
  const wanted = Math.min(regular, Math.max(beforeWarning, soonest)) + askAhead(limits) * turn
  return Math.max(wanted, retry.at, otherTabAnsweredBy(state, limits), mayMoveAt(record, limits))
}

/**
 * How much later than the first tab this one does what is due in all tabs, as a share of {@link askAhead}. By then it finds
 * what the first tab has done.
 *
 * The page in which the person is active comes first, because the others may not know of that activity. The tab with the last
 * contact comes next, then all others. If the server has told of the activity, no tab is before the others.
 *
 * Random instants alone do not keep tabs apart: browsers let the timers of all hidden tabs fire in the same instant once a
 * second, and what a tab stores takes some milliseconds to reach the others.
 */
export function turnOf({ record, seenActivityAt, contactAt, hiddenAt, jitter }: State): number {
  const isSeenHere = record.activeAt === seenActivityAt && hiddenAt === null
  if (isSeenHere || record.activeAt === record.personAt) return 0
  return record.contactAt === contactAt ? SECOND_TURN : THIRD_TURN + jitter * (LAST_TURN - THIRD_TURN)
}

/** How early the next ping is, as a share of the interval. Only the first tab is early at random, so it stays the first. */
function earliness({ record, spread, jitter }: State, turn: number): number {
  if (spread.after === record.contactAt) return spread.chance * WIDE_SPREAD
  return turn === 0 ? jitter * USUAL_SPREAD : 0
}

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

/** A contact lies up to a millisecond before the keepalive that made it, see {@link makeContact}. */
const isUnanswered = ({ sentAt, contactAt }: SharedRecord): boolean => sentAt - contactAt >= 1

/** Until when the answer to another tab's keepalive may still come; 0 where no other tab has sent one. */
function otherTabAnsweredBy({ record, retry, sentAt }: State, limits: Limits): Instant {
  const isOtherTab = isUnanswered(record) && record.sentAt !== sentAt
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

/**
 * This tab had contact with the server: a request of `at`, which has just been answered, renewed the session. Returns what the
 * record has to say about it; nothing, if a later contact is known.
 */
export function makeContact(
  { state, now }: Step,
  at: Instant,
  expiresIn: Duration | undefined,
): Partial<Pick<SharedRecord, 'contactAt' | 'window' | 'contactTook'>> {
  if (at < state.record.contactAt) return {}
  // Two tabs may ask in the same millisecond. The fraction keeps their contacts apart, see `turnOf`.
  state.contactAt = at - state.jitter
  return { contactAt: state.contactAt, window: expiresIn ?? 0, contactTook: now - at }
}

/** The server renewed the session. If a person asked to extend, that is activity too. */
export function renew(step: Step, request: PendingKeepalive, answer: Answer): void {
  const { state } = step
  const { at, reason } = request
  const { provenAt, reportedAt, serverUntil } = state.record
  const proof = proofOf(step, at, answer)
  // A status that was asked later, or in the same instant, may describe the time before the renewal.
  const isOvertaken = at <= provenAt
  const until = isOvertaken ? Math.max(serverUntil, proof.serverUntil) : proof.serverUntil
  const reported = reason === 'work' ? 0 : request.activeAt
  const change = {
    reportedAt: Math.max(reportedAt, reported),
    ...makeContact(step, at, answer.expiresIn),
    ...proof,
    provenAt: isOvertaken ? provenAt + 1 : at,
    serverUntil: until,
  }
  updateRecord(step, change, true)
  if (reason === 'work') countWork(step)
  step.by = reason === 'work' ? 'work' : 'server'
  if (state.retry.failures > 0) state.spread = { after: state.contactAt, chance: step.random }
  state.retry = NO_RETRY
  state.failure = null
  if (reason === 'extend') completeExtension(step, at)
}

/** A person asked to extend at `at`, and the session was extended. */
export function completeExtension(step: Step, at: Instant): void {
  const { state } = step
  state.seenActivityAt = at
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

/** Doubles the wait, with jitter. */
function backOff(step: Step, wait: Duration): void {
  const { state, limits, now, random } = step
  const failures = state.retry.failures + 1
  const interval = pingInterval(state.record, limits)
  const isPatient = failures > 1 && !state.extension
  const delay = (isPatient ? interval * RETRY_SHARE : FIRST_RETRY) * 2 ** (failures - (isPatient ? 2 : 1))
  state.retry = {
    failures,
    at: Math.min(now + Math.max(wait, Math.min(interval, delay * (0.75 + random / 2))), lastChance(step, wait)),
  }
}

/**
 * While time is left before the warning, or before the end, one attempt is early enough for its answer to count. A server that
 * asked for patience is asked only before the end.
 */
function lastChance(step: Step, wait: Duration): Instant {
  const { state, limits, now } = step
  // A warning waits for an answer for as long as `askAhead`, and must not come late.
  const beforeWarning = warnAt(state.record, limits) - askAhead(limits)
  if (beforeWarning > now && wait === 0) return beforeWarning
  const beforeEnd = deadline(step) - askAhead(limits) / 2
  return beforeEnd > now ? beforeEnd : Infinity
}
