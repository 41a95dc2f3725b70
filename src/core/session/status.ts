import type { Answer, Duration, Instant } from '../ports.ts'
import { askAhead, CHECK_LIMIT, ROUNDING, SLEEP } from './deadlines.ts'
import { proofOf, replaceGuess } from './keepalive.ts'
import { resume } from './leaving.ts'
import { endedByServer, type SharedRecord } from './record.ts'
import type { Limits, PendingRequest, State } from './state.ts'
import { type Due, NEVER, type Step, sendRequest, setPending, updateRecord } from './step.ts'

/** With `'off'`, a server that names no deadline is asked again after this long. */
const ASK_AGAIN: Duration = 600_000

/** If a tab asked within this many times `askAhead` before the decision, the others need not ask. */
const RECENTLY = 1.5

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

/** The tabs spread themselves over the time before `decision`, so that one asks and the others read its answer. */
function askAt({ record, jitter }: State, limits: Limits, decision: Instant): Instant {
  const ahead = askAhead(limits)
  return record.askedAt >= decision - RECENTLY * ahead ? Infinity : decision - ahead * (1 + jitter / 2)
}

/** With `'off'` only the server knows the deadline: until it names one, it is asked again and again. */
function findDeadlineAt({ record }: State, limits: Limits): Instant {
  if (Number.isFinite(limits.idleTimeout) || Number.isFinite(record.serverUntil)) return Infinity
  return record.askedAt <= record.provenAt ? 0 : record.askedAt + ASK_AGAIN
}

/** The absolute deadline can only become earlier. */
export const absoluteOf = (
  record: SharedRecord,
  at: Instant,
  { absoluteIn = Infinity }: Answer,
): Pick<SharedRecord, 'absoluteUntil'> => ({ absoluteUntil: Math.min(record.absoluteUntil, at + absoluteIn) })

/**
 * Takes over the server's figures. More time than this browser's own contacts explain means that the person was active
 * where this browser could not see it, which counts as activity.
 */
export function adoptStatus(step: Step, at: Instant, answer: Answer): void {
  const { state, limits } = step
  if (answer.expiresIn === undefined || at < state.record.provenAt) return
  replaceGuess(step, at)
  const { record } = state
  const proof = proofOf(at, answer, limits)
  const explained = Number.isFinite(record.serverUntil) ? record.serverUntil : record.contactAt + limits.idleTimeout
  const isNews = proof.serverUntil > explained + ROUNDING && mayBeActivity(step, answer.expiresIn)
  const seenAt = isNews ? Math.min(at, at + answer.expiresIn - limits.idleTimeout) : 0
  const change = {
    ...proof,
    ...absoluteOf(record, at, answer),
    activeAt: Math.max(record.activeAt, seenAt),
    contactAt: Math.max(record.contactAt, seenAt),
  }
  updateRecord(step, change, true)
}

/** A longer window than the page's proves no activity. Neither does the saving before the end, although it renews. */
function mayBeActivity({ state, limits }: Step, expiresIn: Duration): boolean {
  if (state.check || state.isApart) return true
  const { isAsked, work } = state.saving
  const hasSaved = work === 'done' || (work === 'open' && isAsked)
  return expiresIn <= limits.idleTimeout + ROUNDING && !hasSaved
}

/** The page has expired and stays. The answer may say that a person is signed in again. */
export function onStatusAfterEnd(step: Step, request: PendingRequest, answer: Answer): void {
  const { state, limits } = step
  const { at } = request
  if (answer.outcome === 'ended') state.record = endedByServer(state.record, at)
  if (answer.outcome !== 'renewed' || state.exit?.step !== 'staying') return
  const proof = proofOf(at, answer, limits)
  // A server that keeps sessions for longer may still know the one that ended here. That is no new sign-in.
  if (proof.serverUntil <= state.record.serverUntil + ROUNDING) return
  if (!answer.userKey || answer.userKey !== limits.userKey) {
    step.effects.push({ type: 'reload' })
    return
  }
  const unlimited = { ...state.record, ...proof, absoluteUntil: Infinity }
  state.record = { ...unlimited, ...absoluteOf(unlimited, at, answer) }
  resume(step, at)
}
