import type { EventDetails, EventName, ExtendedBy, ExtendResult, Phase, PhaseCause } from '../events.ts'
import type { Duration, ExtendFailure, Instant, ServerRequest } from '../ports.ts'
import { deadlineOf } from './deadlines.ts'
import { type SharedRecord, withLimits } from './record.ts'
import type { Effect, PendingRequest, PendingRequests, State, Timing } from './state.ts'

/**
 * A transition being made: a copy of the state that may be written to, and the effects so far. It never leaves
 * `transition`, so the session stays a pure function.
 */
export interface Step extends Timing {
  state: { -readonly [Key in keyof State]: State[Key] }
  readonly effects: Effect[]
  /** By how much the wall clock ran ahead of the monotonic clock since the last transition. */
  readonly jump: number
  /** What `extended` names when the deadline moves away from a warning without a call, a press or activity. */
  by: ExtendedBy
}

/**
 * `state` is what the step writes to. Each field of the timing is named, because a spread of it makes a transition four times
 * slower in V8.
 */
export function createStep(state: State, timing: Timing): Step {
  const { now, lead, tab, seesAllTabs, isOtherAlive, random, limits, isFound } = timing
  return {
    now,
    lead,
    tab,
    seesAllTabs,
    isOtherAlive,
    random,
    limits,
    isFound,
    state,
    effects: [],
    jump: lead - state.lead,
    by: 'tab',
  }
}

/** How much of the time since the last answer the machine may have slept. */
export const unexplainedSleep = ({ sleep, record }: State): Duration =>
  sleep && record.answeredAt < sleep.at ? sleep.length : 0

/** The session has begun and has not ended. */
export const isRunning = ({ phase }: State): boolean => phase === 'active' || phase === 'warning'

export const deadline = ({ state, limits, now }: Step): Instant => deadlineOf(state.record, limits, now)

export function emit<Name extends EventName>(
  step: Step,
  event: Name,
  detail: Omit<EventDetails[Name], 'waitUntil'>,
): void {
  step.effects.push({ type: 'emit', event, detail } as Effect)
}

export function enterPhase(step: Step, to: Phase, cause: PhaseCause): void {
  const from = step.state.phase
  step.state.phase = to
  emit(step, 'phase', { from, to, cause })
}

/** Changes the record and writes it for the other tabs. */
export function updateRecord(step: Step, change: Partial<SharedRecord>, isBroadcast = false): void {
  const { state, effects, limits } = step
  state.record = withLimits({ ...state.record, ...change }, limits)
  state.writtenActivityAt = state.record.activeAt
  // One write is enough: it writes the record as it is after the whole transition.
  const index = effects.findIndex(({ type }) => type === 'write-record')
  const known = effects[index]
  if (known?.type !== 'write-record') effects.push({ type: 'write-record', isBroadcast })
  else if (isBroadcast) effects[index] = { type: 'write-record', isBroadcast }
}

/** Sends a request and returns what is pending from now on. */
export function sendRequest(step: Step, request: ServerRequest): PendingRequest {
  const { state, effects, now } = step
  const id = state.nextId
  state.nextId = id + 1
  effects.push({ type: 'send', id, request })
  return { id, at: now }
}

/** Notes which requests are pending; the others stay as they are. */
export function setPending({ state }: Step, change: Partial<PendingRequests>): void {
  state.requests = { ...state.requests, ...change }
}

/** What was asked before an absence says nothing about now, and its answer is not waited for. */
export function forgetRequests(step: Step): void {
  setPending(step, { keepalive: null, status: null })
  restartCheck(step)
}

/** The page was away. A check gets its whole time again. */
export function restartCheck({ state, now }: Step): void {
  if (state.check) state.check = { since: now }
}

/** The extension failed: the calls of `extend()` that wait for it get `code`. */
export function rejectExtension(step: Step, code: ExtendFailure): void {
  resolveCalls(step, { ok: false, code })
  step.state.extension = null
}

/** The calls that wait get `code`, and the SDK tries to extend again by itself. */
export function postponeExtension(step: Step, code: ExtendFailure): void {
  const { state } = step
  resolveCalls(step, { ok: false, code })
  if (state.extension) state.extension = { ...state.extension, calls: [] }
}

export function grantExtension(step: Step): void {
  resolveCalls(step, { ok: true, expiresAt: deadline(step) })
  step.state.extension = null
}

function resolveCalls({ state, effects }: Step, result: ExtendResult): void {
  const calls = state.extension?.calls ?? []
  if (calls.length > 0) effects.push({ type: 'resolve-extend', calls, result })
}

/** Something to do, and when it is due. 0 is at once, `Infinity` is never. */
export interface Due {
  readonly at: Instant
  readonly act: () => void
}

/** Nothing is due. */
export const NEVER: Due = { at: Infinity, act: () => {} }
