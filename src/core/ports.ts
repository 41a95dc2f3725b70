/**
 * What the core needs from a browser. Each port has one owner in `src/browser` or `src/ui`; a test or an odd host
 * replaces it by the option `ports`.
 */

/** Epoch milliseconds. In the core always those of {@link Clock.now}, which never goes back. */
export type Instant = number

/** Milliseconds. */
export type Duration = number

/** A duration with its unit: `'15m'`, `'90s'`, `'1.5h'`, `'500ms'`, `'1d'`. A bare number is refused: nobody can tell its unit. */
export type DurationText = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** Time, and the only way to be called later. */
export interface Clock {
  /** Advances by the larger of the wall-clock step and the monotonic step since the last reading, so it never goes back. */
  now(): Instant
  /** The machine's wall clock as it stands. It may jump; other tabs of the same machine see the same one. */
  wall(): Instant
  /** By how much the wall clock has outrun the monotonic one since the page started: sleep, or a clock set forward. */
  lead(): Duration
  /** Calls back once at `at` or later, however far away that is. Returns the undo. */
  wait(at: Instant, callback: () => void): () => void
  /** `0 ≤ n < 1`, for jitter. */
  random(): number
}

/**
 * How a person was noticed. `press` is a deliberate act (key, button, touch, text arriving); `move` is anything that a
 * table being knocked can cause (pointer movement, wheel, scroll).
 */
export type Presence = 'press' | 'move'

export interface HoldOptions {
  /** The hold ends after this long whatever happens, with an `error` event that names it. @default '1h' */
  readonly max?: DurationText
  /** The warning stays on schedule and only the server is kept alive (PCI DSS 8.2.8). @default false */
  readonly keepWarning?: boolean
}

/**
 * Begins a work hold: the session is kept alive, and the warning away, until the returned function is called.
 * @throws IdleWarningError for a `max` that is no duration.
 */
export type BeginWork = (label: string, options?: HoldOptions) => () => void

/**
 * A kind of presence. Connects when called, reports each noticed presence, and returns its undo. It is called at each
 * `start()` and undone at each `stop()`; what it throws while it connects is thrown by `start()`. A source samples by
 * itself: after a report it may stay quiet for a second. What it may do besides reporting is to begin work, which it ends
 * by itself. One of your own needs no more than:
 *
 * ```ts
 * const visitors: Source = (report) => {
 *   const onFound = () => report('press')
 *   scanner.addEventListener('found', onFound)
 *   return () => scanner.removeEventListener('found', onFound)
 * }
 * ```
 */
export type Source = (report: (kind: Presence) => void, clock: Clock, beginWork: BeginWork) => () => void

/** Moments at which timers may have lied. `look`: look at the clock again. */
export type Moment = 'look' | 'shown' | 'hidden' | 'left' | 'restored'

/** Tells of the moments of a page's life. `left` is `pagehide`; `restored` is a return from the back/forward cache. */
export interface Wake {
  isVisible(): boolean
  watch(notify: (moment: Moment) => void): () => void
  /** Calls back as soon as a person can see the page: at once, or when a prerendered page is activated. Returns the undo. */
  whenActivated(callback: () => void): () => void
}

/** Why a keepalive is sent. */
export type Reason = 'activity' | 'extend' | 'work'

export type ServerRequest =
  | {
      readonly kind: 'keepalive'
      readonly reason: Reason /** Whole seconds since the last activity. */
      readonly idleFor: number
    }
  | { readonly kind: 'status' }
  | { readonly kind: 'sign-out' }

/**
 * What an answer of the server means. `renewed` answers a status request too, where it says "alive"; with a `cause` it
 * came by a way that somebody should mend. `not-renewed` is concluded by the core, which knows the deadline before.
 * A sign-out that worked is `ended`.
 */
export type Outcome = 'renewed' | 'not-renewed' | 'ended' | 'refused' | 'unreachable' | 'misconfigured'

export interface Answer {
  readonly outcome: Outcome
  /** The HTTP status; absent when there was no readable answer. */
  readonly status?: number | undefined
  /** How long the session still lives, counted from the start of the request. */
  readonly expiresIn?: Duration | undefined
  /** How long until the absolute timeout, counted from the start of the request. */
  readonly absoluteIn?: Duration | undefined
  /** The opaque id of the signed-in user. */
  readonly userKey?: string | undefined
  /** `Retry-After`, as a duration. */
  readonly retryIn?: Duration | undefined
  /** For an `error` event: what went wrong. */
  readonly cause?: unknown
}

/** The application's server. */
export interface Server {
  /** Never rejects: what goes wrong is an outcome. Gives up after the request timeout. */
  send(request: ServerRequest): Promise<Answer>
  /** Gives up every request under way, except a sign-out. */
  abort(): void
}

/** What the tabs of one session share. Everything that arrives from here is untrusted until `readRecord` has seen it. */
export interface Tabs {
  /** Random for each document. */
  readonly id: string
  /** False when this browser lets the page share nothing: then this tab is alone and cannot know of others. */
  isShared(): boolean
  /** The record as last written by any tab, or `undefined`. */
  read(): unknown
  write(record: object): void
  /** Tells the other tabs of a transition. They get the record, in no promised order, perhaps twice, perhaps never. */
  tell(record: object): void
  /** Calls back with a record when another tab told one or wrote one. Returns the undo. */
  watch(notify: (record: unknown) => void): () => void
}

/** Which pages of the application are open in this browser. Asked at the start only; no later decision waits for it. */
export interface OpenPages {
  /** False when this browser cannot tell. */
  isKnown(): boolean
  /** Whether another page is open, be it hidden or frozen. */
  isAnyOther(): Promise<boolean>
  /** Counts this page as open until the undo, or until it is gone, however that comes. */
  enter(): () => void
}

/** How the document came here. */
export interface Delivery {
  /** How long ago the document's request began; 0 when the page had finished loading before `start()`. */
  readonly age: Duration
  /** True when no server was asked for it just now: the back/forward or HTTP cache, a restored tab. */
  readonly isCached: boolean
  /** True when the browser had put the page aside to save memory, and was open all the while. */
  readonly wasDiscarded?: boolean
}

/** The document as a place one can leave. */
export interface Page {
  delivery(): Delivery
  /** Replaces the page, so that Back does not return to it. */
  leave(url: string): void
  reload(): void
  /** Puts a mark before the title, or with `''` takes away what it had put there. */
  mark(mark: string): void
}

/** Why a session ends, or is about to. */
export type Cause = 'idle' | 'absolute' | 'ended-by-server' | 'signed-out' | 'browser-closed'

/** Why an extension did not happen. */
export type ExtendFailure =
  | 'expired'
  | 'unreachable'
  | 'absolute'
  | 'not-renewed'
  | 'refused'
  | 'misconfigured'
  | 'stopped'

/** What a person should see now: a function of the state, never a command. */
export type Screen =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'warning'
      readonly expiresAt: Instant
      readonly remaining: Duration
      /** False at the absolute timeout, and where the keepalive address is wrong: then there is nothing to try. */
      readonly isExtendable: boolean
      /** The server is being asked; what it answers is not known yet. */
      readonly isBusy: boolean
      /** How the last attempt to extend failed. */
      readonly failure: ExtendFailure | null
    }
  /** Covered while the server is asked whether the session lived through a sleep. */
  | { readonly kind: 'checking' }
  /** Covered for good. `isLeaving` while sign-out and navigation are under way. */
  | { readonly kind: 'expired'; readonly cause: Cause; readonly isLeaving: boolean }

/** Shows screens. */
export interface View {
  /** Idempotent; called with every change, at each second of a warning, and at each wake. */
  show(screen: Screen): void
  /** Leaves nothing behind. */
  remove(): void
}

export interface Ports {
  readonly clock: Clock
  readonly sources: readonly Source[]
  readonly wake: Wake
  readonly server: Server
  readonly tabs: Tabs
  /** Needed for `endAfterClose` only. */
  readonly openPages?: OpenPages
  readonly page: Page
  /** Absent in the headless build. */
  readonly view?: View
}
