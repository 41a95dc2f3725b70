import type { Duration, Instant } from '../ports.ts'
import { screenOf } from '../session/screen.ts'
import type { Effect, Input, State } from '../session/state.ts'
import { isRunning } from '../session/step.ts'
import { transition, wakeAt } from '../session/transition.ts'
import { asleep, type Emission, type Loop, type Telling, timing } from './engine-state.ts'
import { becauseOf, entryOf, type HistoryEntry } from './history.ts'
import { claim, join, writePresence, writeRecord } from './shared-record.ts'

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
