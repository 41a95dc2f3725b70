import type { Answer, Duration, Instant } from '../ports.ts'
import { ACTIVITY_SAMPLE, activeUntil, askAhead, CHECK_LIMIT, ROUNDING, SLEEP } from './deadlines.ts'
import { proofOf, turnOf } from './keepalive.ts'
import { expire, resume } from './leaving.ts'
import { endedByServer, isGuess, newRecord, type SharedRecord } from './record.ts'
import type { Limits, PendingRequest, State } from './state.ts'
import { type Due, NEVER, type Step, sendRequest, setPending, unexplainedSleep, updateRecord } from './step.ts'

/** With `'off'`, a server that names no deadline is asked again after this long. */
const ASK_AGAIN: Duration = 600_000

/** If a tab asked within this many times `askAhead` before the decision, the others need not ask. */
const RECENTLY = 1.5

/** A server that names its whole window again, less this, counts no time since the last contact. */
const NO_TIME: Duration = 100

export function askStatus(step: Step): void {
  const { state, limits, now } = step
  if (state.requests.status || !limits.hasStatus) return
  setPending(step, { status: sendRequest(step, { kind: 'status' }) })
  if (state.phase !== 'expired') updateRecord(step, { askedAt: now })
}

/** A tab has asked so recently that its answer is about now. Fifty tabs that wake together ask once. */
export const isJustAsked = ({ askedAt }: SharedRecord, now: Instant): boolean => askedAt >= now - CHECK_LIMIT

/** The status is asked shortly before `decision`, which is a warning or the end. */
export function askDue(step: Step, decision: Instant): Due {
  const { state, limits, now } = step
  if (!limits.hasStatus || state.requests.status) return NEVER
  const act = () => askStatus(step)
  // After a sleep the server is asked at once, even if time is left by the page's own count.
  if (step.jump > SLEEP && !isJustAsked(state.record, now)) return { at: 0, act }
  return { at: Math.min(askAt(state, limits, decision), findDeadlineAt(state, limits)), act }
}

/** The tabs ask one after the other, so that one asks and the others read its answer. */
function askAt(state: State, limits: Limits, decision: Instant): Instant {
  const { record, jitter } = state
  const ahead = askAhead(limits)
  if (record.askedAt >= decision - RECENTLY * ahead) return Infinity
  const turn = turnOf(state)
  return decision - ahead * (turn > 0 ? 1 - turn : 1 + jitter / 2)
}

/** With `'off'` only the server knows the deadline: until it names one, it is asked after each contact, and every ten minutes. */
function findDeadlineAt({ record }: State, limits: Limits): Instant {
  if (Number.isFinite(limits.idleTimeout) || Number.isFinite(record.serverUntil)) return Infinity
  return record.askedAt < record.answeredAt ? 0 : record.askedAt + ASK_AGAIN
}

/** The absolute deadline can only become earlier. */
export const absoluteOf = (
  record: SharedRecord,
  at: Instant,
  { absoluteIn = Infinity }: Answer,
): Pick<SharedRecord, 'absoluteUntil'> => ({ absoluteUntil: Math.min(record.absoluteUntil, at + absoluteIn) })

/**
 * Takes over the server's figures. They are a limit, not activity: if a page polls, or if the status renews the session,
 * the server also gives more time to an untouched page.
 */
export function adoptStatus(step: Step, at: Instant, answer: Answer): void {
  const { state } = step
  if (at < state.record.provenAt) return
  if (isGuess(state.record)) return adoptFirst(step, at, answer)
  const figures = answer.expiresIn === undefined ? { aliveAt: at } : proofOf(step, at, answer)
  updateRecord(step, { ...figures, ...absoluteOf(state.record, at, answer), ...activityOf(step, at, answer) }, true)
}

/**
 * The server has answered for a page from a cache, of whose session nothing was known. If a session had ended before, this
 * must be a later one.
 */
function adoptFirst(step: Step, at: Instant, answer: Answer): void {
  const { epoch, previous, serverUntil, askedAt } = step.state.record
  const proof = proofOf(step, at, answer)
  const activeAt = firstActivity(step, at, answer)
  const isLater = answer.idleFor === undefined ? isAfterThat(proof, serverUntil) : activeAt > (previous?.at ?? 0)
  if (previous && !isLater) return expire(step, previous.cause, false)
  const record = { ...newRecord(at), epoch: Math.max(at, epoch), askedAt, previous, activeAt, reportedAt: activeAt }
  const personAt = answer.idleFor === undefined ? 0 : at - answer.idleFor
  const told = answer.expiresIn === undefined ? contactBy(step, personAt) : proof
  updateRecord(step, { ...record, personAt, ...told, ...absoluteOf(record, at, answer) }, true)
}

/**
 * The last activity as the answer tells it. Without figures this page's own load counts, or else this moment. The answer is no
 * activity, so the first one that follows must count, even if it comes at once.
 */
function firstActivity({ state, limits }: Step, at: Instant, { idleFor, expiresIn }: Answer): Instant {
  const latest = at - ACTIVITY_SAMPLE
  if (idleFor !== undefined) return Math.min(latest, at - idleFor)
  const { idleTimeout } = limits
  if (expiresIn !== undefined && Number.isFinite(idleTimeout)) return Math.min(latest, at - (idleTimeout - expiresIn))
  return Math.min(latest, state.record.contactAt || latest)
}

/**
 * The last contact where the server names no figure: this page's own, or the activity that the server told of. If neither is
 * known, the next activity is reported at once, because the session may have little time left.
 */
function contactBy(step: Step, personAt: Instant): Partial<SharedRecord> {
  const { contactAt, provenAt, serverUntil } = step.state.record
  if (contactAt > personAt) return { contactAt, provenAt, serverUntil }
  const proof = personAt > 0 ? proofOf(step, personAt, {}) : { serverUntil: Infinity }
  return { contactAt: personAt, provenAt: personAt, serverUntil: proof.serverUntil }
}

/** The server gives more time than it had given to the session that has ended, so this is another session. */
const isAfterThat = (proof: Pick<SharedRecord, 'serverUntil'>, serverUntil: Instant): boolean =>
  proof.serverUntil > serverUntil + ROUNDING

/**
 * What an answer says about the last activity of the person. `idleFor` is the only news of activity elsewhere. If it names
 * nearly the time that is known already, it is the same activity.
 */
export function activityOf(step: Step, at: Instant, answer: Answer): Partial<SharedRecord> {
  const { state } = step
  const { idleFor, expiresIn } = answer
  const inNewTime = activityBeforeStep(step, at, answer)
  if (idleFor === undefined) return inNewTime
  const { activeAt, contactAt, reportedAt, provenAt, serverUntil } = { ...state.record, ...inNewTime }
  const personAt = at - idleFor
  const reported = { ...inNewTime, personAt, reportedAt: Math.max(reportedAt, personAt) }
  if (personAt <= activeAt + ROUNDING) return reported
  return {
    ...reported,
    activeAt: personAt,
    contactAt: Math.max(contactAt, personAt),
    // A server that names no figure keeps the session for the idle timeout from that contact on.
    ...(expiresIn === undefined && {
      provenAt: Math.max(provenAt, personAt),
      serverUntil: Math.max(serverUntil, proofOf(step, personAt, {}).serverUntil),
    }),
  }
}

/**
 * The wall clock ran ahead: the machine slept, or its clock was set forward. The server tells which, because it knows how much
 * time has passed since the last contact. If that is what this machine has counted without the step, then the clock was set,
 * and all that happened before is later than it seemed. In every other case the wall clock decides: in a sleep the time did
 * pass, and if less has passed than was counted, then something else has renewed the session.
 */
function activityBeforeStep(step: Step, at: Instant, answer: Answer): Partial<SharedRecord> {
  const { sleep, record } = step.state
  const { contactAt, reportedAt, provenAt, serverUntil } = record
  const ranAhead = unexplainedSleep(step.state)
  if (ranAhead === 0 || !isSetForward(step, at, answer)) return {}
  // Of several steps only the last is known. What lies before it lies before it in the new time, too.
  const inNewTime = (instant: Instant): Instant =>
    sleep && instant < sleep.at ? Math.min(instant + ranAhead, sleep.at) : instant
  // The step may have ended work before its time. Then the work counts as activity until the step.
  const activeAt = activeUntil(record, (sleep?.at ?? 0) - ranAhead)
  return {
    contactAt: inNewTime(contactAt),
    activeAt: inNewTime(activeAt),
    reportedAt: inNewTime(reportedAt),
    // If this answer names no figure, what the server gave before the step still holds.
    ...(answer.expiresIn === undefined && {
      provenAt: inNewTime(provenAt),
      serverUntil: serverUntil + inNewTime(provenAt) - provenAt,
    }),
  }
}

/**
 * Whether the server counts what this machine has counted without the step. Slow answers leave room: the server renewed at
 * some moment of the last renewal, and told the time at some moment of this answer. If a sleep fits too, it was a sleep. So it
 * was if the server counts nothing at all, because then this request itself may have renewed the session.
 */
function isSetForward({ state, now }: Step, at: Instant, answer: Answer): boolean {
  const counts = serverCounts(state, answer)
  const counted = at - unexplainedSleep(state)
  const fits = (instant: Instant): boolean =>
    counts.some(
      ({ from, elapsed }) =>
        elapsed > NO_TIME && isBetween(from + elapsed - (now - at), instant, from + elapsed + state.record.contactTook),
    )
  const isExact = counts.some(({ from, elapsed }) => isBetween(from + elapsed, counted, from + elapsed))
  return isExact || (fits(counted) && !fits(at))
}

/**
 * What the server itself counts: since the last contact, and since the last activity that it knows of. The last keepalive of
 * this tab may have reached the server although its answer did not arrive.
 */
function serverCounts(
  { record: { window, contactAt, reportedAt }, sentAt }: State,
  { expiresIn = Infinity, idleFor = Infinity }: Answer,
): readonly { readonly from: Instant; readonly elapsed: Duration }[] {
  const elapsed = window > 0 ? window - expiresIn : -Infinity
  return [
    { from: contactAt, elapsed },
    { from: Math.max(contactAt, sentAt), elapsed },
    { from: reportedAt, elapsed: idleFor },
  ]
}

const isBetween = (from: Instant, instant: Instant, to: Instant): boolean =>
  instant >= from - ROUNDING && instant <= to + ROUNDING

/** The page has expired and stays. The answer may say that a person is signed in again. */
export function onStatusAfterEnd(step: Step, request: PendingRequest, answer: Answer): void {
  const { state, limits } = step
  const { at } = request
  if (answer.outcome === 'ended') state.record = endedByServer(state.record, at)
  if (answer.outcome !== 'renewed' || state.exit?.step !== 'staying') return
  const proof = proofOf(step, at, answer)
  // A server that keeps sessions for longer may still know the one that ended here. That is no new sign-in.
  if (!isAfterThat(proof, state.record.serverUntil)) return
  if (!answer.userKey || answer.userKey !== limits.userKey) {
    step.effects.push({ type: 'reload' })
    return
  }
  const unlimited = { ...state.record, ...proof, absoluteUntil: Infinity }
  state.record = { ...unlimited, ...absoluteOf(unlimited, at, answer) }
  resume(step, at)
}
