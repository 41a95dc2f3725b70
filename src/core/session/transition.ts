import type { Duration, Instant, Presence } from '../ports.ts'
import { onAnswer, onContact } from './answers.ts'
import { interval, pingReason, SAMPLE, warnAt } from './deadlines.ts'
import { meet } from './found-record.ts'
import { askStatus, ping, wishToExtend } from './keepalive.ts'
import { advanceExit, expire } from './leaving.ts'
import { knowsMore } from './record.ts'
import { catchUp, wakeAt as nextDue } from './schedule.ts'
import { start } from './starting.ts'
import type { Effect, Input, State, Timing } from './state.ts'
import { enter, isRunning, refuse, type Step, share } from './step.ts'
import { beginWork, endAllWork, endWork } from './work.ts'

/** Unreported activity is pinged when the page is hidden, by all tabs together not more often than this. */
const HIDDEN_PING: Duration = 60_000

type Handlers = { readonly [Type in Input['type']]: (step: Step, input: Extract<Input, { type: Type }>) => void }

const handlers: Handlers = {
  started: start,
  stopped: stop,
  looked: (step, { by }) => by && comeBack(step),
  left: onLeft,
  active: (step, { presence }) => noticePresence(step, presence),
  visibility: (step, { isVisible }) => onVisibility(step, isVisible),
  'extend-asked': (step, { by, call }) => wishToExtend(step, by, call),
  'sign-out-asked': (step) => isRunning(step) && expire(step, 'signed-out', true),
  'check-asked': (step) => step.state.phase !== 'stopped' && askStatus(step),
  contacted: (step, { expiresIn }) => isRunning(step) && onContact(step, expiresIn),
  answered: (step, { id, answer }) => onAnswer(step, id, answer),
  shared: onShared,
  'work-begun': (step, { hold }) => step.state.phase !== 'expired' && beginWork(step, hold),
  'work-ended': (step, { id }) => step.state.holds.some((hold) => hold.id === id) && endWork(step, id),
  heard: (step, { event, isPrevented }) => onHeard(step, event, isPrevented),
  saving: ({ state }, { isOpen }) => Object.assign(state, { isSaving: isOpen, hasSaved: state.hasSaved || isOpen }),
}

function stop(step: Step): void {
  const { state, now, tab } = step
  if (state.phase === 'stopped') return
  const own = state.record.leases[tab]
  const leases = { ...state.record.leases, [tab]: { until: now, at: now } }
  if (own && isRunning(step)) share(step, { leases }, true)
  refuse(step, 'stopped')
  endAllWork(step)
  Object.assign(state, { keepalive: null, status: null, signOut: null, checkingSince: null, exit: null })
  enter(step, 'stopped', 'stopped')
}

function noticePresence(step: Step, presence: Presence): void {
  const { state, limits, now } = step
  if (state.checkingSince !== null) return
  // A second's activity is one piece of news, from however many sources, presses and tabs it comes.
  const isNews = now - state.record.presentAt >= SAMPLE
  // A warning that only waits for the server's answer is a warning already: presence does not answer it.
  if (state.phase === 'active' && isNews && now < warnAt(state, limits)) {
    state.record = { ...state.record, presentAt: now }
    step.effects.push({ type: 'present' })
  }
  const isAnswer = state.phase === 'warning' && limits.extendOn === 'activity' && presence === 'press'
  if (isAnswer && !state.wish && now >= state.retry.at) wishToExtend(step, 'activity')
}

function onVisibility(step: Step, isVisible: boolean): void {
  const { state, limits, now } = step
  state.isVisible = isVisible
  if (isVisible) return askIfSignedIn(step)
  noteLeaving(step)
  const isQuiet =
    now < Math.max(state.retry.at, state.record.sentAt + Math.min(HIDDEN_PING, interval(state.record, limits)))
  if (!isRunning(step) || state.checkingSince !== null) return
  if (isQuiet || state.keepalive || !limits.hasKeepalive) return
  if (pingReason(state, now) === 'activity') ping(step, 'activity')
}

/** An answer that the page did not wait for is none: whoever comes back to it is asked for anew. */
function onLeft(step: Step): void {
  if (step.state.checkingSince !== null)
    Object.assign(step.state, { keepalive: null, status: null, checkingSince: Infinity })
  noteLeaving(step)
}

function comeBack(step: Step): void {
  const { state, now } = step
  if (state.checkingSince === Infinity) {
    state.checkingSince = now
    askStatus(step)
  }
  askIfSignedIn(step)
}

/** The last reliable moment to say that a page was there. @see https://developer.chrome.com/docs/web-platform/page-lifecycle-api */
function noteLeaving(step: Step): void {
  if (isRunning(step) && step.limits.endAfterClose < Infinity) share(step, { leftAt: step.now })
}

/** Covered and staying: somebody may have signed in again in another tab, or in another window, where only focus tells. */
function askIfSignedIn(step: Step): void {
  if (step.state.exit?.step === 'staying') askStatus(step)
}

function onShared(step: Step, { record, by }: Extract<Input, { type: 'shared' }>): void {
  const { state, limits } = step
  if (isRunning(step)) Object.assign(state, meet(state, record, limits))
  else if (record.epoch > state.record.epoch && !record.ended) askIfSignedIn(step)
  // Storage knows no locks: another tab may have written over what it had not seen.
  const isLost = state.record.epoch === record.epoch && knowsMore(state.record, record)
  if (isLost && (state.exit || (by && isRunning(step)))) step.effects.push({ type: 'share', tell: !!state.exit })
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
