import type { EventDetails, ExtendResult, Phase } from '../events.ts'
import type { Cause, Duration, Instant, Ports } from '../ports.ts'
import type { SharedRecord } from '../session/record.ts'
import { type Effect, type Input, initialState, type Limits, type State, type Timing } from '../session/state.ts'
import type { DecisionTrigger, HistoryEntry } from './history.ts'

/** An event that is still to be announced. */
export type Emission = Extract<Effect, { type: 'emit' }>

/** An event as listeners get it. `waitUntil` comes with `beforeexpire`. */
export type Announcement = {
  [Name in keyof EventDetails]: [event: Name, detail: EventDetails[Name]]
}[keyof EventDetails]

/** What the engine is connected to. */
export interface EngineOptions {
  readonly ports: Ports
  /** The limits at first. `update()` changes them. */
  readonly limits: Limits
  /** Cover the page whenever it is left, so that nothing unchecked is readable when it comes back. */
  readonly coverOnLeave: () => boolean
  /** Keeps a decision in the history. */
  readonly keepEntry?: (entry: HistoryEntry) => void
  /** Calls the listeners of an event; returns whether one of them prevented its default. */
  readonly announce: (...announcement: Announcement) => boolean
  readonly leave: (cause: Cause) => unknown
  /** Tells the developers which answer of the server ended the session. */
  readonly noteEnd?: (cause: unknown) => void
  /** Called before anything that is due is decided: the last chance to report that work is under way. */
  readonly beforeDue?: () => void
}

/** Inputs wait here while another one is applied, and events wait until `start()` has returned. */
export interface Queue {
  readonly inputs: Input[]
  readonly emissions: Emission[]
  isApplying: boolean
  isStarting: boolean
}

/** The pending wake-up. A later one needs no new timer, because waking early does no harm. */
export interface WakeUp {
  at: Instant
  cancel: () => void
  /** The clocks when the tab last looked at them. */
  lookedAt: Instant
  lead: Duration
}

/** What the next entry of the history needs to know. */
export interface HistoryContext {
  trigger: DecisionTrigger
  /** How far the wall clock had run ahead at the entry before. */
  lead: Duration
}

/** What the engine knows of its page. */
export interface PageState {
  /** The page was left, perhaps for the back/forward cache. */
  isLeft: boolean
  /** `beforeDue` is reporting what it found. */
  isFinding: boolean
  /** When an activity was last reported, apart from those in the second after another one. */
  reportedAt: Instant
}

/** A time that tabs have in common. It is the wall clock's, from a look on after which that clock was not set back. */
export interface Frame {
  readonly name: unknown
  /** How far this tab's own clock is ahead of that time. */
  readonly offset: Duration
}

/** The name is as random as the id of the document. */
export const newFrame = ({ clock, tabs }: Ports, offset: Duration): Frame => ({
  name: `${tabs.id} ${clock.now()}`,
  offset,
})

/** What this tab shares with the others. */
export interface Sharing {
  /** The time in which this tab writes instants for the others. */
  frame: Frame
  /** Names of frames that ended when the wall clock was set back. What is still read of them is not believed. */
  readonly pastFrames: Set<unknown>
  /** How far this tab's clock is ahead of the wall clock. It grows when the wall clock is set back. */
  ahead: Duration
  /** Since when this tab has seen by itself what happens. */
  openedAt: Instant
  /** What this tab wrote last, in the time of the frame and in that of its own clock. */
  written: { readonly raw: object; readonly record: SharedRecord } | null
  /** An `error` event has said that the browser offers less than expected. */
  isDegraded: boolean
}

/** Promises that the application waits for, and the next ids. */
export interface Calls {
  readonly extend: Map<number, (result: ExtendResult) => void>
  nextId: number
  nextHold: number
  /** Called with the id of a hold when it has ended for any reason. */
  readonly holdEnds: Map<number, () => void>
  /** Calls of `checkStatus()` that are not applied yet. */
  readonly statusAsked: ((phase: Phase) => void)[]
  /** Calls of `checkStatus()` that wait for the answer. */
  readonly statusWaiting: ((phase: Phase) => void)[]
}

/** What has to be undone, and when. */
export interface Connections {
  /** Undone by `stop()`. */
  readonly undos: (() => void)[]
  /** Undone when the page is left, too: an open channel or lock could keep it out of the back/forward cache. */
  unwatchTabs: () => void
  closePage: () => void
}

/** Everything that changes in a running engine, by topic. */
export interface EngineState {
  readonly options: EngineOptions
  /** The limits that are in force. */
  limits: Limits
  session: State
  readonly queue: Queue
  readonly wakeUp: WakeUp
  readonly history: HistoryContext
  readonly page: PageState
  readonly sharing: Sharing
  readonly calls: Calls
  readonly connections: Connections
}

const nothing = () => {}

function createSharing(ports: Ports): Sharing {
  const { clock } = ports
  const openedAt = clock.now()
  const ahead = openedAt - clock.wall()
  return { frame: newFrame(ports, ahead), pastFrames: new Set(), ahead, openedAt, written: null, isDegraded: false }
}

export const createEngineState = (options: EngineOptions): EngineState => ({
  options,
  limits: options.limits,
  session: initialState(),
  queue: { inputs: [], emissions: [], isApplying: false, isStarting: false },
  wakeUp: { at: Infinity, cancel: nothing, lookedAt: 0, lead: 0 },
  history: { trigger: 'started', lead: 0 },
  page: { isLeft: false, isFinding: false, reportedAt: 0 },
  sharing: createSharing(options.ports),
  calls: { extend: new Map(), nextId: 1, nextHold: 1, holdEnds: new Map(), statusAsked: [], statusWaiting: [] },
  connections: { undos: [], unwatchTabs: nothing, closePage: nothing },
})

/** What a tab knows of the others is read only if it ends the session. */
export function timingOf({ options, limits, page }: EngineState): Timing {
  const { clock, tabs } = options.ports
  return {
    // Reads the clocks; `lead()` tells what this reading found.
    now: clock.now(),
    lead: clock.lead(),
    tab: tabs.id,
    seesAllTabs: false,
    isOtherAlive: false,
    random: clock.random(),
    limits,
    isFound: page.isFinding,
  }
}
