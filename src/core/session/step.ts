import type { ExtendFailure, Instant, ServerRequest } from '../ports.ts'
import { deadlineOf } from './deadlines.ts'
import type { SharedRecord } from './record.ts'
import type {
  Effect,
  EventDetails,
  EventName,
  ExtendedBy,
  ExtendResult,
  Phase,
  PhaseCause,
  State,
  Timing,
} from './state.ts'

/**
 * A transition being made: a copy of the state that may be written to, and the effects so far. It never leaves
 * `transition`, so the state machine stays a function.
 */
export interface Step extends Timing {
  readonly state: { -readonly [Key in keyof State]: State[Key] }
  readonly effects: Effect[]
  /** By how much the wall clock outran the monotonic one since the last transition. */
  readonly jump: number
  /** Who is to be named when the deadline moves away from a warning without having been asked to. */
  by: ExtendedBy
}

/** The session is there: it has begun and has not ended. */
export const isRunning = ({ state: { phase } }: { readonly state: State }): boolean =>
  phase === 'active' || phase === 'warning'

export function emit<Name extends EventName>(
  step: Step,
  event: Name,
  detail: Omit<EventDetails[Name], 'waitUntil'>,
): void {
  step.effects.push({ type: 'emit', event, detail } as Effect)
}

/** Writes down what this tab knows; `tell` the others when it is a transition. */
export function share(step: Step, change: Partial<SharedRecord>, tell = false): void {
  step.state.record = { ...step.state.record, ...change }
  if (!step.state.isUnproven) step.effects.push({ type: 'share', tell })
}

export function enter(step: Step, to: Phase, cause: PhaseCause): void {
  const from = step.state.phase
  step.state.phase = to
  emit(step, 'phase', { from, to, cause })
}

export const deadline = (step: Step): Instant => deadlineOf(step.state.record, step.limits, step.now)

/** Puts a request on its way and returns its id. */
export function send(step: Step, request: ServerRequest): number {
  const id = step.state.nextId++
  step.effects.push({ type: 'send', id, request })
  return id
}

/** Answers the waiting calls of `extend()`; the wish is over, unless it outlives the answer. */
export function refuse(step: Step, code: ExtendFailure, isKept = false): void {
  const { state } = step
  settleCalls(step, { ok: false, code })
  state.wish = state.wish && isKept ? { ...state.wish, calls: [] } : null
}

/** The wish came true. */
export function grant(step: Step): void {
  settleCalls(step, { ok: true, expiresAt: deadline(step) })
  step.state.wish = null
}

function settleCalls(step: Step, result: ExtendResult): void {
  const calls = step.state.wish?.calls ?? []
  if (calls.length) step.effects.push({ type: 'settle', calls, result })
}
