import type { Duration, Instant } from '../ports.ts'
import { askAhead, causeOf, deadlineOf, LEAST_WARNING, warnAt } from './deadlines.ts'
import { askToSave } from './leaving.ts'
import type { State, Timing } from './state.ts'
import { type Due, deadline, emit, enterPhase, grantExtension, NEVER, type Step } from './step.ts'

/** `beforeexpire` is announced this long before the end, but not before half of the warning has passed. */
const SAVE_AHEAD: Duration = 10_000

/** A warning that only waits for an answer counts as a warning already: activity does not extend any more. */
export const isBeforeWarning = ({ phase, record }: State, { limits, now }: Pick<Timing, 'limits' | 'now'>): boolean =>
  phase === 'active' && now < warnAt(record, limits)

export function warnDue(step: Step): Due {
  const isNew = step.state.phase === 'active' || isNewlyAbsolute(step)
  return isNew ? { at: dueAt(step), act: () => warn(step) } : NEVER
}

/** An extension that only reached the absolute timeout is announced as a warning of its own. */
const isNewlyAbsolute = ({ state, limits }: Step): boolean =>
  state.warning?.cause !== 'absolute' && causeOf(state.record, limits) === 'absolute'

/** The warning waits for an answer that is on its way, but never at the expense of the time to react. */
function dueAt({ state: { record }, limits }: Step): Instant {
  const at = warnAt(record, limits)
  const askedAt = Math.max(record.askedAt, record.sentAt)
  if (askedAt <= record.answeredAt) return at
  const latest = at + Math.max(0, limits.warnBefore - LEAST_WARNING)
  return Math.max(at, Math.min(askedAt + askAhead(limits), latest))
}

function warn(step: Step): void {
  const { state, limits, now } = step
  const cause = causeOf(state.record, limits)
  const expiresAt = deadline(step)
  // Drop a failure left from an earlier `extend()`.
  if (!state.extension) state.failure = null
  state.warning = { cause, isShown: false, second: null }
  if (state.phase === 'active') enterPhase(step, 'warning', cause)
  emit(step, 'warning', { expiresAt, remaining: expiresAt - now, isExtendable: cause !== 'absolute', cause })
}

/** The deadline has moved so far away that the warning is over. */
export function relaxDue(step: Step): Due {
  const { state, limits, now } = step
  const isOver = state.phase === 'warning' && warnAt(state.record, limits) > now
  return isOver ? { at: 0, act: () => relax(step) } : NEVER
}

function relax(step: Step): void {
  const { state } = step
  state.warning = null
  state.failure = null
  state.saving = { deadline: null, work: state.saving.work === 'open' ? 'open' : 'none' }
  enterPhase(step, 'active', 'extended')
  const isAnnounced = step.effects.some((effect) => effect.type === 'emit' && effect.event === 'extended')
  if (!isAnnounced) emit(step, 'extended', { by: step.by, expiresAt: deadline(step) })
  // An extension whose own request is on its way is answered by that request.
  if (state.extension && !state.requests.keepalive) grantExtension(step)
}

/**
 * `beforeexpire`, and again if the warning goes on for much longer than was announced. What a listener saves may itself renew
 * the session on the server, and so move the deadline by the margin.
 */
export function saveDue(step: Step): Due {
  const { state, limits } = step
  if (state.phase !== 'warning') return NEVER
  const end = deadlineOf(state.record, limits)
  const isAnnounced = state.saving.deadline !== null && end - state.saving.deadline < SAVE_AHEAD
  return isAnnounced ? NEVER : { at: end - Math.min(SAVE_AHEAD, limits.warnBefore / 2), act: () => askToSave(step) }
}

/** A `tick` at each whole second, while a person can see the page. */
export function tickDue(step: Step): Due {
  const { state, limits, now } = step
  const { warning } = state
  if (!warning || state.hiddenAt !== null) return NEVER
  const end = deadlineOf(state.record, limits)
  const remaining = end - now
  const second = Math.ceil(remaining / 1000)
  const act = () => {
    state.warning = { ...warning, second }
    emit(step, 'tick', { remaining })
  }
  const isNew = warning.second === null || second !== warning.second
  return { at: isNew ? 0 : end - (second - 1) * 1000, act }
}
