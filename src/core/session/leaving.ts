import type { Cause, Duration } from '../ports.ts'
import { deadlineOf, early, margin } from './deadlines.ts'
import { endedAt, newRecord } from './record.ts'
import type { Exit } from './state.ts'
import { deadline, emit, enter, refuse, type Step, send, share } from './step.ts'
import { resumeWork, suspendWork } from './work.ts'

/** Nobody holds up the way out for longer than this: neither the page's saving nor the sign-out. */
const PATIENCE: Duration = 3000

export function askToSave(step: Step): void {
  Object.assign(step.state, { isSaveAsked: true, hasSaved: false })
  emit(step, 'beforeexpire', { deadline: deadline(step) })
}

/**
 * Ends the session here. The engine covers the page before it tells anybody. `isOurs`: this tab is the one that ended
 * it, so it may owe the server a sign-out.
 */
export function expire(step: Step, cause: Cause, isOurs: boolean): void {
  const { state, now, tab, isShared } = step
  if (!state.isSaveAsked) askToSave(step)
  if (cause === 'ended-by-server') state.record = endedAt(state.record, now)
  refuse(step, 'expired')
  suspendWork(step)
  Object.assign(state, { keepalive: null, status: null, checkingSince: null, failure: null })
  state.exit = { cause, step: 'announcing', since: now, isPrevented: false, isOurs }
  enter(step, 'expired', cause)
  // A tab that cannot read of the others does not know that they are idle too.
  const isKnown = isShared() || (cause !== 'idle' && cause !== 'absolute')
  if (!state.record.ended)
    share(step, { leases: {}, ended: { cause, at: Math.min(now, deadline(step)), tab } }, isKnown)
  emit(step, 'expired', { cause })
}

export function advanceExit(step: Step, change: Partial<Exit>): void {
  const { state, now } = step
  if (state.exit) state.exit = { ...state.exit, since: now, ...change }
}

/** Only a tab that ended the session itself, and can know that no other tab lives on it, may sign out for everybody. */
function owesSignOut(step: Step): boolean {
  const { state, limits, isShared } = step
  const { exit, isApart } = state
  if (!limits.hasSignOut || !exit?.isOurs || exit.cause === 'ended-by-server') return false
  return exit.cause === 'signed-out' || (isApart ? isToldAlone(step) : isShared())
}

/** The server was asked before the end, and gives the session no more time than this page did. */
function isToldAlone({ state: { record }, limits }: Step): boolean {
  const { at = 0 } = record.ended ?? {}
  return record.provenAt >= at - 2 * early(limits) && record.serverUntil <= at + margin(limits)
}

function depart(step: Step, exit: Exit): void {
  const { canLeave, canLeaveSignedOut } = step.limits
  const isLeaving = exit.cause === 'signed-out' ? canLeaveSignedOut : canLeave
  if (exit.isPrevented || !isLeaving) return advanceExit(step, { step: 'staying' })
  advanceExit(step, { step: 'left' })
  step.effects.push({ type: 'leave', cause: exit.cause })
}

function signOut(step: Step): void {
  step.state.signOut = { id: send(step, { kind: 'sign-out' }), at: step.now }
  advanceExit(step, { step: 'signing-out' })
}

/** The next step on the way out, where one is due: `since` plus patience, or at once when nobody is waited for. */
export function exitDue(step: Step): readonly [number, () => void] | undefined {
  const { exit, isSaving, signOut: flight } = step.state
  if (exit?.step === 'saving')
    return [isSaving ? exit.since + PATIENCE : 0, () => (owesSignOut(step) ? signOut(step) : depart(step, exit))]
  // A question of the page's own (`beforeunload`) can keep the person here: then the cover needs its way on.
  if (exit?.step === 'left') return [exit.since + PATIENCE, () => advanceExit(step, { step: 'staying' })]
  if (exit?.step === 'signing-out') return [flight ? exit.since + PATIENCE : 0, () => depart(step, exit)]
  return undefined
}

/** Signed in again as the same user: the page goes on where it was. */
export function resume(step: Step, at: number): void {
  const { state, limits, now } = step
  const record = { ...newRecord(at), serverUntil: state.record.serverUntil, absoluteUntil: state.record.absoluteUntil }
  if (deadlineOf(record, limits) <= now) return
  Object.assign(state, {
    exit: null,
    isApart: true,
    isSaveAsked: false,
    isSaving: false,
    hasSaved: false,
    retry: { failures: 0, at: 0 },
  })
  Object.assign(state, { warned: null, failure: null, isQuiet: false, second: Infinity })
  share(step, record, true)
  enter(step, 'active', 'resumed')
  emit(step, 'resumed', {})
  resumeWork(step)
}
