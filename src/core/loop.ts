import { type CommonTime, createCommonTime } from './common-time.ts'
import { type Because, becauseOf, entryOf, type HistoryEntry } from './history.ts'
import type { Cause, Duration, Instant, Ports } from './ports.ts'
import { screenOf } from './screen.ts'
import { transition, wakeAt } from './session.ts'
import { claim, join, writePresence, writeRecord } from './sharing.ts'
import {
  type Effect,
  type EventDetails,
  type ExtendResult,
  type Input,
  initialState,
  type Limits,
  type Phase,
  type State,
  type Timing,
} from './state.ts'
import { isRunning } from './step.ts'

/** An event as the engine tells it; `waitUntil` comes with `beforeexpire`. */
export type Telling = { [Name in keyof EventDetails]: [event: Name, detail: EventDetails[Name]] }[keyof EventDetails]

export interface EngineOptions {
  readonly ports: Ports
  readonly limits: Limits
  /** Cover the page whenever it is left, so that a page restored from the back/forward cache shows nothing unchecked. */
  readonly isSensitive: boolean
  /** Keeps a decision for later questions. */
  readonly note?: (entry: HistoryEntry) => void
  /** Tells an event; answers whether its default was prevented. */
  readonly tell: (...telling: Telling) => boolean
  readonly leave: (cause: Cause) => unknown
  /** Called when something is due, before it is decided: the last chance to say that work is under way. */
  readonly beforeDue?: () => void
}

/** The loop: one queue, one state, one pending wake-up. */
export interface Loop extends EngineOptions {
  state: State
  queue: Input[]
  isRunning: boolean
  isStarting: boolean
  /** It was said that the browser does less than hoped for. */
  isDegraded: boolean
  /** What the tab is deciding about, and how far the wall clock had run ahead at the decision before. */
  because: Because
  notedLead: Duration
  /** Events of `start()` that are still to be told. */
  later: Emission[]
  /** The page has been left, perhaps for the back/forward cache. */
  isLeft: boolean
  /** `beforeDue` is telling what it found. */
  isFinding: boolean
  /** The pending wake-up. A later one is not worth a new timer: waking early is harmless. */
  wake: { at: Instant; undo: () => void }
  /** The clocks when the tab last decided anything. */
  seen: { at: Instant; lead: Duration }
  readonly time: CommonTime
  undo: (() => void)[]
  unwatchTabs: () => void
  leaveOpen: () => void
  calls: Map<number, (result: ExtendResult) => void>
  nextCall: number
  nextHold: number
  /** Calls of `check()`: those that wait to be asked, and those that wait for the answer. */
  asked: ((phase: Phase) => void)[]
  checks: ((phase: Phase) => void)[]
}

const nothing = () => {}
export const asleep = { at: Infinity, undo: nothing }

export const newLoop = (options: EngineOptions): Loop => ({
  ...options,
  state: initialState(),
  queue: [],
  isRunning: false,
  isStarting: false,
  isDegraded: false,
  because: 'started',
  notedLead: 0,
  later: [],
  isLeft: false,
  isFinding: false,
  wake: asleep,
  seen: { at: 0, lead: 0 },
  time: createCommonTime(options.ports.clock),
  undo: [],
  unwatchTabs: nothing,
  leaveOpen: nothing,
  calls: new Map(),
  nextCall: 1,
  nextHold: 1,
  asked: [],
  checks: [],
})

export const timing = ({ ports: { clock, tabs }, limits, isFinding }: Loop): Timing => ({
  now: clock.now(),
  lead: clock.lead(),
  tab: tabs.id,
  isShared: () => tabs.isShared(),
  random: clock.random(),
  limits,
  isFound: isFinding,
})

function share(loop: Loop, isTold: boolean): void {
  writeRecord(loop, isTold)
  noteIfAlone(loop)
}

export function noteIfAlone(loop: Loop): void {
  if (!loop.ports.tabs.isShared())
    noteDegraded(loop, 'this browser lets tabs share nothing, so each one watches for itself')
}

/** Says once that less is promised here. */
export function noteDegraded(loop: Loop, cause: string): void {
  if (loop.isDegraded) return
  loop.isDegraded = true
  perform(loop, { type: 'emit', event: 'error', detail: { code: 'degraded', cause } })
}

const isDecision = ({ checkingSince }: State, effects: readonly Effect[]): boolean =>
  checkingSince !== null || effects.some(({ type }) => type !== 'share' && type !== 'present')

/** Before anything is decided the record is read once more: a tab that slept must not end what another keeps alive. */
function decide(loop: Loop, input: Input): readonly Effect[] {
  const moment = timing(loop)
  let [state, effects] = transition(loop.state, input, moment)
  if (isRunning(loop) && isDecision(state, effects)) [state, effects] = transition(join(loop), input, moment)
  loop.state = state
  return effects
}

export function show(loop: Loop): void {
  const isHidden = loop.isLeft && loop.isSensitive && isRunning(loop)
  try {
    loop.ports.view?.show(isHidden ? { kind: 'checking' } : screenOf(loop.state, timing(loop)))
  } catch (cause) {
    loop.tell('error', { code: 'view-failed', cause })
  }
}

function step(loop: Loop, input: Input): void {
  if (input.type === 'check-asked') loop.checks.push(...loop.asked.splice(0))
  const wasChecking = loop.state.checkingSince !== null
  const isStatus = input.type === 'answered' && input.id === loop.state.status?.id
  const effects = decide(loop, input)
  const isChecking = loop.state.checkingSince !== null
  loop.because = becauseOf(input)
  if (isStatus) note(loop, 'status', { outcome: input.answer.outcome, status: input.answer.status })
  if (isChecking !== wasChecking) note(loop, isChecking ? 'checking' : 'checked', {})
  // The cover comes before anybody is told: what a listener does must not show the page.
  if (loop.state.exit || loop.state.checkingSince !== null) show(loop)
  for (const effect of effects) perform(loop, effect)
  if (!loop.state.status) for (const resolve of loop.checks.splice(0)) resolve(loop.state.phase)
}

export function dispatch(loop: Loop, input: Input): void {
  loop.queue.push(input)
  if (loop.isRunning) return
  loop.isRunning = true
  try {
    for (let next = loop.queue.shift(); next; next = loop.queue.shift()) step(loop, next)
  } finally {
    loop.isRunning = false
    show(loop)
    arm(loop)
  }
}

export function find(loop: Loop): void {
  loop.isFinding = true
  try {
    loop.beforeDue?.()
  } catch (cause) {
    loop.tell('error', { code: 'view-failed', cause })
  } finally {
    loop.isFinding = false
  }
}

/** Timers stand still in sleep, in a frozen page and in the back/forward cache, and have their old rest afterwards. */
export function distrustTimer(loop: Loop): void {
  loop.wake.undo()
  loop.wake = asleep
}

/** A machine that was silent for so long may have slept. */
const SILENCE: Duration = 30_000

function arm(loop: Loop): void {
  const moment = timing(loop)
  const { now, lead } = moment
  if (lead !== loop.seen.lead || now - loop.seen.at > SILENCE || loop.wake.at <= now) distrustTimer(loop)
  loop.seen = { at: now, lead }
  const at = wakeAt(loop.state, moment)
  if (at >= loop.wake.at) return
  loop.wake.undo()
  const look = () => {
    loop.wake = asleep
    find(loop)
    dispatch(loop, { type: 'looked' })
  }
  loop.wake = { at, undo: loop.ports.clock.wait(at, look) }
}

function note(loop: Loop, event: HistoryEntry['event'], detail: object): void {
  const moment = timing(loop)
  const slept = moment.lead - loop.notedLead
  loop.notedLead = moment.lead
  const wall = loop.ports.clock.wall()
  loop.note?.(entryOf(loop.state, moment, { event, because: loop.because, wall, slept, detail }))
}

type Emission = Extract<Effect, { type: 'emit' }>

function perform(loop: Loop, effect: Effect): void {
  const { ports } = loop
  switch (effect.type) {
    case 'emit':
      if (effect.event !== 'tick') note(loop, effect.event, effect.detail)
      loop.later.push(effect)
      if (loop.isStarting) Promise.resolve().then(() => announceLater(loop))
      else announceLater(loop)
      break
    case 'send':
      ports.server.send(effect.request).then((answer) => dispatch(loop, { type: 'answered', id: effect.id, answer }))
      break
    case 'share':
      share(loop, effect.tell)
      break
    case 'present':
      if (writePresence(loop)) noteIfAlone(loop)
      break
    case 'claim':
      claim(loop)
      break
    case 'settle':
      for (const call of effect.calls) loop.calls.get(call)?.(effect.result)
      break
    case 'leave':
      loop.leave(effect.cause)
      break
    case 'reload':
      ports.page.reload()
  }
}

function announceLater(loop: Loop): void {
  for (let next = loop.later.shift(); next; next = loop.later.shift()) announce(loop, next)
}

function announce(loop: Loop, { event, detail }: Emission): void {
  if (event === 'beforeexpire') return announceEnd(loop, detail.deadline)
  const isPrevented = loop.tell(...([event, detail] as Telling))
  if (event === 'warning' || event === 'expired') dispatch(loop, { type: 'heard', event, isPrevented })
}

/** Tells the last moment to save, and waits for those who asked to be waited for. */
function announceEnd(loop: Loop, deadline: Instant): void {
  const open: PromiseLike<unknown>[] = []
  loop.tell('beforeexpire', { deadline, waitUntil: (work) => void open.push(work) })
  if (!open.length) return
  dispatch(loop, { type: 'saving', isOpen: true })
  Promise.allSettled(open).then(() => dispatch(loop, { type: 'saving', isOpen: false }))
}
