import { early, FIRST_RETRY, interval, margin } from './deadlines.ts'
import { expire, resume } from './leaving.ts'
import type { Answer, Cause, Duration, ExtendFailure, Instant, Outcome, Reason } from './ports.ts'
import { newRecord, type SharedRecord } from './record.ts'
import type { ExtendedBy, Flight, Limits } from './state.ts'
import { deadline, emit, grant, refuse, type Step, send, share } from './step.ts'
import { vouches } from './work.ts'

/** Two deadlines this close together are the same one: seconds were rounded on the way. */
const ROUNDING: Duration = 1500

export function ping(step: Step, reason: Reason): void {
  const { state, now } = step
  const { presentAt: activeAt } = state.record
  const presentAt = reason === 'activity' ? activeAt : now
  // Work does not prove that somebody is there; the wish to stay does.
  const idleFor = reason === 'extend' ? 0 : Math.max(0, Math.floor((now - activeAt) / 1000))
  state.keepalive = { id: send(step, { kind: 'keepalive', reason, idleFor }), at: now, reason, presentAt }
  state.sentAt = now
  share(step, { sentAt: now })
}

export function askStatus(step: Step): void {
  const { state, limits, now } = step
  if (state.status || !limits.hasStatus) return
  state.status = { id: send(step, { kind: 'status' }), at: now }
  if (state.phase !== 'expired') share(step, { askedAt: now })
}

/** Somebody wants to stay. The server decides; without one, it is decided here. */
export function wishToExtend(step: Step, by: ExtendedBy, call?: number): void {
  const { state, limits, now } = step
  const calls = [...(state.wish?.calls ?? []), ...(call === undefined ? [] : [call])]
  state.wish = { by: state.wish?.by ?? by, calls }
  if (state.phase === 'stopped' || state.phase === 'expired') return refuse(step, state.phase)
  if (state.warned === 'absolute') return refuse(step, 'absolute')
  if (state.keepalive?.reason === 'extend' || state.checkingSince !== null) return
  state.failure = null
  if (limits.hasKeepalive) return ping(step, 'extend')
  if (Number.isFinite(state.record.serverUntil) && state.record.serverUntil <= deadline(step))
    fail(step, 'not-renewed', 0)
  else renew(step, { id: 0, at: now, reason: 'extend' }, state.record.serverUntil)
}

/** The proof that the server keeps the session, as it goes into the record. */
export function proof(
  at: Instant,
  answer: { expiresIn?: Duration | undefined },
  limits: Limits,
): Partial<SharedRecord> {
  const { expiresIn } = answer
  return {
    provenAt: at,
    serverUntil: expiresIn === undefined ? at + limits.idleTimeout : at + expiresIn - margin(limits),
  }
}

const absolute = (record: SharedRecord, at: Instant, { absoluteIn }: Answer): Partial<SharedRecord> =>
  absoluteIn === undefined ? {} : { absoluteUntil: Math.min(record.absoluteUntil, at + absoluteIn) }

/**
 * ASP.NET and its like renew only in the second half of the window: an answer that left the deadline where it was. A
 * server that counts from the activity itself (`idleFor`) moves it by no more than the activity is news.
 */
const isUnmoved = ({ record }: Step['state'], { presentAt = 0 }: Flight, serverUntil: Instant): boolean =>
  presentAt - record.contactAt > 2 * ROUNDING && Math.abs(serverUntil - record.serverUntil) < ROUNDING

/** What was only guessed about a page from a cache begins anew with what the server says. */
function prove({ state }: Step, at: Instant): boolean {
  if (!state.isUnproven) return false
  state.isUnproven = false
  state.record = { ...newRecord(0), epoch: Math.max(at, state.record.epoch) }
  return true
}

/** The server renewed the session; for a wish to extend, that is presence too. */
function renew(step: Step, flight: Flight, serverUntil: Instant): void {
  const { state } = step
  const isWish = flight.reason === 'extend'
  const presentAt =
    prove(step, flight.at) || isWish ? Math.max(state.record.presentAt, flight.at) : state.record.presentAt
  state.retry = { failures: 0, at: 0 }
  state.failure = null
  // A status that was asked in the same instant is about the time before.
  const provenAt = flight.at + Number(flight.at === state.record.provenAt)
  const proven = provenAt < state.record.provenAt ? {} : { provenAt, serverUntil }
  share(step, { contactAt: Math.max(state.record.contactAt, flight.at), presentAt, ...proven }, true)
  if (flight.reason === 'work') state.isVouching = vouches(state.holds)
  step.by = flight.reason === 'work' ? 'work' : 'server'
  if (!isWish) return
  emit(step, 'extended', { by: state.wish?.by ?? 'call', expiresAt: deadline(step) })
  grant(step)
}

/** Not before this: doubling, with jitter, as the server asked, and never so late that the answer would come too late. */
function backOff(step: Step, wait: Duration): void {
  const { state, limits, now, random } = step
  const failures = state.retry.failures + 1
  const delay = Math.min(interval(state.record, limits), FIRST_RETRY * 2 ** (failures - 1) * (0.75 + random / 2))
  const last = deadline(step) - early(limits) / 2
  const at = now + Math.max(wait, delay)
  state.retry = { failures, at: at > last && last > now ? last : at }
}

function fail(step: Step, reason: ExtendFailure, wait: Duration): void {
  backOff(step, wait)
  if (!step.state.wish) return
  step.state.failure = reason
  // The wish outlives the network: it is tried again until the server answers or the time is up.
  refuse(step, reason, reason === 'unreachable')
}

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
  state.checkingSince = null
  if (state.isUnproven || deadline(step) <= now) expire(step, 'idle', !state.isUnproven)
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
  const isTelling = isUsual || state.checkingSince !== null || state.isApart
  const isNews = serverUntil > explained + ROUNDING && isTelling
  const seenAt = isNews ? Math.min(at, at + answer.expiresIn - limits.idleTimeout) : 0
  const presentAt = Math.max(state.record.presentAt, seenAt)
  const contactAt = Math.max(state.record.contactAt, seenAt)
  share(step, { ...proven, ...absolute(state.record, at, answer), presentAt, contactAt }, true)
}

/** Somebody else is signed in now: the session of this page is over. */
const isOthers = ({ user }: Answer, limits: Limits): boolean =>
  user !== undefined && limits.user !== undefined && user !== limits.user

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
  if (answer.outcome !== 'renewed' || state.exit?.step !== 'staying') return
  const proven = proof(flight.at, answer, limits)
  // The session that ended here may live on at a server that keeps it for longer: that is nobody signing in.
  if ((proven.serverUntil as Instant) <= state.record.serverUntil + ROUNDING) return
  if (!answer.user || answer.user !== limits.user) return void step.effects.push({ type: 'reload' })
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
