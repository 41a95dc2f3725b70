import type { Duration, Instant } from '../ports.ts'
import { CHECK, deadlineOf } from './deadlines.ts'
import { askStatus, ping, proof } from './keepalive.ts'
import { expire } from './leaving.ts'
import { type End, newRecord, type SharedRecord } from './record.ts'
import { type Input, initialState } from './state.ts'
import { enter, isRunning, type Step, share } from './step.ts'
import { vouches } from './work.ts'

/** The record of a session that begins now, after whatever was there before. */
const begun = (at: Instant, shared: SharedRecord | undefined): SharedRecord => ({
  ...newRecord(at),
  epoch: Math.max(at, (shared?.epoch ?? 0) + 1),
  previous: shared?.ended ?? null,
})

/** Of the pages that a browser brings back together the first ends the session, and the server may still deliver the next. */
const lag = ({ cause }: End): Duration => (cause === 'browser-closed' ? 10_000 : 0)

/** What a page may believe of the session when it starts: what it finds in the record, and what its own delivery says. */
export function start(step: Step, input: Extract<Input, { type: 'started' }>): void {
  const { state, lead, random } = step
  if (isRunning(step)) return
  const { isVisible, nextId } = state
  // Work of a session that has ended is not that of the next.
  const holds = state.phase === 'expired' ? [] : state.holds
  Object.assign(state, initialState(), { isVisible, nextId, holds, lead, jitter: random, isVouching: vouches(holds) })
  enter(step, 'active', 'started')
  findRecord(step, input)
}

function findRecord(step: Step, { delivery, shared, wasClosed }: Extract<Input, { type: 'started' }>): void {
  const { state, limits, now } = step
  const at = now - delivery.age
  if (shared?.ended && shared.ended.at > at - lag(shared.ended)) {
    state.record = shared
    return
  }
  const live = shared && !shared.ended && deadlineOf(shared, limits, at) > at ? shared : undefined
  state.record = live ?? begun(at, shared)
  // The server has brought back a session that should have ended with the browser.
  if (wasClosed) return expire(step, 'browser-closed', true)
  // After the page has loaded, `start()` says nothing new of a session that is known, and announces one that is not.
  if (live && (delivery.isCached || !delivery.age)) return
  if (delivery.isCached) startCached(step, shared)
  else startDelivered(step, at, !live)
}

/** The server really delivered this page, so its session was alive then. It is activity only for a session that is new here. */
function startDelivered(step: Step, at: Instant, isNew: boolean): void {
  const { state, limits } = step
  const { record } = state
  const { expiresIn, absoluteIn } = limits
  const isProof = (limits.hasKeepalive || expiresIn !== undefined) && at >= record.provenAt
  const proven = isProof ? proof(at, { expiresIn }, limits) : {}
  const absoluteUntil = Math.min(record.absoluteUntil, absoluteIn === undefined ? Infinity : at + absoluteIn)
  share(step, { ...proven, absoluteUntil, contactAt: Math.max(record.contactAt, at) }, isNew)
}

/** No server was asked for this page, and no tab vouches for the session: nothing is known until the server answers. */
function startCached(step: Step, shared: SharedRecord | undefined): void {
  const { state, limits, now } = step
  const { hasStatus, hasKeepalive } = limits
  if (!hasStatus && !hasKeepalive) {
    state.record = shared ?? state.record
    return
  }
  state.checkingSince = now
  state.isUnproven = !shared || !!shared.ended
  const guess = { ...newRecord(0), epoch: (shared?.epoch ?? 0) + 1, previous: shared?.ended ?? null }
  state.record = state.isUnproven ? guess : (shared as SharedRecord)
  // Fifty tabs that a browser brings back together ask once: the others find the answer in the record.
  if (hasStatus && shared && shared.askedAt > now - CHECK) return
  if (hasStatus && state.isUnproven) step.effects.push({ type: 'claim' })
  if (hasStatus) return askStatus(step)
  // Somebody opened this page just now: that is activity, if there is a session for it.
  state.record = { ...state.record, presentAt: now }
  ping(step, 'activity')
}
