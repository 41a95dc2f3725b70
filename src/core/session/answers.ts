import type { Answer, Cause, Duration, Instant, Outcome, Reason } from '../ports.ts'
import { interval, margin } from './deadlines.ts'
import { fail, proof, prove, ROUNDING, renew, uncover } from './keepalive.ts'
import { expire, resume } from './leaving.ts'
import { endedAt, type SharedRecord } from './record.ts'
import type { Flight, Limits } from './state.ts'
import { deadline, emit, type Step, share } from './step.ts'

const absolute = (record: SharedRecord, at: Instant, { absoluteIn }: Answer): Partial<SharedRecord> =>
  absoluteIn === undefined ? {} : { absoluteUntil: Math.min(record.absoluteUntil, at + absoluteIn) }

/**
 * ASP.NET and its like renew only in the second half of the window: an answer that left the deadline where it was. A
 * server that counts from the activity itself (`idleFor`) moves it by no more than the activity is news.
 */
const isUnmoved = ({ record }: Step['state'], { presentAt = 0 }: Flight, serverUntil: Instant): boolean =>
  presentAt - record.contactAt > 2 * ROUNDING && Math.abs(serverUntil - record.serverUntil) < ROUNDING

function notRenewed(step: Step, serverUntil: Instant): void {
  const { limits, now } = step
  const window = Number.isFinite(limits.idleTimeout) ? limits.idleTimeout : serverUntil - now
  fail(step, 'not-renewed', serverUntil + margin(limits) - window / 2 + ROUNDING - now)
}

function report(step: Step, answer: Answer): void {
  const { outcome, cause } = answer
  if (outcome === 'refused' || outcome === 'misconfigured') emit(step, 'error', { code: outcome, cause })
  else if (outcome === 'renewed' && cause) emit(step, 'error', { code: 'misconfigured', cause })
}

function onKeepalive(step: Step, flight: Flight, answer: Answer): void {
  const { state, limits } = step
  const reason = flight.reason as Reason
  const serverUntil = proof(flight.at, answer, limits).serverUntil as Instant
  const isStale = flight.at < state.record.provenAt
  const outcome: Outcome = isOthers(answer, limits)
    ? 'ended'
    : answer.outcome === 'renewed' && answer.expiresIn !== undefined && isUnmoved(state, flight, serverUntil)
      ? 'not-renewed'
      : answer.outcome
  state.keepalive = null
  emit(step, 'keepalive', { outcome, status: answer.status, reason })
  report(step, answer)
  state.record = { ...state.record, ...absolute(state.record, flight.at, answer) }
  if (outcome === 'renewed') renew(step, flight, serverUntil)
  else if (outcome === 'not-renewed') notRenewed(step, serverUntil)
  else if (outcome !== 'ended') fail(step, outcome, retryIn(step, answer))
  else if (isStale) fail(step, 'unreachable', 0)
  else expire(step, endCause(step), true)
  if (state.checkingSince !== null) endCheck(step)
}

/** Why there is no session for a page from a cache, where the tabs know it. */
const endCause = ({ state: { isUnproven, record } }: Step): Cause =>
  (isUnproven && record.previous?.cause) || 'ended-by-server'

/** The check is over: either there is time left, or there is not. */
function endCheck(step: Step): void {
  const { state, now } = step
  if (state.isUnproven || deadline(step) <= now) expire(step, 'idle', !state.isUnproven)
  else uncover(step)
}

/** A misconfigured address answers the same in a second: no storm. */
const retryIn = ({ state, limits }: Step, { outcome, retryIn = 0 }: Answer): Duration =>
  outcome === 'misconfigured' ? interval(state.record, limits) : retryIn

/**
 * The server's word on how long the session lives. More than our own contacts explain means that somebody was active
 * where this browser could not see it: that is presence.
 */
function adopt(step: Step, at: Instant, answer: Answer): void {
  const { state, limits } = step
  if (answer.expiresIn === undefined || at < state.record.provenAt) return
  prove(step, at)
  const proven = proof(at, answer, limits)
  const serverUntil = proven.serverUntil as Instant
  const { serverUntil: known, contactAt: ownAt } = state.record
  const explained = Number.isFinite(known) ? known : ownAt + limits.idleTimeout
  // A server that keeps sessions for longer than the page says has not seen anybody by that.
  const isUsual = answer.expiresIn <= limits.idleTimeout + ROUNDING
  const isTelling = (isUsual && !state.hasSaved) || state.checkingSince !== null || state.isApart
  const isNews = serverUntil > explained + ROUNDING && isTelling
  const seenAt = isNews ? Math.min(at, at + answer.expiresIn - limits.idleTimeout) : 0
  const presentAt = Math.max(state.record.presentAt, seenAt)
  const contactAt = Math.max(state.record.contactAt, seenAt)
  share(step, { ...proven, ...absolute(state.record, at, answer), presentAt, contactAt }, true)
}

/** Somebody else is signed in now: the session of this page is over. */
const isOthers = ({ userKey: user }: Answer, limits: Limits): boolean =>
  user !== undefined && limits.userKey !== undefined && user !== limits.userKey

function onStatus(step: Step, flight: Flight, answer: Answer): void {
  const { state, limits } = step
  state.status = null
  step.by = 'server'
  report(step, answer)
  if (state.phase === 'expired') return onSignedIn(step, flight, answer)
  if (answer.outcome === 'ended' || isOthers(answer, limits)) {
    if (flight.at >= state.record.provenAt) expire(step, endCause(step), true)
    return
  }
  if (answer.outcome === 'renewed') adopt(step, flight.at, answer)
  if (state.checkingSince !== null) endCheck(step)
}

/** Expired, and the server says that somebody is signed in again. */
function onSignedIn(step: Step, flight: Flight, answer: Answer): void {
  const { state, limits } = step
  if (answer.outcome === 'ended') state.record = endedAt(state.record, flight.at)
  if (answer.outcome !== 'renewed' || state.exit?.step !== 'staying') return
  const proven = proof(flight.at, answer, limits)
  // The session that ended here may live on at a server that keeps it for longer: that is nobody signing in.
  if ((proven.serverUntil as Instant) <= state.record.serverUntil + ROUNDING) return
  if (!answer.userKey || answer.userKey !== limits.userKey) return void step.effects.push({ type: 'reload' })
  const unlimited = { ...state.record, ...proven, absoluteUntil: Infinity }
  state.record = { ...unlimited, ...absolute(unlimited, flight.at, answer) }
  resume(step, flight.at)
}

export function onAnswer(step: Step, id: number, answer: Answer): void {
  const { state } = step
  const { keepalive, status, signOut } = state
  if (keepalive?.id === id) onKeepalive(step, keepalive, answer)
  else if (status?.id === id) onStatus(step, status, answer)
  else if (signOut?.id === id) {
    state.signOut = null
    report(step, answer)
  }
}

/** The application's own request reached the server, so the session was renewed there. Contact, not activity. */
export function onContact(step: Step, expiresIn: Duration | undefined): void {
  const { limits, now } = step
  share(step, { contactAt: now, ...proof(now, { expiresIn }, limits) }, true)
}
