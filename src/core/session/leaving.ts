import type { Cause, Duration, Instant } from '../ports.ts'
import { CHECK_LIMIT, deadlineOf, FRESH, isExplained, ROUNDING } from './deadlines.ts'
import { isAnswerExpected } from './keepalive.ts'
import { endedByServer, isGuess, newRecord } from './record.ts'
import { type Exit, NO_REQUESTS, NO_RETRY, NO_SAVING, type State } from './state.ts'
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
  const at = deadline(step)
  state.saving = { deadline: at, work: state.saving.work === 'open' ? 'open' : 'none' }
  emit(step, 'beforeexpire', { deadline: at })
}

/**
 * Ends the session. The engine covers the page before any listener hears of it.
 *
 * @param isOurs this tab ended the session, so it may have to sign out. Otherwise it learned that the session had ended.
 */
export function expire(step: Step, cause: Cause, isOurs: boolean): void {
  const { state, now } = step
  if (state.saving.deadline === null) askToSave(step)
  const owesSignOut = isOurs && maySignOut(step, cause)
  const isUncertain = mayLive(step, cause, owesSignOut)
  rejectExtension(step, 'expired')
  suspendWork(step)
  state.requests = NO_REQUESTS
  state.warning = null
  state.failure = null
  state.exit = {
    cause,
    step: 'announcing',
    since: now,
    isPrevented: false,
    owesSignOut,
    isUncertain,
    laterEpoch: state.record.epoch,
  }
  enterPhase(step, 'expired', cause)
  noteEnd(step, cause)
  state.check = null
  emit(step, 'expired', { cause })
}

/** The server has no session for this page. For a page from a cache: the session before it ended, in a way that may be known. */
export function expireByServer(step: Step): void {
  const { record } = step.state
  const before = isGuess(record) ? record.previous?.cause : undefined
  step.state.record = endedByServer(record, step.now)
  expire(step, before ?? 'ended-by-server', false)
}

/**
 * The record says that the session has ended. A page that counted to its own deadline may have other limits, or may not have
 * heard of the others, for example while it was frozen. So such an end binds a tab only once its own deadline has passed.
 * If the server told the end, the deadline of each tab that reads of it has passed.
 */
export function endedDue(step: Step): Due {
  const { state, limits, now } = step
  const { ended } = state.record
  if (!ended) return NEVER
  if (isOnPurpose(ended.cause)) return { at: 0, act: () => expire(step, ended.cause, false) }
  const end = deadlineOf(state.record, limits, now)
  return { at: end, act: () => expire(step, ended.cause, end > ended.at + ROUNDING) }
}

/** The person or the application decided, or the browser did, and not the passing of time. */
export const isOnPurpose = (cause: Cause): boolean => cause === 'signed-out' || cause === 'browser-closed'

/**
 * A sign-out ends the session for every page of this browser. At an idle or absolute end it is sent only if no other page can
 * be in use: the server has just said so, or, without a status, this tab knows of all the others.
 */
function maySignOut(step: Step, cause: Cause): boolean {
  const { state, limits, now, seesAllTabs, isOtherAlive } = step
  const { record } = state
  if (!limits.hasSignOut || cause === 'ended-by-server') return false
  if (isOnPurpose(cause)) return true
  if (isOtherAlive || record.longestTimeout > limits.idleTimeout || mayBeExtended(state)) return false
  if (!limits.hasStatus) return seesAllTabs
  if (record.aliveAt < now - FRESH) return false
  // A status that says only that the session lives does not tell whether another page is in use.
  const isTelling = record.personAt > 0 || record.figuredAt >= now - FRESH
  return isTelling ? isExplained(record, limits) : seesAllTabs
}

/**
 * A tab has asked to stay, and the server may still grant it. If another tab has sent it, that tab may be frozen. A question
 * that was sent soon after it may have overtaken it, so the answer to that does not count.
 */
function mayBeExtended({ record, requests }: State): boolean {
  return requests.keepalive?.reason === 'extend' || record.extendingAt > record.answeredAt - CHECK_LIMIT
}

/**
 * The server did not answer the last question, or it gives the session more time than these pages can explain. Without an answer
 * to the last keepalive, of whatever tab, its deadline may be a later one than the one that has passed.
 */
function mayLive(step: Step, cause: Cause, owesSignOut: boolean): boolean {
  const { state, limits } = step
  const { record, unansweredAt } = state
  if (isOnPurpose(cause)) return false
  const isUnanswered = Math.max(unansweredAt, record.askedAt, record.extendingAt) > record.answeredAt
  const mayBeRenewed = cause === 'ended-by-server' && record.sentAt > Math.max(record.answeredAt, record.provenAt)
  if (isAnswerExpected(step) || isUnanswered || mayBeRenewed) return true
  return cause !== 'ended-by-server' && !owesSignOut && !isExplained(record, limits)
}

/** The sign-out got no answer. */
export function markUncertain({ state }: Step): void {
  if (state.exit) state.exit = { ...state.exit, isUncertain: true }
}

/** Writes the end into the record. */
function noteEnd(step: Step, cause: Cause): void {
  const { state, now, tab } = step
  if (state.record.ended) return
  const at = isGuess(state.record) ? now : Math.min(now, deadline(step))
  updateRecord(step, { leases: {}, ended: { cause, at, tab } }, true)
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
      return { at: afterDelay(requests.signOut !== null), act: () => endSignOut(step) }
    case 'left':
      // A `beforeunload` question of the page can keep the person here. Then the cover must offer a way on.
      return { at: afterDelay(true), act: () => advanceExit(step, { step: 'staying' }) }
    default:
      return NEVER
  }
}

function signOutOrDepart(step: Step, exit: Exit): void {
  if (!exit.owesSignOut) return depart(step)
  const { sessionKey } = step.limits
  setPending(step, { signOut: sendRequest(step, { kind: 'sign-out', ...(sessionKey && { sessionKey }) }) })
  advanceExit(step, { step: 'signing-out' })
}

function endSignOut(step: Step): void {
  if (step.state.requests.signOut) markUncertain(step)
  depart(step)
}

function depart(step: Step): void {
  const { exit } = step.state
  if (!exit) return
  const { cause, isPrevented, isUncertain } = exit
  const { canLeave, canLeaveSignedOut } = step.limits
  const isLeaving = cause === 'signed-out' ? canLeaveSignedOut : canLeave
  if (isPrevented || isUncertain || !isLeaving) return advanceExit(step, { step: 'staying' })
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
  state.contactAt = at
  state.seenActivityAt = at
  updateRecord(step, record, true)
  enterPhase(step, 'active', 'resumed')
  emit(step, 'resumed', {})
  resumeWork(step)
}
