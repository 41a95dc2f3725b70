import { catchUp, endWork, wakeAt as nextDue } from './agenda.ts'
import { deadlineOf, interval, pingReason } from './deadlines.ts'
import { askStatus, onAnswer, onContact, ping, proof, wishToExtend } from './keepalive.ts'
import { advanceExit, expire } from './leaving.ts'
import type { Delivery, Duration, Instant, Presence } from './ports.ts'
import { joinRecords, newRecord, type SharedRecord } from './record.ts'
import type { Effect, Hold, Input, State, Timing } from './state.ts'
import { emit, enter, isRunning, refuse, type Step, share } from './step.ts'

/** Unreported activity is pinged when the page is hidden, by all tabs together not more often than this. */
const HIDDEN_PING: Duration = 60_000

export const initialState = (): State => ({
  phase: 'stopped',
  record: newRecord(0),
  lead: 0,
  isVisible: true,
  jitter: 0,
  nextId: 1,
  holds: [],
  isVouching: false,
  keepalive: null,
  status: null,
  signOut: null,
  sentAt: 0,
  retry: { failures: 0, at: 0 },
  wish: null,
  failure: null,
  warned: null,
  isQuiet: false,
  isSaveAsked: false,
  isSaving: false,
  second: Infinity,
  checkingSince: null,
  isUnproven: false,
  exit: null,
})

type Handlers = { readonly [Type in Input['type']]: (step: Step, input: Extract<Input, { type: Type }>) => void }

const handlers: Handlers = {
  started: start,
  stopped: stop,
  looked() {},
  active: (step, { presence }) => noticePresence(step, presence),
  visibility: (step, { isVisible }) => onVisibility(step, isVisible),
  'extend-asked': (step, { by, call }) => wishToExtend(step, by, call),
  'sign-out-asked': (step) => isRunning(step) && expire(step, 'signed-out', true),
  'check-asked': (step) => step.state.phase !== 'stopped' && askStatus(step),
  contacted: (step, { expiresIn }) => isRunning(step) && onContact(step, expiresIn),
  answered: (step, { id, answer }) => onAnswer(step, id, answer),
  shared: (step, { record }) => onShared(step, record),
  'work-begun': (step, { hold }) => step.state.phase !== 'expired' && beginWork(step, hold),
  'work-ended': (step, { id }) => step.state.holds.some((hold) => hold.id === id) && endWork(step, id),
  heard: (step, { event, isPrevented }) => onHeard(step, event, isPrevented),
  saving: (step, { isOpen }) => Object.assign(step.state, { isSaving: isOpen }),
}

/** The record of a session that begins now, after whatever was there before. */
const begun = (at: Instant, shared: SharedRecord | undefined): SharedRecord => ({
  ...newRecord(at),
  epoch: Math.max(at, (shared?.epoch ?? 0) + 1),
})

function start(step: Step, { delivery, shared }: Extract<Input, { type: 'started' }>): void {
  const { state, limits, now, lead, random } = step
  if (isRunning(step)) return
  const { isVisible, nextId, holds } = state
  Object.assign(state, initialState(), { isVisible, nextId, holds, lead, jitter: random, isVouching: holds.length > 0 })
  enter(step, 'active', 'started')
  const at = now - delivery.age
  const isLive = shared && !shared.ended && deadlineOf(shared, limits, at) > at
  if (isLive) state.record = shared
  // After the page has loaded, `start()` says nothing new of a session that is known, and announces one that is not.
  if (isLive && (delivery.isCached || !delivery.age)) return
  if (delivery.isCached) startCached(step, shared)
  else startDelivered(step, delivery, shared, isLive ? shared : undefined)
}

/** The server really delivered this page, so its session was alive then. It is activity only for a session that is new here. */
function startDelivered(
  step: Step,
  delivery: Delivery,
  shared: SharedRecord | undefined,
  live: SharedRecord | undefined,
) {
  const { limits, now } = step
  const at = now - delivery.age
  if (shared?.ended && shared.ended.at > at) {
    step.state.record = shared
    return
  }
  const record = live ?? begun(at, shared)
  const { expiresIn, absoluteIn } = limits
  const isProof = (limits.hasKeepalive || expiresIn !== undefined) && at >= record.provenAt
  const proven = isProof ? proof(at, { expiresIn }, limits) : {}
  const absoluteUntil = Math.min(record.absoluteUntil, absoluteIn === undefined ? Infinity : at + absoluteIn)
  share(step, { ...record, ...proven, absoluteUntil, contactAt: Math.max(record.contactAt, at) }, true)
}

/** No server was asked for this page, and no tab vouches for the session: nothing is known until the server answers. */
function startCached(step: Step, shared: SharedRecord | undefined): void {
  const { state, limits, now } = step
  const { hasStatus, hasKeepalive } = limits
  if (!hasStatus && !hasKeepalive) {
    state.record = shared ?? begun(now, shared)
    return
  }
  state.checkingSince = now
  state.isUnproven = !shared || !!shared.ended
  state.record = state.isUnproven ? { ...newRecord(0), epoch: (shared?.epoch ?? 0) + 1 } : (shared as SharedRecord)
  if (hasStatus) return askStatus(step)
  // Somebody opened this page just now: that is activity, if there is a session for it.
  state.record = { ...state.record, presentAt: now }
  ping(step, 'activity')
}

function stop(step: Step): void {
  const { state, now, tab } = step
  if (state.phase === 'stopped') return
  const own = state.record.leases[tab]
  const leases = { ...state.record.leases, [tab]: { until: now, at: now } }
  if (own && isRunning(step)) share(step, { leases }, true)
  refuse(step, 'stopped')
  Object.assign(state, { holds: [], keepalive: null, status: null, signOut: null, checkingSince: null, exit: null })
  enter(step, 'stopped', 'stopped')
}

function noticePresence(step: Step, presence: Presence): void {
  const { state, limits, now } = step
  if (state.checkingSince !== null) return
  if (state.phase === 'active') share(step, { presentAt: now })
  const isAnswer = state.phase === 'warning' && limits.extendOn === 'activity' && presence === 'press'
  if (isAnswer && !state.wish && now >= state.retry.at) wishToExtend(step, 'activity')
}

function onVisibility(step: Step, isVisible: boolean): void {
  const { state, limits, now } = step
  state.isVisible = isVisible
  if (isVisible) return askIfSignedIn(step)
  const isQuiet =
    now < Math.max(state.retry.at, state.record.sentAt + Math.min(HIDDEN_PING, interval(state.record, limits)))
  if (!isRunning(step) || state.checkingSince !== null) return
  if (isQuiet || state.keepalive || !limits.hasKeepalive) return
  if (pingReason(state, now) === 'activity') ping(step, 'activity')
}

/** Covered and staying: the same user may have signed in again in another tab. */
function askIfSignedIn(step: Step): void {
  if (step.state.exit?.step === 'staying' && step.limits.user !== undefined) askStatus(step)
}

function onShared(step: Step, record: SharedRecord): void {
  const { state } = step
  if (isRunning(step)) state.record = joinRecords(state.record, record)
  else if (record.epoch > state.record.epoch && !record.ended) askIfSignedIn(step)
}

function beginWork(step: Step, hold: Hold): void {
  const { state, limits } = step
  state.holds = [...state.holds, hold]
  state.isVouching ||= state.phase === 'active' || !limits.hasKeepalive
  emit(step, 'work', { open: state.holds.length })
}

function onHeard(step: Step, event: 'warning' | 'expired', isPrevented: boolean): void {
  if (event === 'warning') step.state.isQuiet = isPrevented
  else if (step.state.exit?.step === 'announcing') advanceExit(step, { step: 'saving', isPrevented })
}

const newStep = (state: State, timing: Timing): Step => ({
  ...timing,
  state: { ...state, lead: timing.lead },
  effects: [],
  jump: timing.lead - state.lead,
  by: 'tab',
})

/** What other tabs know, and a new beginning, come before the clock: they are about the past. */
const COMES_FIRST: readonly Input['type'][] = ['shared', 'started']

/**
 * The state machine. Time first, then the input: what is due by now is done before a late click, message or answer is
 * heard, so that none of them revives a session.
 */
export function transition(state: State, input: Input, timing: Timing): readonly [State, readonly Effect[]] {
  const step = newStep(state, timing)
  if (!timing.isFound && !COMES_FIRST.includes(input.type)) catchUp(step)
  const handle = handlers[input.type] as (step: Step, input: Input) => void
  handle(step, input)
  catchUp(step)
  return [step.state, step.effects]
}

/** When to look again if nothing happens. Only a hint: late and extra looks change nothing. */
export const wakeAt = (state: State, timing: Timing): Instant => nextDue(newStep(state, timing))
