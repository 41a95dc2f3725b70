import type { Duration, Instant } from '../ports.ts'
import { onAnswer, onReportedRenewal } from './answers.ts'
import { onEndReported } from './checking.ts'
import { pingInterval, SLEEP } from './deadlines.ts'
import { askToExtend } from './extend.ts'
import { knowsMore, mergeFound } from './found-record.ts'
import { ping, pingReason } from './keepalive.ts'
import { onActivity, writeActivity } from './last-activity.ts'
import { advanceExit, expire } from './leaving.ts'
import { joinRecords, type SharedRecord } from './record.ts'
import { catchUp, nextDueAt } from './schedule.ts'
import { start } from './starting.ts'
import { type Effect, type Input, NO_REQUESTS, type State, type Timing } from './state.ts'
import { askStatus, isJustAsked } from './status.ts'
import {
  createStep,
  enterPhase,
  forgetRequests,
  isRunning,
  rejectExtension,
  restartCheck,
  type Step,
  unexplainedSleep,
  updateRecord,
} from './step.ts'
import { beginWork, endAllWork, endWork } from './work.ts'

/** When a page is hidden, unreported activity is pinged, by all tabs together at most this often. */
const HIDDEN_PING: Duration = 60_000

/** A page that is being left sends nothing more for this long. It is gone by then, or in the back/forward cache. */
const LEAVING_PAUSE: Duration = 1000

/** If a page was hidden for this long, the session may have ended in another window meanwhile. */
const LONG_HIDDEN: Duration = 30_000

type InputOf<Type extends Input['type']> = Extract<Input, { readonly type: Type }>
type Handlers = { readonly [Type in Input['type']]: (step: Step, input: InputOf<Type>) => void }

const handlers: Handlers = {
  started: start,
  stopped: onStopped,
  updated: onUpdated,
  looked: onLooked,
  left: onLeft,
  restored: onRestored,
  activity: onActivity,
  visibility: onVisibility,
  'extend-asked': (step, { by, call }) => askToExtend(step, by, call),
  'sign-out-asked': onSignOutAsked,
  'status-asked': onStatusAsked,
  'renewal-reported': onRenewalReported,
  'end-reported': onEndReported,
  answered: (step, { id, answer }) => onAnswer(step, id, answer),
  'record-found': onRecordFound,
  'work-begun': onWorkBegun,
  'work-ended': onWorkEnded,
  'event-delivered': onEventDelivered,
  saving: onSaving,
}

/**
 * What other tabs wrote, a start and a return are about the past, and other limits count from now on. So they are applied
 * before what is due.
 */
const APPLIED_FIRST: readonly Input['type'][] = ['record-found', 'started', 'restored', 'updated']

/**
 * The session as a pure function. Time first, then the input: what is due by now happens before a late click, message or
 * answer is applied, so none of them revives a session.
 */
export function transition(state: State, input: Input, timing: Timing): readonly [State, readonly Effect[]] {
  const step = createStep({ ...state }, timing)
  step.state.lead = timing.lead
  if (step.jump > SLEEP) noteSleep(step)
  if (!timing.isFound && !APPLIED_FIRST.includes(input.type)) catchUp(step)
  const handle = handlers[input.type] as (step: Step, input: Input) => void
  handle(step, input)
  catchUp(step)
  return [step.state, step.effects]
}

/** Nothing that was asked before a sleep says anything about now. */
function noteSleep(step: Step): void {
  const { state, now, jump } = step
  state.sleep = { at: now, length: unexplainedSleep(state) + jump }
  forgetRequests(step)
}

/**
 * When to look again if nothing happens. This is only a hint: a late or an additional look changes nothing. No copy of the state
 * is needed, because nothing is written.
 */
export const wakeAt = (state: State, timing: Timing): Instant => nextDueAt(createStep(state, timing))

function onStopped(step: Step): void {
  const { state, now, tab } = step
  if (state.phase === 'stopped') return
  writeActivity(step)
  if (isRunning(state) && state.record.leases[tab]) {
    const leases = { ...state.record.leases, [tab]: { until: now, at: now } }
    updateRecord(step, { leases }, true)
  }
  rejectExtension(step, 'stopped')
  endAllWork(step)
  state.requests = NO_REQUESTS
  state.check = null
  state.warning = null
  state.exit = null
  enterPhase(step, 'stopped', 'stopped')
}

/** What was due by the limits before has happened: the engine looked at the clock first. */
function onUpdated(step: Step, { isTimed }: InputOf<'updated'>): void {
  step.by = 'update'
  if (!isRunning(step.state)) return
  // The other tabs need to know of shorter limits.
  updateRecord(step, {}, true)
  // Under the cover only an answer decides: a longer timeout proves nothing about the time that has passed.
  if (step.state.check) updateRecord(step, { serverUntil: Math.min(step.state.record.serverUntil, step.now) })
  // The deadline that the server has proven stays until it answers again.
  if (isTimed) askUnlessJustAsked(step)
}

function onLooked(step: Step, { by }: InputOf<'looked'>): void {
  writeActivity(step)
  if (by) askIfSignedInAgain(step)
}

/** The last moment at which the server can be told that the person stays or was active. No answer reaches a page that was left. */
function onLeft(step: Step): void {
  const { state, limits, now } = step
  writeActivity(step)
  noteLeaving(step)
  forgetRequests(step)
  if (state.extension && isRunning(state) && limits.hasKeepalive) ping(step, 'extend', true)
  else if (mayPingWhenHidden(step)) ping(step, 'activity', true)
  forgetRequests(step)
  state.retry = { ...state.retry, at: Math.max(state.retry.at, now + LEAVING_PAUSE) }
  state.hiddenAt ??= now
}

function onRestored(step: Step): void {
  restartCheck(step)
  askIfSignedInAgain(step)
  if (isRunning(step.state)) askUnlessJustAsked(step)
}

function askUnlessJustAsked(step: Step): void {
  if (!isJustAsked(step.state.record, step.now)) askStatus(step)
}

function onVisibility(step: Step, { isVisible }: InputOf<'visibility'>): void {
  const { state, now } = step
  const { hiddenAt } = state
  if (isVisible) {
    state.hiddenAt = null
    return onShown(step, hiddenAt)
  }
  state.hiddenAt ??= now
  writeActivity(step)
  noteLeaving(step)
  if (mayPingWhenHidden(step)) ping(step, 'activity')
}

/** If the person signed in again in place, this page cannot read what the pages of the new session tell each other. */
function onShown(step: Step, hiddenAt: Instant | null): void {
  const { state, now } = step
  askIfSignedInAgain(step)
  const wasLong = hiddenAt !== null && now - hiddenAt >= LONG_HIDDEN
  if (isRunning(state) && (wasLong || state.isApart)) askUnlessJustAsked(step)
}

function mayPingWhenHidden({ state, limits, now }: Step): boolean {
  const { record, requests, retry } = state
  if (!isRunning(state) || state.check || requests.keepalive || !limits.hasKeepalive) return false
  const soonest = record.sentAt + Math.min(HIDDEN_PING, pingInterval(record, limits))
  return now >= Math.max(retry.at, soonest) && pingReason(state, now) === 'activity'
}

/**
 * The last reliable moment to note that a page was open.
 * @see https://developer.chrome.com/docs/web-platform/page-lifecycle-api
 */
function noteLeaving(step: Step): void {
  if (isRunning(step.state) && step.limits.endAfterClose < Infinity) updateRecord(step, { leftAt: step.now })
}

/** The person may have signed in again in another tab, or in another window, which shows only by the focus. */
function askIfSignedInAgain(step: Step): void {
  if (step.state.exit?.step === 'staying') askStatus(step)
}

function onSignOutAsked(step: Step): void {
  if (isRunning(step.state)) expire(step, 'signed-out', true)
}

function onStatusAsked(step: Step): void {
  if (step.state.phase !== 'stopped') askStatus(step)
}

function onRenewalReported(step: Step, { expiresIn }: InputOf<'renewal-reported'>): void {
  if (isRunning(step.state)) onReportedRenewal(step, expiresIn)
}

function onRecordFound(step: Step, { record, by }: InputOf<'record-found'>): void {
  if (isRunning(step.state)) step.state = mergeFound(step.state, record, step.limits)
  else afterEnd(step, record)
  const { state } = step
  // Storage has no locks: another tab may have overwritten what it had not read. Then this tab writes it again.
  const isLost = state.record.epoch === record.epoch && knowsMore(state.record, record, step.now)
  const mayWrite = state.exit !== null || (by !== undefined && isRunning(state))
  if (isLost && mayWrite) step.effects.push({ type: 'write-record', isBroadcast: state.exit !== null })
}

/** Each session that begins after the end is asked about once. */
function afterEnd(step: Step, record: SharedRecord): void {
  const { state } = step
  const { exit } = state
  // Otherwise two tabs that both cannot write would tell each other for ever what the other does not know.
  if (record.epoch === state.record.epoch) state.record = joinRecords(state.record, record)
  if (!exit || record.ended || record.epoch <= exit.laterEpoch) return
  state.exit = { ...exit, laterEpoch: record.epoch }
  askIfSignedInAgain(step)
}

function onWorkBegun(step: Step, { hold }: InputOf<'work-begun'>): void {
  if (step.state.phase !== 'expired') beginWork(step, hold)
}

function onWorkEnded(step: Step, { id }: InputOf<'work-ended'>): void {
  if (step.state.work.holds.some((hold) => hold.id === id)) endWork(step, id)
}

function onEventDelivered(step: Step, { event, isPrevented }: InputOf<'event-delivered'>): void {
  const { state } = step
  if (event === 'expired' && state.exit?.step === 'announcing') advanceExit(step, { step: 'saving', isPrevented })
  if (event === 'warning' && state.warning) state.warning = { ...state.warning, isShown: !isPrevented }
}

function onSaving({ state }: Step, { isOpen }: InputOf<'saving'>): void {
  // What was saved for an end that did not come says nothing about the next one.
  const closed = state.phase === 'active' ? 'none' : 'done'
  state.saving = { ...state.saving, work: isOpen ? 'open' : closed }
}
