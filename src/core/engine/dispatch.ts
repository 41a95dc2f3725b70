import type { ActivityKind, Duration, Instant } from '../ports.ts'
import { repeatActivity, writeAt } from '../session/last-activity.ts'
import { isDoubted } from '../session/record.ts'
import { screenOf } from '../session/screen.ts'
import type { Effect, Hold, Input, State, Timing } from '../session/state.ts'
import { isRunning } from '../session/step.ts'
import { transition, wakeAt } from '../session/transition.ts'
import { type Announcement, type Emission, type EngineState, timingOf } from './engine-state.ts'
import { entryOf, type HistoryEntry, triggerOf } from './history.ts'
import { surroundingsOf, withShared, writeShared } from './shared-record.ts'

/** A machine that was silent for this long may have slept, and its timers may be late. */
const SILENCE: Duration = 30_000

const SHARES_NOTHING = 'this browser lets tabs share nothing, so each tab watches on its own'

/** Applies an input. An input that arrives meanwhile waits, so a call from a listener is safe. */
export function dispatch(engine: EngineState, input: Input): void {
  const { queue } = engine
  queue.inputs.push(input)
  if (queue.isApplying) return
  queue.isApplying = true
  try {
    for (let next = queue.inputs.shift(); next; next = queue.inputs.shift()) apply(engine, next)
  } finally {
    queue.isApplying = false
    show(engine)
    setWakeUp(engine)
  }
}

/** Applies an activity. Most only make the last activity later, so nothing else has to be looked at. */
export function dispatchActivity(engine: EngineState, kind: ActivityKind, timing: Timing): void {
  const { queue, wakeUp, session } = engine
  const isDue = timing.now >= wakeUp.at || timing.now - wakeUp.lookedAt > SILENCE
  const repeated = queue.isApplying || isDue ? null : repeatActivity(session, timing)
  if (repeated) applyRepeated(engine, repeated, timing.now)
  else dispatch(engine, { type: 'activity', kind })
}

/**
 * The tab was awake all the time, so its timer is not late. Only the write of this activity can be due before that timer, or
 * what another tab wrote.
 */
function applyRepeated(engine: EngineState, repeated: State, now: Instant): void {
  const { session, wakeUp } = engine
  engine.session = repeated
  wakeUp.lookedAt = now
  if (repeated.writtenActivityAt !== session.writtenActivityAt) share(engine, false)
  const hasReadOther = engine.session !== repeated
  if (hasReadOther || writeAt(repeated) < wakeUp.at) setWakeUp(engine)
}

/** Writes the record for the other tabs. What another tab wrote meanwhile is read, too. */
function share(engine: EngineState, isBroadcast: boolean): void {
  writeShared(engine, isBroadcast)
  if (!engine.options.ports.tabs.isWritable()) noteDegraded(engine, SHARES_NOTHING)
}

function apply(engine: EngineState, input: Input): void {
  const { calls, history } = engine
  if (input.type === 'updated') engine.limits = input.limits
  if (input.type === 'status-asked') calls.statusWaiting.push(...calls.statusAsked.splice(0))
  const { check, requests, work } = engine.session
  const isStatusAnswer = input.type === 'answered' && input.id === requests.status?.id
  const effects = decide(engine, input)
  noteEndedHolds(engine, work.holds)
  history.trigger = triggerOf(input)
  if (isStatusAnswer) keepEntry(engine, 'status', { outcome: input.answer.outcome, status: input.answer.status })
  noteCheck(engine, check !== null)
  // The cover comes before any listener is called: what a listener does must not show the page.
  if (engine.session.exit || engine.session.check) show(engine)
  for (const effect of effects) perform(engine, effect)
  if (!isAsking(engine.session)) resolveStatusCalls(engine)
}

/** Before anything is decided the record is read again: a tab that slept must not end what another keeps alive. */
function decide(engine: EngineState, input: Input): readonly Effect[] {
  const [state, effects] = transition(engine.session, input, timingOf(engine))
  const mustReadAgain = isRunning(engine.session) && (input.type === 'answered' || isDecision(state, effects))
  if (!mustReadAgain) {
    engine.session = state
    return effects
  }
  const shared = withShared(engine)
  const timing = timingOf(engine)
  const [read, readEffects] = transition(shared, input, timing)
  // Only an end has to know who else is there. The record may be what brings it.
  const [decided, decidedEffects] =
    read.phase === 'expired' ? transition(shared, input, { ...timing, ...surroundingsOf(engine) }) : [read, readEffects]
  engine.session = decided
  return decidedEffects
}

/** A hold also ends without a call, at its `max` or by `stop()`. */
function noteEndedHolds({ calls, session }: EngineState, before: readonly Hold[]): void {
  const { holds } = session.work
  if (holds === before) return
  for (const { id } of before) {
    if (holds.some((hold) => hold.id === id)) continue
    calls.holdEnds.get(id)?.()
    calls.holdEnds.delete(id)
  }
}

const isDecision = ({ check }: State, effects: readonly Effect[]): boolean =>
  check !== null || effects.some(({ type }) => type !== 'write-record')

function noteCheck(engine: EngineState, wasChecking: boolean): void {
  const isChecking = engine.session.check !== null
  if (isChecking !== wasChecking) keepEntry(engine, isChecking ? 'checking' : 'checked', {})
}

/** An answer that the session has ended is only known once a second one has confirmed it. */
const isAsking = (session: State): boolean =>
  session.requests.status !== null || (isRunning(session) && isDoubted(session.record))

function resolveStatusCalls({ calls, session }: EngineState): void {
  for (const resolve of calls.statusWaiting.splice(0)) resolve(session.phase)
}

/** Shows what a person should see now. A view that throws is reported, and the session goes on. */
export function show(engine: EngineState): void {
  const { options, page, session } = engine
  const isCovered = page.isLeft && options.coverOnLeave() && isRunning(session)
  try {
    options.ports.view?.show(isCovered ? { kind: 'checking' } : screenOf(session, timingOf(engine)))
  } catch (cause) {
    options.announce('error', { code: 'view-failed', cause })
  }
}

/** Looks for work that began or ended without a call, such as an element with `data-idle-warning="hold"`. */
export function findWork({ options, page }: EngineState): void {
  page.isFinding = true
  try {
    options.beforeDue?.()
  } catch (cause) {
    options.announce('error', { code: 'view-failed', cause })
  } finally {
    page.isFinding = false
  }
}

/** Timers stop in sleep, in a frozen page and in the back/forward cache. Afterwards they wait for the rest of their delay. */
export function cancelWakeUp({ wakeUp }: EngineState): void {
  wakeUp.cancel()
  wakeUp.at = Infinity
}

function setWakeUp(engine: EngineState): void {
  const { wakeUp, options } = engine
  const timing = timingOf(engine)
  const { now, lead } = timing
  const mayBeLate = lead !== wakeUp.lead || now - wakeUp.lookedAt > SILENCE || wakeUp.at <= now
  if (mayBeLate) cancelWakeUp(engine)
  wakeUp.lookedAt = now
  wakeUp.lead = lead
  const at = wakeAt(engine.session, timing)
  if (at >= wakeUp.at) return
  wakeUp.cancel()
  wakeUp.at = at
  wakeUp.cancel = options.ports.clock.wait(at, () => {
    wakeUp.at = Infinity
    findWork(engine)
    dispatch(engine, { type: 'looked' })
  })
}

function perform(engine: EngineState, effect: Effect): void {
  const { options, calls } = engine
  const { ports } = options
  switch (effect.type) {
    case 'emit':
      return emit(engine, effect)
    case 'send':
      ports.server.send(effect.request).then((answer) => dispatch(engine, { type: 'answered', id: effect.id, answer }))
      return
    case 'write-record':
      return share(engine, effect.isBroadcast)
    case 'resolve-extend':
      for (const call of effect.calls) calls.extend.get(call)?.(effect.result)
      return
    case 'leave':
      options.leave(effect.cause)
      return
    case 'note-end':
      options.noteEnd?.(effect.cause)
      return
    case 'reload':
      ports.page.reload()
  }
}

/** Events of `start()` are announced after it has returned, so that the application can add its listeners. */
function emit(engine: EngineState, emission: Emission): void {
  const { queue } = engine
  if (emission.event !== 'tick') keepEntry(engine, emission.event, emission.detail)
  queue.emissions.push(emission)
  if (queue.isStarting) Promise.resolve().then(() => announceAll(engine))
  else announceAll(engine)
}

function announceAll(engine: EngineState): void {
  const { emissions } = engine.queue
  for (let next = emissions.shift(); next; next = emissions.shift()) announce(engine, next)
}

function announce(engine: EngineState, { event, detail }: Emission): void {
  if (event === 'beforeexpire') return announceEnd(engine, detail.deadline)
  const isPrevented = engine.options.announce(...([event, detail] as Announcement))
  if (event === 'warning' || event === 'expired') dispatch(engine, { type: 'event-delivered', event, isPrevented })
}

/** Announces the last moment to save, and waits for the listeners that asked for it. */
function announceEnd(engine: EngineState, deadline: Instant): void {
  const pending: PromiseLike<unknown>[] = []
  const waitUntil = (work: PromiseLike<unknown>): void => {
    pending.push(work)
  }
  engine.options.announce('beforeexpire', { deadline, waitUntil })
  if (pending.length === 0) return
  dispatch(engine, { type: 'saving', isOpen: true })
  Promise.allSettled(pending).then(() => dispatch(engine, { type: 'saving', isOpen: false }))
}

function keepEntry(engine: EngineState, event: HistoryEntry['event'], detail: object): void {
  const { options, history, session } = engine
  const timing = timingOf(engine)
  const slept = timing.lead - history.lead
  history.lead = timing.lead
  const wall = options.ports.clock.wall()
  options.keepEntry?.(entryOf(session, timing, { event, because: history.trigger, wall, slept, detail }))
}

export function noteIfAlone(engine: EngineState): void {
  const { tabs } = engine.options.ports
  if (!tabs.isShared() || !tabs.isWritable()) noteDegraded(engine, SHARES_NOTHING)
}

/** Reports once that this browser cannot do all that the SDK promises. */
export function noteDegraded(engine: EngineState, cause: string): void {
  const { sharing } = engine
  if (sharing.isDegraded) return
  sharing.isDegraded = true
  emit(engine, { type: 'emit', event: 'error', detail: { code: 'degraded', cause } })
}
