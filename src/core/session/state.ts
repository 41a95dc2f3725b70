import type {
  Answer,
  Cause,
  Delivery,
  Duration,
  ExtendFailure,
  Instant,
  Outcome,
  Presence,
  Reason,
  ServerRequest,
} from '../ports.ts'
import { newRecord, type SharedRecord } from './record.ts'

/** Where a session stands. */
export type Phase = 'stopped' | 'active' | 'warning' | 'expired'

/** Who or what extended the session: our button, the Escape key, activity, a call, work, another tab, or news from the server. */
export type ExtendedBy = 'button' | 'escape' | 'activity' | 'call' | 'work' | 'tab' | 'server'

/** What `extend()` resolves to. `expiresAt` is in epoch milliseconds. */
export type ExtendResult =
  | { readonly ok: true; readonly expiresAt: Instant }
  | { readonly ok: false; readonly code: ExtendFailure }

/** What the machine may count on: the settled options, as durations and as facts about the application. */
export interface Limits {
  readonly idleTimeout: Duration
  readonly warnBefore: Duration
  readonly absoluteTimeout: Duration
  /** Between two pings; `undefined` follows the server's own figure (idle timeout `off`). */
  readonly keepaliveInterval: Duration | undefined
  readonly expiresIn: Duration | undefined
  readonly absoluteIn: Duration | undefined
  readonly userKey: string | undefined
  /** The page names its session or its user, so that the record cannot be anybody else's. */
  readonly isNamed: boolean
  /** The session ends when no page of the application was open for this long. */
  readonly endAfterClose: Duration
  readonly extendOn: 'button' | 'activity'
  readonly hasKeepalive: boolean
  readonly hasStatus: boolean
  readonly hasSignOut: boolean
  /** There is a page to go to when it is over, and one to go to after a sign-out on purpose. */
  readonly canLeave: boolean
  readonly canLeaveSignedOut: boolean
}

/** What a transition may know of the moment it happens in. */
export interface Timing {
  readonly now: Instant
  /** {@link Clock.lead}. */
  readonly lead: Duration
  /** This document's id among the tabs. */
  readonly tab: string
  /** False when this tab cannot know of others. */
  readonly isShared: () => boolean
  /** `0 ≤ n < 1`, drawn once for each transition. */
  readonly random: number
  readonly limits: Limits
  /** The input is something found to have been there before now, so it comes before what is due. */
  readonly isFound?: boolean
}

/** A work hold of this tab. */
export interface Hold {
  readonly id: number
  readonly label: string
  readonly until: Instant
  readonly keepsWarning: boolean
}

/** A request under way. */
export interface Flight {
  readonly id: number
  readonly at: Instant
  readonly reason?: Reason
  /** When somebody was there, as far as this request tells the server. */
  readonly presentAt?: Instant
}

/** A wish to extend that the server has not granted yet. */
export interface Wish {
  readonly by: ExtendedBy
  readonly calls: readonly number[]
}

/** The way out, once expired: hear the listeners, wait for their saving, sign out, leave or stay. */
export interface Exit {
  readonly cause: Cause
  readonly step: 'announcing' | 'saving' | 'signing-out' | 'left' | 'staying'
  readonly since: Instant
  /** The page asked for no navigation. */
  readonly isPrevented: boolean
  /** This tab ended the session, rather than hearing that it had ended. */
  readonly isOurs: boolean
}

export interface State {
  readonly phase: Phase
  readonly record: SharedRecord
  readonly lead: Duration
  readonly isVisible: boolean
  /** `0 ≤ n < 1`: spreads the tabs' requests. */
  readonly jitter: number
  readonly nextId: number
  readonly holds: readonly Hold[]
  /** The holds of this tab count as presence. Those begun in a warning do once the server has heard of them. */
  readonly isVouching: boolean
  readonly keepalive: Flight | null
  readonly status: Flight | null
  readonly signOut: Flight | null
  /** When this tab last sent a keepalive. */
  readonly sentAt: Instant
  /** No ping before `at`: the last attempts failed. */
  readonly retry: { readonly failures: number; readonly at: Instant }
  readonly wish: Wish | null
  readonly failure: ExtendFailure | null
  /** Why the session ends if nothing happens; told with the warning. */
  readonly warned: Cause | null
  /** The page shows its own warning. */
  readonly isQuiet: boolean
  /** `beforeexpire` was told. */
  readonly isSaveAsked: boolean
  /** Somebody asked `beforeexpire` to wait and has not finished. */
  readonly isSaving: boolean
  /** Something was saved for this end: what the server gains by that is nobody's presence. */
  readonly hasSaved: boolean
  /** The last whole second told by a tick. */
  readonly second: number
  readonly checkingSince: Instant | null
  /** The record is this tab's guess about a page from a cache: the others are told nothing before the server has answered. */
  readonly isUnproven: boolean
  /** Signed in again in place: the pages of the new session may share a record of their own, which is not read here. */
  readonly isApart: boolean
  readonly exit: Exit | null
}

export const initialState = (): State => ({
  phase: 'stopped',
  record: newRecord(0),
  lead: 0,
  isVisible: true,
  jitter: 0,
  nextId: 1,
  holds: [],
  isVouching: false,
  keepalive: null,
  status: null,
  signOut: null,
  sentAt: 0,
  retry: { failures: 0, at: 0 },
  wish: null,
  failure: null,
  warned: null,
  isQuiet: false,
  isSaveAsked: false,
  isSaving: false,
  hasSaved: false,
  second: Infinity,
  checkingSince: null,
  isUnproven: false,
  isApart: false,
  exit: null,
})

export type PhaseCause = Cause | 'started' | 'extended' | 'resumed' | 'stopped'

/** What happened. Facts; a transition decides what follows. */
export type Input =
  | {
      readonly type: 'started'
      readonly delivery: Delivery
      readonly shared: SharedRecord | undefined
      /** The browser, or every page of the application, was closed since the record was written. */
      readonly wasClosed?: boolean
    }
  | { readonly type: 'stopped' }
  | { readonly type: 'looked'; readonly by?: 'look' | 'restored' }
  | { readonly type: 'left' }
  | { readonly type: 'active'; readonly presence: Presence }
  | { readonly type: 'visibility'; readonly isVisible: boolean }
  | { readonly type: 'extend-asked'; readonly by: ExtendedBy; readonly call?: number }
  | { readonly type: 'sign-out-asked' }
  | { readonly type: 'check-asked' }
  | { readonly type: 'contacted'; readonly expiresIn?: Duration }
  | { readonly type: 'answered'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'shared'; readonly record: SharedRecord; readonly by?: 'look' | 'shown' | 'restored' }
  | { readonly type: 'work-begun'; readonly hold: Hold }
  | { readonly type: 'work-ended'; readonly id: number }
  | { readonly type: 'heard'; readonly event: 'warning' | 'expired'; readonly isPrevented: boolean }
  | { readonly type: 'saving'; readonly isOpen: boolean }

/** The product's events, with what they carry. Instants are epoch milliseconds, durations milliseconds. */
export interface EventDetails {
  /** The session ends soon. Cancelable: then no built-in modal is shown. */
  warning: {
    readonly expiresAt: Instant
    readonly remaining: Duration
    readonly isExtendable: boolean
    readonly cause: Cause
  }
  /** The session was extended, as proven by the server. */
  extended: { readonly by: ExtendedBy; readonly expiresAt: Instant }
  /** The last moment to save, ten seconds ahead; after a sleep, behind the cover. `waitUntil` delays leaving by at most 3 s. */
  beforeexpire: { readonly deadline: Instant; readonly waitUntil: (work: PromiseLike<unknown>) => void }
  /** The session is over and the page is covered. Cancelable: then the SDK does not navigate, and the cover stays. */
  expired: { readonly cause: Cause }
  /** Signed in again, in place. */
  resumed: Readonly<Record<never, never>>
  /** Each second of a warning, while the page is visible. */
  tick: { readonly remaining: Duration }
  /** A keepalive was answered, or was not. */
  keepalive: { readonly outcome: Outcome; readonly status: number | undefined; readonly reason: Reason }
  /** How many work holds are open in this tab. */
  work: { readonly open: number }
  phase: { readonly from: Phase; readonly to: Phase; readonly cause: PhaseCause }
  /** Something the developers should know. If nobody listens, it is reported once for each code. */
  error: { readonly code: ErrorCode; readonly cause: unknown }
}

export type ErrorCode = 'refused' | 'misconfigured' | 'work-overdue' | 'degraded' | 'view-failed'

export type EventName = keyof EventDetails

type Emission = {
  [Name in EventName]: {
    readonly type: 'emit'
    readonly event: Name
    readonly detail: Omit<EventDetails[Name], 'waitUntil'>
  }
}[EventName]

/** What happens once. Plain data, carried out by the engine in this order. */
export type Effect =
  | Emission
  | { readonly type: 'send'; readonly id: number; readonly request: ServerRequest }
  /** Write the record; `tell` the other tabs too, because it is a transition. */
  | { readonly type: 'share'; readonly tell: boolean }
  /** Write down the activity, unless another tab has just done so. */
  | { readonly type: 'present' }
  /** Note in the record, whosesoever it is, that the status is being asked for. */
  | { readonly type: 'claim' }
  | { readonly type: 'settle'; readonly calls: readonly number[]; readonly result: ExtendResult }
  | { readonly type: 'leave'; readonly cause: Cause }
  | { readonly type: 'reload' }
