import type { EventDetails, EventName, ExtendedBy, ExtendResult, Phase } from '../events.ts'
import type {
  ActivityKind,
  Answer,
  Cause,
  Delivery,
  Duration,
  ExtendFailure,
  Instant,
  Reason,
  ServerRequest,
} from '../ports.ts'
import { newRecord, type SharedRecord } from './record.ts'

/** What the session knows of the options: durations, and facts about the application. */
export interface Limits {
  readonly idleTimeout: Duration
  readonly warnBefore: Duration
  readonly absoluteTimeout: Duration
  /** Between two pings. `undefined` follows the server's own figure (idle timeout `'off'`). */
  readonly keepaliveInterval: Duration | undefined
  readonly expiresIn: Duration | undefined
  readonly absoluteIn: Duration | undefined
  readonly sessionKey: string | undefined
  readonly userKey: string | undefined
  /** The session ends when no page of the application was open for this long. `Infinity` where it never does. */
  readonly endAfterClose: Duration
  readonly extendOn: 'button' | 'activity'
  readonly hasKeepalive: boolean
  readonly hasStatus: boolean
  readonly hasSignOut: boolean
  /** There is a page to go to after an expiry. */
  readonly canLeave: boolean
  /** There is a page to go to after a sign-out on purpose. */
  readonly canLeaveSignedOut: boolean
}

/** What a transition may know of its moment. */
export interface Timing {
  readonly now: Instant
  /** See {@link Clock.lead}. */
  readonly lead: Duration
  /** The id of this document among the tabs. */
  readonly tab: string
  /** This tab knows of the other tabs of its session: it can read and write what they share, and its clock was not set back. */
  readonly seesAllTabs: boolean
  /** Another session of the same scope is alive in this browser, which has only one cookie. */
  readonly isOtherAlive: boolean
  /** `0 ≤ n < 1`, drawn once for each transition. */
  readonly random: number
  readonly limits: Limits
  /** The input reports something that happened before now, so it is applied before what is due. */
  readonly isFound?: boolean | undefined
}

/** A work hold of this tab. */
export interface Hold {
  readonly id: number
  readonly label: string
  readonly until: Instant
  readonly keepsWarning: boolean
}

/** A request whose answer has not come yet. */
export interface PendingRequest {
  readonly id: number
  readonly at: Instant
}

export interface PendingKeepalive extends PendingRequest {
  readonly reason: Reason
  /** The last activity that this request reports. */
  readonly activeAt: Instant
}

export interface PendingRequests {
  readonly keepalive: PendingKeepalive | null
  readonly status: PendingRequest | null
  readonly signOut: PendingRequest | null
}

/** No request is under way. */
export const NO_REQUESTS: PendingRequests = { keepalive: null, status: null, signOut: null }

/** An extension that the server has not granted yet. `calls` are the calls of `extend()` that wait for it. */
export interface PendingExtension {
  readonly by: ExtendedBy
  readonly calls: readonly number[]
}

/** The work holds of this tab. */
export interface Work {
  readonly holds: readonly Hold[]
  /** The holds keep the warning away. Holds begun during a warning do so once the server has been told of them. */
  readonly isCounted: boolean
}

/** A warning that was announced. */
export interface Warning {
  /** Why the session ends if nothing happens. */
  readonly cause: Cause
  /** The view shows it: its event was delivered, and no listener prevented it to show a warning of the page's own. */
  readonly isShown: boolean
  /** The last whole second that a `tick` announced. `null` before the first. */
  readonly second: number | null
}

/** The page is covered while the server is asked whether the session still lives. */
export interface Check {
  readonly since: Instant
}

/** A time that the monotonic clock did not count: the machine slept, or its clock was set forward. */
export interface Sleep {
  /** When this tab noticed it. */
  readonly at: Instant
  readonly length: Duration
}

/** The last moment to save. */
export interface Saving {
  /** The deadline for which `beforeexpire` was announced. `null` before the announcement. */
  readonly deadline: Instant | null
  /** `open` while a listener of `beforeexpire` waits for its saving, `done` when it has saved. */
  readonly work: 'none' | 'open' | 'done'
}

/** The way out after the end: announce it, wait for the saving, sign out, then leave or stay. */
export interface Exit {
  readonly cause: Cause
  readonly step: 'announcing' | 'saving' | 'signing-out' | 'left' | 'staying'
  readonly since: Instant
  /** A listener prevented the navigation. */
  readonly isPrevented: boolean
  /** This tab signs out for all. */
  readonly owesSignOut: boolean
  /**
   * The server may still have the session: it did not answer, or it gives the session more time than these pages can explain.
   * Then the page stays covered. The sign-in page could not be reached, or would lead straight back.
   */
  readonly isUncertain: boolean
  /** The latest session about which this page has asked the server after its end. */
  readonly laterEpoch: number
}

/** After failed keepalives: no further one before `at`. */
export interface Retry {
  readonly failures: number
  readonly at: Instant
}

/** After an outage all pages are answered again at nearly the same time. So the pings that follow are spread widely. */
export interface Spread {
  /** The first contact after the outage. 0 before the first outage. */
  readonly after: Instant
  /** `0 ≤ n < 1`: the chance that tells how early the next ping is. */
  readonly chance: number
}

export interface State {
  readonly phase: Phase
  readonly record: SharedRecord
  /** The last activity that the other tabs can read. */
  readonly writtenActivityAt: Instant
  /** The last activity that this page saw itself. */
  readonly seenActivityAt: Instant
  readonly lead: Duration
  /** The last sleep. `null` before the first. */
  readonly sleep: Sleep | null
  /** Since when no person can see the page. `null` while it is visible. */
  readonly hiddenAt: Instant | null
  /** `0 ≤ n < 1`: spreads the requests of several tabs. */
  readonly jitter: number
  readonly spread: Spread
  readonly nextId: number
  readonly requests: PendingRequests
  /** The last contact with the server that this tab made itself, by a request or by its own delivery. */
  readonly contactAt: Instant
  /** When this tab last sent a keepalive. */
  readonly sentAt: Instant
  /** When the last request was sent that got no answer. */
  readonly unansweredAt: Instant
  readonly retry: Retry
  readonly extension: PendingExtension | null
  /** How the last attempt to extend failed. */
  readonly failure: ExtendFailure | null
  readonly work: Work
  readonly warning: Warning | null
  readonly check: Check | null
  readonly saving: Saving
  /** The person signed in again in place. The pages of the new session may share a record that this page does not read. */
  readonly isApart: boolean
  readonly exit: Exit | null
}

export const NO_SAVING: Saving = { deadline: null, work: 'none' }

export const NO_RETRY: Retry = { failures: 0, at: 0 }

export const initialState = (): State => ({
  phase: 'stopped',
  record: newRecord(0),
  writtenActivityAt: 0,
  seenActivityAt: 0,
  lead: 0,
  sleep: null,
  hiddenAt: null,
  jitter: 0,
  spread: { after: 0, chance: 0 },
  nextId: 1,
  requests: NO_REQUESTS,
  contactAt: 0,
  sentAt: 0,
  unansweredAt: 0,
  retry: NO_RETRY,
  extension: null,
  failure: null,
  work: { holds: [], isCounted: false },
  warning: null,
  check: null,
  saving: NO_SAVING,
  isApart: false,
  exit: null,
})

/** What happened. Inputs are facts; a transition decides what follows from them. */
export type Input =
  | {
      readonly type: 'started'
      readonly delivery: Delivery
      readonly shared: SharedRecord | undefined
      /** The browser, or every page of the application, was closed since the record was written. */
      readonly wasClosed?: boolean
    }
  | { readonly type: 'stopped' }
  /** The application changed its options. `isTimed`: another idle timeout. */
  | { readonly type: 'updated'; readonly limits: Limits; readonly isTimed: boolean }
  /** The page looks at the clock: because a timer fired, or at a moment after which timers may be late. */
  | { readonly type: 'looked'; readonly by?: 'look' }
  | { readonly type: 'left' }
  /** The page was away without running: in the back/forward cache, or frozen. */
  | { readonly type: 'restored' }
  | { readonly type: 'activity'; readonly kind: ActivityKind }
  | { readonly type: 'visibility'; readonly isVisible: boolean }
  | { readonly type: 'extend-asked'; readonly by: ExtendedBy; readonly call?: number }
  | { readonly type: 'sign-out-asked' }
  | { readonly type: 'status-asked' }
  | { readonly type: 'renewal-reported'; readonly expiresIn?: Duration }
  | { readonly type: 'end-reported' }
  | { readonly type: 'answered'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'record-found'; readonly record: SharedRecord; readonly by?: 'look' | 'shown' | 'restored' }
  | { readonly type: 'work-begun'; readonly hold: Hold }
  | { readonly type: 'work-ended'; readonly id: number }
  | { readonly type: 'event-delivered'; readonly event: 'warning' | 'expired'; readonly isPrevented: boolean }
  | { readonly type: 'saving'; readonly isOpen: boolean }

/** The engine itself announces `activity`, because it changes no state. */
type Emission = {
  [Name in Exclude<EventName, 'activity'>]: {
    readonly type: 'emit'
    readonly event: Name
    readonly detail: Omit<EventDetails[Name], 'waitUntil'>
  }
}[Exclude<EventName, 'activity'>]

/** What happens once. Plain data, which the engine performs in this order. */
export type Effect =
  | Emission
  | { readonly type: 'send'; readonly id: number; readonly request: ServerRequest }
  /** Write the record. `isBroadcast`: send it to the other tabs too, because it is a transition. */
  | { readonly type: 'write-record'; readonly isBroadcast: boolean }
  | { readonly type: 'resolve-extend'; readonly calls: readonly number[]; readonly result: ExtendResult }
  | { readonly type: 'leave'; readonly cause: Cause }
  /** Tell the developers which answer ended the session. */
  | { readonly type: 'note-end'; readonly cause: unknown }
  | { readonly type: 'reload' }
