import type { Cause, Duration, Instant, Ports } from '../ports.ts'
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
} from '../session/state.ts'
import { type CommonTime, createCommonTime } from './common-time.ts'
import type { Because, HistoryEntry } from './history.ts'

/** An event that is still to be told. */
export type Emission = Extract<Effect, { type: 'emit' }>

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

/** What the loop knows: one queue, one state, one pending wake-up. */
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
  /** Calls of `checkStatus()`: those that wait to be asked, and those that wait for the answer. */
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
