import type { Duration, Instant } from '../ports.ts'
import { deadlineOf } from './deadlines.ts'
import { ping, proofOf } from './keepalive.ts'
import { expire } from './leaving.ts'
import { type End, newRecord, type SharedRecord } from './record.ts'
import { type Input, initialState } from './state.ts'
import { askStatus, isJustAsked } from './status.ts'
import { enterPhase, isRunning, type Step, updateRecord } from './step.ts'
import { keepsWarningAway } from './work.ts'

type Started = Extract<Input, { readonly type: 'started' }>

/**
 * When a browser restores several pages after it was closed, the first one ends the session. For this long after that end,
 * the server may still deliver the other pages.
 */
const DELIVERED_LATE: Duration = 10_000

/** What a page may believe of the session when it starts: the record that it finds, and its own delivery. */
export function start(step: Step, input: Started): void {
  const { state, lead, random } = step
  if (isRunning(state)) return
  // Work of a session that has ended does not belong to the next one.
  const holds = state.phase === 'expired' ? [] : state.work.holds
  step.state = {
    ...initialState(),
    isVisible: state.isVisible,
    nextId: state.nextId,
    work: { holds, isCounted: keepsWarningAway(holds) },
    lead,
    jitter: random,
  }
  enterPhase(step, 'active', 'started')
  readRecordAtStart(step, input)
}

function readRecordAtStart(step: Step, { delivery, shared, wasClosed }: Started): void {
  const { state, limits, now } = step
  const deliveredAt = now - delivery.age
  if (shared?.ended && shared.ended.at > deliveredAt - toleranceOf(shared.ended)) {
    state.record = shared
    return
  }
  const isLive = shared && !shared.ended && deadlineOf(shared, limits, deliveredAt) > deliveredAt
  state.record = isLive ? shared : newSession(deliveredAt, shared)
  // The browser brought back the cookie of a session that should have ended with the browser.
  if (wasClosed) return expire(step, 'browser-closed', true)
  // If the page came from a cache, or had loaded before `start()`, it proves nothing about a session that is known.
  if (isLive && (delivery.isCached || delivery.age === 0)) return
  if (delivery.isCached) startFromCache(step, shared)
  else startDelivered(step, deliveredAt, !isLive)
}

const toleranceOf = ({ cause }: End): Duration => (cause === 'browser-closed' ? DELIVERED_LATE : 0)

/** A session that begins now, after the one that the record tells of. */
const newSession = (at: Instant, shared: SharedRecord | undefined): SharedRecord => ({
  ...newRecord(at),
  epoch: Math.max(at, (shared?.epoch ?? 0) + 1),
  previous: shared?.ended ?? null,
})

/** The server really delivered this page, so its session lived then. That is activity only if the session is new here. */
function startDelivered(step: Step, at: Instant, isNew: boolean): void {
  const { state, limits } = step
  const { record } = state
  const { expiresIn, absoluteIn = Infinity } = limits
  const isProof = (limits.hasKeepalive || expiresIn !== undefined) && at >= record.provenAt
  const change = {
    ...(isProof && proofOf(at, { expiresIn }, limits)),
    absoluteUntil: Math.min(record.absoluteUntil, at + absoluteIn),
    contactAt: Math.max(record.contactAt, at),
  }
  updateRecord(step, change, isNew)
}

/** No server was asked for this page, and no tab knows the session: the page is covered until the server answers. */
function startFromCache(step: Step, shared: SharedRecord | undefined): void {
  const { state, limits, now } = step
  const { hasStatus, hasKeepalive } = limits
  if (!hasStatus && !hasKeepalive) {
    state.record = shared ?? state.record
    return
  }
  const isGuess = !shared || shared.ended !== null
  state.check = { since: now, isGuess, isPaused: false }
  state.record = isGuess ? newSessionGuess(shared) : shared
  if (hasStatus) askAtStart(step, shared)
  else pingAtStart(step)
}

const newSessionGuess = (shared: SharedRecord | undefined): SharedRecord => ({
  ...newRecord(0),
  epoch: (shared?.epoch ?? 0) + 1,
  previous: shared?.ended ?? null,
})

/** Fifty tabs that a browser restores together ask once: the others find the answer in the record. */
function askAtStart(step: Step, shared: SharedRecord | undefined): void {
  if (shared && isJustAsked(shared, step.now)) return
  if (step.state.check?.isGuess) step.effects.push({ type: 'claim-status' })
  askStatus(step)
}

/** A person opened this page just now. That is activity, if there is a session for it. */
function pingAtStart(step: Step): void {
  step.state.record = { ...step.state.record, activeAt: step.now }
  ping(step, 'activity')
}
