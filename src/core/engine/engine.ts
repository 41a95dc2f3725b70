import { readDuration } from '../options/validators.ts'
import type { BeginWork, Duration, Moment, Presence } from '../ports.ts'
import { lastSignOf } from '../session/record.ts'
import type { ExtendedBy, ExtendResult, Input, Phase, State, Timing } from '../session/state.ts'
import { isRunning } from '../session/step.ts'
import { undoAll } from '../undo.ts'
import { dispatch, distrustTimer, find, noteDegraded, noteIfAlone, show } from './dispatch.ts'
import { asleep, type EngineOptions, type Loop, newLoop, timing } from './engine-state.ts'
import { fromTabs } from './shared-record.ts'

/** The start waits no longer than this to hear whether other pages are open. */
const PATIENCE: Duration = 1000

/** The loop connected to its ports, and what can be asked of it. */
export interface Engine {
  state(): State
  timing(): Timing
  dispatch(input: Input): void
  /** Tells nothing from within; the events follow in a microtask. */
  start(): void
  stop(): void
  extend(by: ExtendedBy): Promise<ExtendResult>
  readonly beginWork: BeginWork
  /** Asks the server for the status and resolves with the phase that follows from its answer. */
  check(): Promise<Phase>
}

function watchTabs(loop: Loop): void {
  loop.unwatchTabs()
  loop.unwatchTabs = loop.ports.tabs.watch((raw) => {
    const record = fromTabs(loop, raw)
    if (record) dispatch(loop, { type: 'shared', record })
  })
}

/** Messages may have been lost while the page was away, so the record is read before anything else. */
function comeBack(loop: Loop, by: 'look' | 'shown' | 'restored'): void {
  distrustTimer(loop)
  const record = fromTabs(loop, loop.ports.tabs.read())
  find(loop)
  if (record) dispatch(loop, { type: 'shared', record, by })
}

const moments: { readonly [Name in Moment]: (loop: Loop) => void } = {
  look(loop) {
    comeBack(loop, 'look')
    dispatch(loop, { type: 'looked', by: 'look' })
  },
  shown(loop) {
    comeBack(loop, 'shown')
    dispatch(loop, { type: 'visibility', isVisible: true })
  },
  hidden(loop) {
    // Chromium hides a page after it has been left; a ping could not be answered any more.
    if (!loop.isLeft) dispatch(loop, { type: 'visibility', isVisible: false })
  },
  left(loop) {
    dispatch(loop, { type: 'left' })
    loop.isLeft = true
    show(loop)
    // An open request or channel could keep the page out of the back/forward cache.
    loop.ports.server.abort()
    loop.unwatchTabs()
    loop.leaveOpen()
  },
  restored(loop) {
    comeBack(loop, 'restored')
    dispatch(loop, { type: 'looked', by: 'restored' })
    if (isRunning(loop)) dispatch(loop, { type: 'check-asked' })
    watchTabs(loop)
    enter(loop)
    loop.isLeft = false
    show(loop)
  },
}

/** No page of the application has given a sign of life for so long that all of them may have been closed. */
function maybeClosed(loop: Loop): boolean {
  const { clock, openPages, page, tabs } = loop.ports
  const { age, wasDiscarded } = page.delivery()
  const record = openPages?.isKnown() && !wasDiscarded && fromTabs(loop, tabs.read())
  return !!record && clock.now() - age - lastSignOf(record) > loop.limits.endAfterClose
}

/** Asks, covered, whether any page was open all the while. A browser that does not answer is taken to say yes. */
function askIfClosed(loop: Loop): void {
  const { clock, openPages } = loop.ports
  loop.state = { ...loop.state, checkingSince: clock.now() }
  show(loop)
  const isOpen = new Promise<boolean>((resolve, reject) => {
    loop.undo.push(
      clock.wait(clock.now() + PATIENCE, () => resolve(true)),
      reject,
    )
    openPages?.isAnyOther().then(resolve, () => resolve(true))
  })
  isOpen.then(
    (isAnyOther) => beginLater(loop, !isAnyOther),
    () => (loop.state = { ...loop.state, checkingSince: null }),
  )
}

/** As `start()` does it where a source throws: nothing is left, and who watches the page's errors is told. */
function beginLater(loop: Loop, wasClosed: boolean): void {
  try {
    begin(loop, wasClosed)
  } catch (error) {
    loop.state = { ...loop.state, checkingSince: null }
    show(loop)
    stop(loop)
    throw error
  }
}

function begin(loop: Loop, wasClosed: boolean): void {
  const { clock, openPages, page, sources, tabs, wake } = loop.ports
  watchTabs(loop)
  loop.isLeft = false
  loop.undo.push(wake.watch((moment) => moments[moment](loop)))
  const report = (presence: Presence) => dispatch(loop, { type: 'active', presence })
  const beginWork = createWork(loop)
  for (const source of sources) loop.undo.push(source(report, clock, beginWork))
  loop.isStarting = true
  loop.state = { ...loop.state, isVisible: wake.isVisible() }
  dispatch(loop, { type: 'started', delivery: page.delivery(), shared: fromTabs(loop, tabs.read()), wasClosed })
  noteIfAlone(loop)
  if (openPages?.isKnown() === false)
    noteDegraded(loop, 'endAfterClose is off: this browser does not tell which pages are open')
  enter(loop)
  loop.isStarting = false
}

/** Counts this page among the open ones. */
function enter(loop: Loop): void {
  loop.leaveOpen()
  loop.leaveOpen = loop.ports.openPages?.enter() ?? (() => {})
}

function stop(loop: Loop): void {
  const { server, view } = loop.ports
  try {
    undoAll(loop.undo.splice(0))()
  } finally {
    dispatch(loop, { type: 'stopped' })
    loop.unwatchTabs()
    loop.leaveOpen()
    loop.wake.undo()
    loop.wake = asleep
    server.abort()
    view?.remove()
  }
}

function extend(loop: Loop, by: ExtendedBy): Promise<ExtendResult> {
  const call = loop.nextCall++
  return new Promise<ExtendResult>((resolve) => {
    loop.calls.set(call, resolve)
    dispatch(loop, { type: 'extend-asked', by, call })
  }).finally(() => loop.calls.delete(call))
}

const createWork =
  (loop: Loop): BeginWork =>
  (label, { max = '1h', keepWarning = false } = {}) => {
    const until = loop.ports.clock.now() + readDuration(max, 'max')
    const id = loop.nextHold++
    dispatch(loop, { type: 'work-begun', hold: { id, label, until, keepsWarning: keepWarning } })
    return () => dispatch(loop, { type: 'work-ended', id })
  }

function check(loop: Loop): Promise<Phase> {
  return new Promise((resolve) => {
    loop.asked.push(resolve)
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
      const { wake } = options.ports
      loop.undo.push(wake.whenActivated(() => (maybeClosed(loop) ? askIfClosed(loop) : begin(loop, false))))
    },
    stop: () => stop(loop),
    extend: (by) => extend(loop, by),
    beginWork: createWork(loop),
    check: () => check(loop),
  }
}
