import type { Answer, Duration, Outcome } from '../ports.ts'
import { endCheck, onEnded } from './checking.ts'
import { LONGEST_ANSWER, pingInterval, ROUNDING } from './deadlines.ts'
import { failKeepalive, makeContact, proofOf, renew } from './keepalive.ts'
import { expireByServer, markUncertain } from './leaving.ts'
import { isDoubted } from './record.ts'
import type { Limits, PendingKeepalive, PendingRequest } from './state.ts'
import { absoluteOf, activityOf, adoptStatus, onStatusAfterEnd } from './status.ts'
import { emit, isRunning, type Step, setPending, updateRecord } from './step.ts'

/** An answer to a request that is no longer pending changes nothing. */
export function onAnswer(step: Step, id: number, answer: Answer): void {
  const { keepalive, status, signOut } = step.state.requests
  if (keepalive?.id === id) onKeepaliveAnswer(step, keepalive, whileFresh(step, keepalive, answer))
  else if (status?.id === id) onStatusAnswer(step, status, whileFresh(step, status, answer))
  else if (signOut?.id === id) onSignOutAnswer(step, answer)
}

/** An answer that comes very late may have waited in a machine that slept, and describes another time. */
const whileFresh = ({ now }: Step, { at }: PendingRequest, answer: Answer): Answer =>
  now - at > LONGEST_ANSWER ? { outcome: 'unreachable' } : answer

function noteAnswered({ state }: Step, { at }: PendingRequest): void {
  state.record = { ...state.record, answeredAt: Math.max(state.record.answeredAt, at) }
}

/** Notes whether the server could be reached. If it could, it has decided what a check waits for. */
function noteReach(step: Step, request: PendingRequest, outcome: Outcome): void {
  if (outcome === 'unreachable') {
    step.state.unansweredAt = request.at
    return
  }
  noteAnswered(step, request)
  endCheck(step)
}

/** Another person is signed in now, so the session of this page is over. */
function expireForOther(step: Step, request: PendingRequest): void {
  noteAnswered(step, request)
  expireByServer(step)
}

function onKeepaliveAnswer(step: Step, request: PendingKeepalive, answer: Answer): void {
  const { state } = step
  const outcome = outcomeOf(step, request, answer)
  setPending(step, { keepalive: null })
  emit(step, 'keepalive', { outcome, status: answer.status, reason: request.reason })
  reportFault(step, answer)
  if (isOtherUser(answer, step.limits)) return expireForOther(step, request)
  if (outcome === 'ended') return onEnded(step, request, answer)
  state.record = { ...state.record, ...absoluteOf(state.record, request.at, answer) }
  if (outcome === 'not-renewed') updateRecord(step, { unmovedAt: request.at })
  if (outcome === 'renewed') renew(step, request, answer)
  else failKeepalive(step, outcome, retryAfter(step, answer))
  if (answer.outcome === 'renewed') updateRecord(step, activityOf(step, request.at, answer))
  noteReach(step, request, outcome)
}

function outcomeOf(step: Step, request: PendingKeepalive, answer: Answer): Outcome {
  if (isOtherUser(answer, step.limits)) return 'ended'
  return answer.outcome === 'renewed' && isUnmoved(step, request, answer) ? 'not-renewed' : answer.outcome
}

/**
 * The server answered but left its deadline where it was, as ASP.NET does in the first half of its window. A server that
 * counts from the activity itself (`idleFor`) moves its deadline only by as much as this activity is newer than the one before.
 */
function isUnmoved(step: Step, request: PendingKeepalive, answer: Answer): boolean {
  const { record } = step.state
  if (answer.expiresIn === undefined) return false
  const { serverUntil } = proofOf(step, request.at, answer)
  const isNews = request.activeAt - record.reportedAt > 2 * ROUNDING
  // Another tab may just have moved it.
  const isFirst = request.at - record.contactAt > 2 * ROUNDING
  return isNews && isFirst && Math.abs(serverUntil - record.serverUntil) < ROUNDING
}

/** A misconfigured address gives the same answer a second later, so it is asked no more often than usual. */
const retryAfter = ({ state, limits }: Step, { outcome, retryIn = 0 }: Answer): Duration =>
  outcome === 'misconfigured' ? pingInterval(state.record, limits) : retryIn

function onStatusAnswer(step: Step, request: PendingRequest, answer: Answer): void {
  const { state, limits } = step
  setPending(step, { status: null })
  step.by = 'server'
  reportFault(step, answer)
  if (state.phase === 'expired') return onStatusAfterEnd(step, request, answer)
  if (isOtherUser(answer, limits)) return expireForOther(step, request)
  if (answer.outcome === 'ended') return onEnded(step, request, answer)
  const wasDoubted = isDoubted(state.record)
  if (answer.outcome === 'renewed') adoptStatus(step, request.at, answer)
  noteReach(step, request, answer.outcome)
  // The answers differ, so they count as none. Otherwise a keepalive that denies the session would be repeated at once.
  if (wasDoubted && isRunning(state) && !isDoubted(state.record)) failKeepalive(step, 'unreachable', 0)
}

function onSignOutAnswer(step: Step, answer: Answer): void {
  setPending(step, { signOut: null })
  if (answer.outcome === 'unreachable') markUncertain(step)
  reportFault(step, answer)
}

/** The answer names another person. */
const isOtherUser = ({ userKey }: Answer, limits: Limits): boolean =>
  userKey !== undefined && limits.userKey !== undefined && userKey !== limits.userKey

/** If a renewing answer has a cause, the way to it was wrong, for example a redirect. The developers should know. */
function reportFault(step: Step, { outcome, cause }: Answer): void {
  if (outcome === 'refused' || outcome === 'misconfigured') emit(step, 'error', { code: outcome, cause })
  else if (outcome === 'renewed' && cause) emit(step, 'error', { code: 'misconfigured', cause })
}

/** A request of the application's own reached the server and renewed the session. That is contact, not activity. */
export function onReportedRenewal(step: Step, expiresIn: Duration | undefined): void {
  const { now } = step
  updateRecord(
    step,
    { answeredAt: now, ...makeContact(step, now, expiresIn), ...proofOf(step, now, { expiresIn }) },
    true,
  )
}
