import type { Duration, ExtendFailure, Instant, Reason } from '../ports.ts'
import { early, FIRST_RETRY, interval, margin } from './deadlines.ts'
import { newRecord, type SharedRecord } from './record.ts'
import type { ExtendedBy, Flight, Limits } from './state.ts'
import { deadline, emit, grant, refuse, type Step, send, share } from './step.ts'
import { vouches } from './work.ts'

/** Two deadlines this close together are the same one: seconds were rounded on the way. */
export const ROUNDING: Duration = 1500

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

/** The check is over, and there is time left. Where no server extends, a wish has waited for that. */
export function uncover(step: Step): void {
  const { state, limits } = step
  state.checkingSince = null
  if (state.wish && !limits.hasKeepalive) wishToExtend(step, state.wish.by)
}

/** The proof that the server keeps the session, as it goes into the record. */
export function proof(
  at: Instant,
  answer: { expiresIn?: Duration | undefined },
  limits: Limits,
): Partial<SharedRecord> {
  // With `'off'` the page's own figure stands for one that is not told: a server does not change its window meanwhile.
  const { expiresIn = Number.isFinite(limits.idleTimeout) ? undefined : limits.expiresIn } = answer
  return {
    provenAt: at,
    serverUntil: expiresIn === undefined ? at + limits.idleTimeout : at + expiresIn - margin(limits),
  }
}

/** What was only guessed about a page from a cache begins anew with what the server says. */
export function prove({ state }: Step, at: Instant): boolean {
  if (!state.isUnproven) return false
  state.isUnproven = false
  state.record = { ...newRecord(0), epoch: Math.max(at, state.record.epoch) }
  return true
}

/** The server renewed the session; for a wish to extend, that is presence too. */
export function renew(step: Step, flight: Flight, serverUntil: Instant): void {
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

export function fail(step: Step, reason: ExtendFailure, wait: Duration): void {
  backOff(step, wait)
  if (!step.state.wish) return
  step.state.failure = reason
  // The wish outlives the network: it is tried again until the server answers or the time is up.
  refuse(step, reason, reason === 'unreachable')
}
