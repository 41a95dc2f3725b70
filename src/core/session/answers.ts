import type { Answer, Duration, Outcome } from '../ports.ts'
import { causeOfServerEnd, endCheck } from './checking.ts'
import { margin, pingInterval, ROUNDING } from './deadlines.ts'
import { failKeepalive, proofOf, renew } from './keepalive.ts'
import { expire } from './leaving.ts'
import type { Limits, PendingKeepalive, PendingRequest } from './state.ts'
import { absoluteOf, adoptStatus, onStatusAfterEnd } from './status.ts'
import { emit, type Step, setPending, updateRecord } from './step.ts'

/** An answer to a request that is no longer pending changes nothing. */
export function onAnswer(step: Step, id: number, answer: Answer): void {
  const { keepalive, status, signOut } = step.state.requests
  if (keepalive?.id === id) onKeepaliveAnswer(step, keepalive, answer)
  else if (status?.id === id) onStatusAnswer(step, status, answer)
  else if (signOut?.id === id) onSignOutAnswer(step, answer)
}

function onKeepaliveAnswer(step: Step, request: PendingKeepalive, answer: Answer): void {
  const { state } = step
  const outcome = outcomeOf(step, request, answer)
  setPending(step, { keepalive: null })
  emit(step, 'keepalive', { outcome, status: answer.status, reason: request.reason })
  reportFault(step, answer)
  const isStale = request.at < state.record.provenAt
  state.record = { ...state.record, ...absoluteOf(state.record, request.at, answer) }
  const { serverUntil } = proofOf(request.at, answer, step.limits)
  if (outcome === 'renewed') renew(step, request, serverUntil)
  else if (outcome === 'not-renewed') failKeepalive(step, outcome, untilHalfLife(step, serverUntil))
  else if (outcome !== 'ended') failKeepalive(step, outcome, retryAfter(step, answer))
  else if (isStale) failKeepalive(step, 'unreachable', 0)
  else expire(step, causeOfServerEnd(step), true)
  endCheck(step)
}

function outcomeOf(step: Step, request: PendingKeepalive, answer: Answer): Outcome {
  if (isOtherUser(answer, step.limits)) return 'ended'
  return answer.outcome === 'renewed' && isUnmoved(step, request, answer) ? 'not-renewed' : answer.outcome
}

/**
 * The server answered but left its deadline where it was, as ASP.NET does in the first half of its window. A server that
 * counts from the activity itself (`idleFor`) moves its deadline only by as much as this activity is newer than the one before.
 */
function isUnmoved({ state: { record }, limits }: Step, request: PendingKeepalive, answer: Answer): boolean {
  if (answer.expiresIn === undefined) return false
  const { serverUntil } = proofOf(request.at, answer, limits)
  const isNews = request.activeAt - record.contactAt > 2 * ROUNDING
  return isNews && Math.abs(serverUntil - record.serverUntil) < ROUNDING
}

/** Until the second half of the server's window, in which such a server renews. */
function untilHalfLife({ limits, now }: Step, serverUntil: number): Duration {
  const window = Number.isFinite(limits.idleTimeout) ? limits.idleTimeout : serverUntil - now
  return serverUntil + margin(limits) - window / 2 + ROUNDING - now
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
  if (answer.outcome === 'ended' || isOtherUser(answer, limits)) {
    if (request.at >= state.record.provenAt) expire(step, causeOfServerEnd(step), true)
    return
  }
  if (answer.outcome === 'renewed') adoptStatus(step, request.at, answer)
  endCheck(step)
}

function onSignOutAnswer(step: Step, answer: Answer): void {
  setPending(step, { signOut: null })
  reportFault(step, answer)
}

/** Another person is signed in now, so the session of this page is over. */
const isOtherUser = ({ userKey }: Answer, limits: Limits): boolean =>
  userKey !== undefined && limits.userKey !== undefined && userKey !== limits.userKey

/** If a renewing answer has a cause, the way to it was wrong, for example a redirect. The developers should know. */
function reportFault(step: Step, { outcome, cause }: Answer): void {
  if (outcome === 'refused' || outcome === 'misconfigured') emit(step, 'error', { code: outcome, cause })
  else if (outcome === 'renewed' && cause) emit(step, 'error', { code: 'misconfigured', cause })
}

/** A request of the application's own reached the server and renewed the session. That is contact, not activity. */
export function onReportedRenewal(step: Step, expiresIn: Duration | undefined): void {
  const { limits, now } = step
  updateRecord(step, { contactAt: now, ...proofOf(now, { expiresIn }, limits) }, true)
}
