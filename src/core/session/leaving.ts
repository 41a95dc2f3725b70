import type { Cause, Duration, Instant } from '../ports.ts'
import { askAhead, deadlineOf, margin } from './deadlines.ts'
import { endedByServer, newRecord } from './record.ts'
import { type Exit, NO_REQUESTS, NO_RETRY, NO_SAVING } from './state.ts'
import {
  type Due,
  deadline,
  emit,
  enterPhase,
  NEVER,
  rejectExtension,
  type Step,
  sendRequest,
  setPending,
  updateRecord,
} from './step.ts'
import { resumeWork, suspendWork } from './work.ts'

/** Neither the page's saving nor the sign-out delays leaving by more than this. */
const LONGEST_DELAY: Duration = 3000

/** Announces the last moment to save. */
export function askToSave(step: Step): void {
  const { state } = step
  // A listener of the announcement before may still be saving.
  state.saving = { isAsked: true, work: state.saving.work === 'open' ? 'open' : 'none' }
  emit(step, 'beforeexpire', { deadline: deadline(step) })
}

/**
 * Ends the session. The engine covers the page before any listener hears of it.
 *
 * @param isOurs this tab ended the session, so it may have to sign out. Otherwise it learned that the session had ended.
 */
export function expire(step: Step, cause: Cause, isOurs: boolean): void {
  const { state, now } = step
  if (!state.saving.isAsked) askToSave(step)
  if (cause === 'ended-by-server') state.record = endedByServer(state.record, now)
  rejectExtension(step, 'expired')
  suspendWork(step)
  state.requests = NO_REQUESTS
  state.warning = null
  state.failure = null
  state.exit = { cause, step: 'announcing', since: now, isPrevented: false, isOurs }
  enterPhase(step, 'expired', cause)
  noteEnd(step, cause)
  state.check = null
  emit(step, 'expired', { cause })
}

/**
 * Writes the end into the record. A tab that cannot read the others' activity does not send an idle or absolute end to them,
 * and a guess is not written at all.
 */
function noteEnd(step: Step, cause: Cause): void {
  const { state, now, tab, isShared } = step
  if (state.record.ended) return
  const at = state.check?.isGuess ? now : Math.min(now, deadline(step))
  const isCertain = isShared || (cause !== 'idle' && cause !== 'absolute')
  updateRecord(step, { leases: {}, ended: { cause, at, tab } }, isCertain)
}

export function advanceExit(step: Step, change: Partial<Exit>): void {
  const { state, now } = step
  if (state.exit) state.exit = { ...state.exit, since: now, ...change }
}

/** The next step on the way out: at once, or when the wait for it has been long enough. */
export function exitDue(step: Step): Due {
  const { exit, saving, requests } = step.state
  const afterDelay = (isWaiting: boolean) => (exit && isWaiting ? exit.since + LONGEST_DELAY : 0)
  switch (exit?.step) {
    case 'saving':
      return { at: afterDelay(saving.work === 'open'), act: () => signOutOrDepart(step, exit) }
    case 'signing-out':
      return { at: afterDelay(requests.signOut !== null), act: () => depart(step, exit) }
    case 'left':
      // A `beforeunload` question of the page can keep the person here. Then the cover must offer a way on.
      return { at: afterDelay(true), act: () => advanceExit(step, { step: 'staying' }) }
    default:
      return NEVER
  }
}

function signOutOrDepart(step: Step, exit: Exit): void {
  if (!owesSignOut(step, exit)) return depart(step, exit)
  setPending(step, { signOut: sendRequest(step, { kind: 'sign-out' }) })
  advanceExit(step, { step: 'signing-out' })
}

/** Only a tab that ended the session itself may sign out for all, and only if it can know that no other tab is active. */
function owesSignOut(step: Step, { isOurs, cause }: Exit): boolean {
  const { state, limits, isShared } = step
  if (!limits.hasSignOut || !isOurs || cause === 'ended-by-server') return false
  if (cause === 'signed-out') return true
  return state.isApart ? isKnownFromServer(step) : isShared
}

/** The server was asked before the end, and gives the session no more time than this page did. */
function isKnownFromServer({ state: { record }, limits }: Step): boolean {
  const endedAt = record.ended?.at ?? 0
  return record.provenAt >= endedAt - 2 * askAhead(limits) && record.serverUntil <= endedAt + margin(limits)
}

function depart(step: Step, { cause, isPrevented }: Exit): void {
  const { canLeave, canLeaveSignedOut } = step.limits
  const isLeaving = cause === 'signed-out' ? canLeaveSignedOut : canLeave
  if (isPrevented || !isLeaving) return advanceExit(step, { step: 'staying' })
  advanceExit(step, { step: 'left' })
  step.effects.push({ type: 'leave', cause })
}

/** The same person signed in again at `at`: the page continues where it was. */
export function resume(step: Step, at: Instant): void {
  const { state, limits, now } = step
  const { serverUntil, absoluteUntil } = state.record
  const record = { ...newRecord(at), serverUntil, absoluteUntil }
  if (deadlineOf(record, limits) <= now) return
  state.exit = null
  state.isApart = true
  state.saving = NO_SAVING
  state.retry = NO_RETRY
  updateRecord(step, record, true)
  enterPhase(step, 'active', 'resumed')
  emit(step, 'resumed', {})
  resumeWork(step)
}
