import type { ExtendedBy, ExtendResult, Phase } from '../events.ts'
import { readDuration } from '../options/duration.ts'
import type { ActivityKind, BeginWork, HoldOptions } from '../ports.ts'
import { ACTIVITY_SAMPLE } from '../session/deadlines.ts'
import type { Input, Limits, State, Timing } from '../session/state.ts'
import { isRunning } from '../session/step.ts'
import { DEFAULT_MAX } from '../session/work.ts'
import { undoAll } from '../undo.ts'
import { askIfClosed, mayHaveBeenClosed, setCovered } from './browser-closed.ts'
import { cancelWakeUp, dispatch, dispatchActivity, noteDegraded, noteIfAlone, show } from './dispatch.ts'
import { createEngineState, type EngineOptions, type EngineState, timingOf } from './engine-state.ts'
import { openPage, pageMoments, watchTabs } from './page-moments.ts'
import { readShared } from './shared-record.ts'

const CLOSE_UNKNOWN = 'endAfterClose is off: this browser does not tell which pages are open'

/** A session connected to its ports, and what can be asked of it. */
export interface Engine {
  state(): State
  timing(): Timing
  dispatch(input: Input): void
  /** Reports that a person is active in this page. */
  reportActivity(kind: ActivityKind): void
  /** Shows again what the person should see. */
  show(): void
  /** Announces nothing before it returns; the events follow in a microtask. */
  start(): void
  stop(): void
  /** Continues with other limits. What is due by the ones before happens first. */
  update(limits: Limits): void
  extend(by: ExtendedBy): Promise<ExtendResult>
  /** `onEnd` is called when the hold has ended for any reason. */
  beginWork(...work: [...Parameters<BeginWork>, onEnd?: () => void]): () => void
  /** Asks the server for the status, and resolves with the phase that follows from its answer. */
  checkStatus(): Promise<Phase>
}

export function createEngine(options: EngineOptions): Engine {
  const engine = createEngineState(options)
  return {
    state: () => engine.session,
    timing: () => timingOf(engine),
    dispatch: (input) => dispatch(engine, input),
    reportActivity: (kind) => reportActivity(engine, kind),
    show: () => show(engine),
    start: () => startOnce(engine),
    stop: () => stop(engine),
    update: (limits) => update(engine, limits),
    extend: (by) => extend(engine, by),
    beginWork: createBeginWork(engine),
    checkStatus: () => checkStatus(engine),
  }
}

function startOnce(engine: EngineState): void {
  const { undos } = engine.connections
  if (undos.length > 0) return
  const onActivated = () => {
    if (mayHaveBeenClosed(engine)) askIfClosed(engine, (wasClosed) => beginLater(engine, wasClosed))
    else begin(engine, false)
  }
  undos.push(engine.options.ports.pageLifecycle.whenActivated(onActivated))
}

/** Begins after `start()` has returned. If a source throws, nothing is left behind, and the error reaches the page. */
function beginLater(engine: EngineState, wasClosed: boolean): void {
  try {
    begin(engine, wasClosed)
  } catch (error) {
    setCovered(engine, false)
    show(engine)
    stop(engine)
    throw error
  }
}

function begin(engine: EngineState, wasClosed: boolean): void {
  const { queue, page, connections, options } = engine
  const { ports } = options
  watchTabs(engine)
  page.isLeft = false
  connections.undos.push(ports.pageLifecycle.watch((moment) => pageMoments[moment](engine)))
  connectSources(engine)
  queue.isStarting = true
  const hiddenAt = ports.pageLifecycle.isVisible() ? null : ports.clock.now()
  engine.session = { ...engine.session, hiddenAt }
  const delivery = ports.page.delivery()
  engine.sharing.openedAt = ports.clock.now() - delivery.age
  dispatch(engine, { type: 'started', delivery, shared: readShared(engine), wasClosed })
  noteIfAlone(engine)
  if (ports.openPages?.isKnown() === false) noteDegraded(engine, CLOSE_UNKNOWN)
  openPage(engine)
  queue.isStarting = false
}

function connectSources(engine: EngineState): void {
  const { clock, sources } = engine.options.ports
  const report = (kind: ActivityKind) => reportActivity(engine, kind)
  const beginWork = createBeginWork(engine)
  for (const source of sources) engine.connections.undos.push(source(report, clock, beginWork))
}

/** Several sources may report in the same second. The application hears of one, and only presses can change more. */
function reportActivity(engine: EngineState, kind: ActivityKind): void {
  const { options, page } = engine
  const timing = timingOf(engine)
  const isFirst = timing.now - page.reportedAt >= ACTIVITY_SAMPLE
  if (isFirst) page.reportedAt = timing.now
  else if (kind === 'move') return
  dispatchActivity(engine, kind, timing)
  // Under the cover of a check no activity counts.
  const isCounted = isRunning(engine.session) && !engine.session.check
  if (isFirst && isCounted) options.announce('activity', { kind })
}

function stop(engine: EngineState): void {
  const { connections, options } = engine
  try {
    undoAll(connections.undos.splice(0))()
  } finally {
    dispatch(engine, { type: 'stopped' })
    connections.unwatchTabs()
    connections.closePage()
    cancelWakeUp(engine)
    options.ports.server.abort()
    options.ports.view?.remove()
  }
}

function update(engine: EngineState, limits: Limits): void {
  const isTimed = limits.idleTimeout !== engine.limits.idleTimeout
  dispatch(engine, { type: 'looked', by: 'look' })
  dispatch(engine, { type: 'updated', limits, isTimed })
}

function extend(engine: EngineState, by: ExtendedBy): Promise<ExtendResult> {
  const { calls } = engine
  const call = calls.nextId
  calls.nextId = call + 1
  return new Promise<ExtendResult>((resolve) => {
    calls.extend.set(call, resolve)
    dispatch(engine, { type: 'extend-asked', by, call })
  }).finally(() => calls.extend.delete(call))
}

const createBeginWork =
  (engine: EngineState) =>
  (label: string, { max = DEFAULT_MAX, keepWarning = false }: HoldOptions = {}, onEnd?: () => void) => {
    const { calls, options } = engine
    const until = options.ports.clock.now() + readDuration(max, 'max')
    const id = calls.nextHold
    calls.nextHold = id + 1
    if (onEnd) calls.holdEnds.set(id, onEnd)
    dispatch(engine, { type: 'work-begun', hold: { id, label, until, keepsWarning: keepWarning } })
    return () => dispatch(engine, { type: 'work-ended', id })
  }

function checkStatus(engine: EngineState): Promise<Phase> {
  return new Promise((resolve) => {
    engine.calls.statusAsked.push(resolve)
    dispatch(engine, { type: 'status-asked' })
  })
}
