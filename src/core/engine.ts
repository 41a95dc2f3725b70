import type { Cause, Instant, Moment, Ports } from './ports.ts'
import { joinRecords, readRecord, type SharedRecord, shiftRecord } from './record.ts'
import { screenOf } from './screen.ts'
import { initialState, transition, wakeAt } from './session.ts'
import type { Effect, EventDetails, ExtendedBy, ExtendResult, Input, Limits, Phase, State, Timing } from './state.ts'

/** An event as the engine tells it; `waitUntil` comes with `beforeexpire`. */
export type Telling = { [Name in keyof EventDetails]: [event: Name, detail: EventDetails[Name]] }[keyof EventDetails]

export interface EngineOptions {
  readonly ports: Ports
  readonly limits: Limits
  /** Cover the page whenever it is left, so that a page restored from the back/forward cache shows nothing unchecked. */
  readonly isSensitive: boolean
  /** Tells an event; answers whether its default was prevented. */
  readonly tell: (...telling: Telling) => boolean
  readonly leave: (cause: Cause) => void
  /** Called when something is due, before it is decided: the last chance to say that work is under way. */
  readonly beforeDue?: () => void
}

/** The loop: one queue, one state, one pending wake-up. */
export interface Engine {
  state(): State
  timing(): Timing
  dispatch(input: Input): void
  /** Tells nothing from within; the events follow in a microtask. */
  start(): void
  stop(): void
  extend(by: ExtendedBy): Promise<ExtendResult>
  /** Asks the server for the status and resolves with the phase that follows from its answer. */
  check(): Promise<Phase>
}

interface Loop extends EngineOptions {
  state: State
  queue: Input[]
  isRunning: boolean
  isStarting: boolean
  /** `beforeDue` is telling what it found. */
  isFinding: boolean
  /** The pending wake-up. A later one is not worth a new timer: waking early is harmless. */
  wake: { at: Instant; undo: () => void }
  undo: (() => void)[]
  unwatchTabs: () => void
  calls: Map<number, (result: ExtendResult) => void>
  nextCall: number
  checks: ((phase: Phase) => void)[]
}

const nothing = () => {}
const asleep = { at: Infinity, undo: nothing }

const newLoop = (options: EngineOptions): Loop => ({
  ...options,
  state: initialState(),
  queue: [],
  isRunning: false,
  isStarting: false,
  isFinding: false,
  wake: asleep,
  undo: [],
  unwatchTabs: nothing,
  calls: new Map(),
  nextCall: 1,
  checks: [],
})

const timing = ({ ports: { clock, tabs }, limits, isFinding }: Loop): Timing => ({
  now: clock.now(),
  lead: clock.lead(),
  tab: tabs.id,
  isShared: () => tabs.isShared(),
  random: clock.random(),
  limits,
  isFound: isFinding,
})

/** By how much this tab's own clock is ahead of the wall clock, in which the record is written. */
const ahead = ({ ports: { clock } }: Loop): number => clock.now() - clock.wall()

function fromTabs(loop: Loop, raw: unknown): SharedRecord | undefined {
  const record = readRecord(raw, loop.ports.clock.wall())
  return record && shiftRecord(record, ahead(loop))
}

/** What this tab and the others know together. */
function join(loop: Loop): State {
  const shared = fromTabs(loop, loop.ports.tabs.read())
  return shared ? { ...loop.state, record: joinRecords(loop.state.record, shared) } : loop.state
}

/** Writes what all know, not only what this tab knows: storage has no other memory of the rest. */
function share(loop: Loop, isTold: boolean): void {
  loop.state = join(loop)
  const record = shiftRecord(loop.state.record, -ahead(loop))
  loop.ports.tabs.write(record)
  if (isTold) loop.ports.tabs.tell(record)
}

const isRunning = ({ state: { phase } }: Loop): boolean => phase === 'active' || phase === 'warning'

const isDecision = ({ checkingSince }: State, effects: readonly Effect[]): boolean =>
  checkingSince !== null || effects.some(({ type }) => type !== 'share')

/** Before anything is decided the record is read once more: a tab that slept must not end what another keeps alive. */
function decide(loop: Loop, input: Input): readonly Effect[] {
  const moment = timing(loop)
  let [state, effects] = transition(loop.state, input, moment)
  if (isRunning(loop) && isDecision(state, effects)) [state, effects] = transition(join(loop), input, moment)
  loop.state = state
  return effects
}

function show(loop: Loop): void {
  try {
    loop.ports.view?.show(screenOf(loop.state, timing(loop)))
  } catch (cause) {
    loop.tell('error', { code: 'view-failed', cause })
  }
}

function step(loop: Loop, input: Input): void {
  const effects = decide(loop, input)
  // The cover comes before anybody is told: what a listener does must not show the page.
  if (loop.state.exit || loop.state.checkingSince !== null) show(loop)
  for (const effect of effects) perform(loop, effect)
  if (!loop.state.status) for (const resolve of loop.checks.splice(0)) resolve(loop.state.phase)
}

function dispatch(loop: Loop, input: Input): void {
  loop.queue.push(input)
  if (loop.isRunning) return
  loop.isRunning = true
  for (let next = loop.queue.shift(); next; next = loop.queue.shift()) step(loop, next)
  loop.isRunning = false
  show(loop)
  arm(loop)
}

function find(loop: Loop): void {
  loop.isFinding = true
  loop.beforeDue?.()
  loop.isFinding = false
}

function arm(loop: Loop): void {
  const at = wakeAt(loop.state, timing(loop))
  if (at >= loop.wake.at) return
  loop.wake.undo()
  const look = () => {
    loop.wake = asleep
    find(loop)
    dispatch(loop, { type: 'looked' })
  }
  loop.wake = { at, undo: loop.ports.clock.wait(at, look) }
}

type Emission = Extract<Effect, { type: 'emit' }>

function perform(loop: Loop, effect: Effect): void {
  const { ports } = loop
  switch (effect.type) {
    case 'emit':
      if (loop.isStarting) Promise.resolve().then(() => announce(loop, effect))
      else announce(loop, effect)
      break
    case 'send':
      ports.server.send(effect.request).then((answer) => dispatch(loop, { type: 'answered', id: effect.id, answer }))
      break
    case 'share':
      share(loop, effect.tell)
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

function watchTabs(loop: Loop): void {
  loop.unwatchTabs()
  loop.unwatchTabs = loop.ports.tabs.watch((raw) => {
    const record = fromTabs(loop, raw)
    if (record) dispatch(loop, { type: 'shared', record })
  })
}

const moments: { readonly [Name in Moment]: (loop: Loop) => void } = {
  look: (loop) => dispatch(loop, { type: 'looked' }),
  shown: (loop) => dispatch(loop, { type: 'visibility', isVisible: true }),
  hidden: (loop) => dispatch(loop, { type: 'visibility', isVisible: false }),
  left(loop) {
    if (loop.isSensitive && isRunning(loop)) loop.ports.view?.show({ kind: 'checking' })
    // An open request or channel could keep the page out of the back/forward cache.
    loop.ports.server.abort()
    loop.unwatchTabs()
  },
  restored(loop) {
    dispatch(loop, { type: 'looked' })
    watchTabs(loop)
  },
}

function begin(loop: Loop): void {
  const { clock, page, sources, tabs, wake } = loop.ports
  watchTabs(loop)
  loop.undo.push(
    wake.watch((moment) => moments[moment](loop)),
    ...sources.map((source) => source((presence) => dispatch(loop, { type: 'active', presence }), clock)),
  )
  loop.isStarting = true
  loop.state = { ...loop.state, isVisible: wake.isVisible() }
  dispatch(loop, { type: 'started', delivery: page.delivery(), shared: fromTabs(loop, tabs.read()) })
  loop.isStarting = false
}

function stop(loop: Loop): void {
  const { server, view } = loop.ports
  for (const undo of loop.undo.splice(0)) undo()
  dispatch(loop, { type: 'stopped' })
  loop.unwatchTabs()
  loop.wake.undo()
  loop.wake = asleep
  server.abort()
  view?.remove()
}

function extend(loop: Loop, by: ExtendedBy): Promise<ExtendResult> {
  const call = loop.nextCall++
  return new Promise<ExtendResult>((resolve) => {
    loop.calls.set(call, resolve)
    dispatch(loop, { type: 'extend-asked', by, call })
  }).finally(() => loop.calls.delete(call))
}

function check(loop: Loop): Promise<Phase> {
  return new Promise((resolve) => {
    loop.checks.push(resolve)
    dispatch(loop, { type: 'check-asked' })
  })
}

export function createEngine(options: EngineOptions): Engine {
  const loop = newLoop(options)
  return {
    state: () => loop.state,
    timing: () => timing(loop),
    dispatch: (input) => dispatch(loop, input),
    start() {
      if (loop.undo.length) return
      loop.undo.push(options.ports.wake.whenActivated(() => begin(loop)))
    },
    stop: () => stop(loop),
    extend: (by) => extend(loop, by),
    check: () => check(loop),
  }
}
