import type { Duration, Instant, Reason } from '../ports.ts'
import { askAt, CHECK, causeOf, deadlineOf, pingAt, pingReason, saveAt, warnAt, warnDueAt } from './deadlines.ts'
import { askStatus, ping, uncover } from './keepalive.ts'
import { askToSave, exitDue, expire } from './leaving.ts'
import { deadline, emit, enter, grant, type Step } from './step.ts'
import { vouches, workDue } from './work.ts'

/** A thing to do and when it is due. */
type Due = readonly [at: Instant, act: () => void]

/** Sleep, or a clock set forward: alike from here, so from this much on the server is asked. */
const JUMP: Duration = 30_000

const ASK_AGAIN: Duration = 600_000

/** What a session that is running has to do, the most urgent first. It is the only list of what happens by itself. */
function agenda(step: Step): readonly Due[] {
  const { state, limits, now } = step
  const { record, phase } = state
  const due = deadlineOf(record, limits)
  if (state.checkingSince !== null) return [checkDue(step, state.checkingSince), askAgainDue(step, state.checkingSince)]
  return [
    [record.ended ? 0 : Infinity, () => expire(step, record.ended?.cause ?? 'idle', false)],
    [due, () => overdue(step)],
    [phase === 'warning' && warnAt(state, limits) > now ? 0 : Infinity, () => relax(step)],
    ...workDue(step),
    pingDue(step),
    askDue(step, phase === 'active' ? warnAt(state, limits) : due),
    warnDue(step),
    saveDue(step),
    tickDue(step, due),
  ]
}

function overdue(step: Step): void {
  const { state, limits, now } = step
  const isAsleep = step.jump > JUMP
  if (!isAsleep || !limits.hasStatus)
    return expire(step, causeOf(state.record, limits, isAsleep ? now : undefined), true)
  // What was asked before the sleep says nothing of now.
  Object.assign(state, { checkingSince: now, keepalive: null, status: null })
  // Fifty tabs that wake together ask once: the others find the answer in the record.
  if (state.record.askedAt < now - CHECK) askStatus(step)
}

function checkDue(step: Step, since: Instant): Due {
  const { state, limits, now } = step
  const isAlive = deadline(step) > now && state.record.provenAt >= since - CHECK && !state.keepalive
  if (isAlive && !state.isUnproven) return [0, () => uncover(step)]
  const { ended } = state.record
  return [
    ended ? 0 : since + CHECK,
    () => expire(step, ended?.cause ?? causeOf(state.record, limits, step.now), !ended && !state.isUnproven),
  ]
}

/** The tab that asked for all may have gone since. */
function askAgainDue(step: Step, since: Instant): Due {
  const { state, limits } = step
  const isOpen = limits.hasStatus && !state.status && since < Infinity
  return [isOpen ? Math.max(state.record.askedAt, since) + CHECK / 2 : Infinity, () => askStatus(step)]
}

/** The deadline has moved away from a warning. */
function relax(step: Step): void {
  const { state } = step
  Object.assign(state, { warned: null, isQuiet: false, isSaveAsked: false, hasSaved: false, failure: null })
  enter(step, 'active', 'extended')
  const isTold = step.effects.some((effect) => effect.type === 'emit' && effect.event === 'extended')
  if (!isTold) emit(step, 'extended', { by: step.by, expiresAt: deadline(step) })
  // A wish whose own request is still under way is answered by that.
  if (state.wish && !state.keepalive) grant(step)
}

/** A deadline that has moved, though not out of the warning, has a last moment to save of its own. */
function saveDue(step: Step): Due {
  const { state, limits, now } = step
  const at = saveAt(state, limits)
  if (state.phase !== 'warning') return [Infinity, () => {}]
  if (!state.isSaveAsked) return [at, () => askToSave(step)]
  return [at > now ? 0 : Infinity, () => (state.isSaveAsked = false)]
}

function warnDue(step: Step): Due {
  const { state, limits } = step
  const cause = causeOf(state.record, limits)
  // An extension that has only moved the end to the absolute timeout is told as a warning of its own.
  const isNew = state.phase === 'active' || (cause === 'absolute' && state.warned !== 'absolute')
  return [isNew ? warnDueAt(state, limits) : Infinity, () => warn(step, cause)]
}

function warn(step: Step, cause: ReturnType<typeof causeOf>): void {
  const { state, now } = step
  const expiresAt = deadline(step)
  // A wish of before that nobody waits for any more has failed for then, not for this warning.
  const failure = state.wish && state.failure
  Object.assign(state, { warned: cause, isQuiet: false, second: Infinity, failure })
  if (state.phase === 'active') enter(step, 'warning', cause)
  emit(step, 'warning', { expiresAt, remaining: expiresAt - now, isExtendable: cause !== 'absolute', cause })
}

function askDue(step: Step, due: Instant): Due {
  const { state, limits, now } = step
  const isDue = limits.hasStatus && !state.status
  // After a sleep the server is asked at once, also where there is time left by our own count.
  const isAwake = step.jump > JUMP && state.record.askedAt < now - CHECK
  return [!isDue ? Infinity : isAwake ? 0 : Math.min(askAt(state, limits, due), findOutAt(step)), () => askStatus(step)]
}

/** With `'off'` the server alone knows the end: where it has told none, it is asked, and asked again. */
function findOutAt({ state: { record }, limits }: Step): Instant {
  if (Number.isFinite(limits.idleTimeout) || Number.isFinite(record.serverUntil)) return Infinity
  return record.askedAt <= record.provenAt ? 0 : record.askedAt + ASK_AGAIN
}

function pingDue(step: Step): Due {
  const { state, limits, now } = step
  const reason: Reason | null = state.wish ? 'extend' : pingReason(state, now)
  if (!reason || state.keepalive || !limits.hasKeepalive) return [Infinity, () => {}]
  const isUrgent =
    state.wish || (reason === 'work' && state.phase === 'warning' && !state.isVouching && vouches(state.holds))
  return [isUrgent ? state.retry.at : pingAt(state, limits), () => ping(step, reason)]
}

function tickDue(step: Step, due: Instant): Due {
  const { state, now } = step
  const remaining = due - now
  const isNew = Math.ceil(remaining / 1000) > state.second
  const tick = () => {
    state.second = Math.ceil(remaining / 1000)
    emit(step, 'tick', { remaining })
  }
  return [state.phase !== 'warning' || !state.isVisible ? Infinity : isNew ? 0 : due - (state.second - 1) * 1000, tick]
}

const dues = (step: Step): readonly Due[] => {
  const { phase } = step.state
  if (phase === 'stopped') return []
  if (phase !== 'expired') return agenda(step)
  const exit = exitDue(step)
  return exit ? [exit] : []
}

/** Does everything that is due by now, the most urgent first. */
export function catchUp(step: Step): void {
  const next = () => dues(step).find(([at]) => at <= step.now)
  // The bound fails closed: a list that never empties would be a fault in the list.
  for (let due = next(), n = 0; due; due = next()) {
    if (n++ > 50) return expire(step, 'idle', true)
    due[1]()
  }
}

/** When there is something to do again if nothing happens; Infinity when there is not. */
export const wakeAt = (step: Step): Instant => Math.min(Infinity, ...dues(step).map(([at]) => at))
