import type { Cause, ExtendFailure, Outcome, Reason } from './outcomes.ts'

export type { Cause, ExtendFailure, Outcome, Reason } from './outcomes.ts'

/**
 * What the core needs from a browser. Each port is filled by one file of `src/browser` or `src/ui`. A test, or a host that
 * is no ordinary browser, replaces it by the option `ports`.
 */

/** An instant in epoch milliseconds. Within the library always those of {@link Clock.now}, which never goes back. */
export type Instant = number

/** A duration in milliseconds. */
export type Duration = number

/**
 * A duration as a text with its unit: `'15m'`, `'90s'`, `'1.5h'`, `'500ms'`, `'1d'`. A number without a unit is rejected,
 * because its unit is not known.
 */
export type DurationText = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** Time, and the only way to be called later. */
export interface Clock {
  /** Never goes back: it advances by the larger of the wall clock's step and the monotonic clock's step. */
  now(): Instant
  /** The machine's wall clock. It may jump. Other tabs of the same machine read the same one. */
  wall(): Instant
  /**
   * By how much the wall clock ran ahead of the monotonic one since the page started: sleep, or a clock set forward. As of the
   * last call of `now()`.
   */
  lead(): Duration
  /** Calls back once, at `at` or later, however far away that is. Returns the undo. */
  wait(at: Instant, callback: () => void): () => void
  /** `0 ≤ n < 1`, for jitter. */
  random(): number
}

/**
 * The kind of a person's activity. `press` is a deliberate act: a key, a button, touch, text that arrives. `move` may also
 * happen by accident: pointer movement, the wheel, scrolling.
 */
export type ActivityKind = 'press' | 'move'

/** The options of a work hold. */
export interface HoldOptions {
  /**
   * The work counts no longer than this. Then the hold ends by itself, with an `error` event of the code `work-overdue` that
   * names its label.
   *
   * @default `'1h'`
   */
  readonly max?: DurationText
  /**
   * `true` keeps only the server's session alive. The page still warns about inactivity, and ends (PCI DSS 8.2.8).
   *
   * @default `false`
   */
  readonly keepWarning?: boolean
}

/**
 * Begins a work hold: until the returned function is called, the session is kept alive and the warning does not come.
 * @throws IdleWarningError if `max` is not a duration.
 */
export type BeginWork = (label: string, options?: HoldOptions) => () => void

/**
 * A source of activity. It connects when it is called, reports each activity, and returns its undo. It is called at each
 * `start()` and undone at each `stop()`. What it throws while it connects is thrown by `start()`. After a report a source
 * may stay quiet for a second, because activity counts at most once a second. It may also begin work, which it must end
 * itself.
 *
 * @example
 * ```ts
 * import type { Source } from 'idle-warning/ports'
 *
 * const scanner = new EventTarget() // an object of yours
 * const visitors: Source = (report) => {
 *   const onFound = () => report('press')
 *   scanner.addEventListener('found', onFound)
 *   return () => scanner.removeEventListener('found', onFound)
 * }
 * ```
 */
export type Source = (report: (kind: ActivityKind) => void, clock: Clock, beginWork: BeginWork) => () => void

/** Moments after which timers may be late. `look`: the page got the focus, is about to be frozen, or the network is back. */
export type Moment = 'look' | 'shown' | 'hidden' | 'left' | 'restored'

/** Reports the moments of a page's life. `left` is `pagehide`. `restored` is a return from the back/forward cache or from a freeze. */
export interface PageLifecycle {
  /** Whether a person can see the page, as `document.visibilityState` says. */
  isVisible(): boolean
  /** Calls back at each moment. Returns the undo. */
  watch(notify: (moment: Moment) => void): () => void
  /** Calls back once a person can see the page: at once, or when a prerendered page is activated. Returns the undo. */
  whenActivated(callback: () => void): () => void
}

/** A request to your server. */
export type ServerRequest =
  | {
      readonly kind: 'keepalive'
      /** Why it is sent. */
      readonly reason: Reason
      /** Whole seconds since the last activity. */
      readonly idleFor: number
      /**
       * The page is being left. The browser sends such a request on after the page has gone (`fetch` with `keepalive`), and
       * {@link Server.abort} does not give it up. It is not told to the server.
       */
      readonly isLeaving?: boolean
    }
  | { readonly kind: 'status' }
  | {
      readonly kind: 'sign-out'
      /** The session that shall end, so that the server can ignore a sign-out that was meant for another one. */
      readonly sessionKey?: string
    }

/** What a function of the option `server`, or the port `server`, makes of an answer. Durations are milliseconds. */
export interface Answer {
  /** What the answer means. */
  readonly outcome: Outcome
  /** The HTTP status. @default none: there was no readable answer */
  readonly status?: number | undefined
  /** How long the session lives, counted from the start of the request. @default none: the deadline moves by `idleTimeout` */
  readonly expiresIn?: Duration | undefined
  /** Time until the absolute timeout, counted from the start of the request. @default none */
  readonly absoluteIn?: Duration | undefined
  /**
   * How long ago a person was last active in this session, as far as the server knows. Counted from the start of the request.
   *
   * @default none
   */
  readonly idleFor?: Duration | undefined
  /** The opaque id of the signed-in person. @default none */
  readonly userKey?: string | undefined
  /** `Retry-After`, as a duration. @default none */
  readonly retryIn?: Duration | undefined
  /** For an `error` event: what went wrong. @default none */
  readonly cause?: unknown
}

/** The application's server. */
export interface Server {
  /** Never rejects: every failure is an outcome. Gives up after the request timeout. */
  send(request: ServerRequest): Promise<Answer>
  /** Gives up every pending request, except a sign-out and what is sent because the page is being left. */
  abort(): void
}

/** What the tabs of one session share. The library checks what comes from here before it uses it. */
export interface Tabs {
  /** Random for each document. */
  readonly id: string
  /** Whether this tab can read what others wrote, also while its own writes fail. If not, it cannot know of them. */
  isShared(): boolean
  /** Whether the last write reached the others, as far as the storage tells (a quota). True before the first write. */
  isWritable(): boolean
  /** The record that a tab wrote last, or `undefined`. The very object that this tab wrote, if no other has written since. */
  read(): unknown
  /** The records of other sessions of the same scope: of an earlier sign-in, or of another person. */
  readOthers(): readonly unknown[]
  /** Tries to write the record. If that fails, the record is sent to the other tabs instead. */
  write(record: object): void
  /** Sends a record to the other tabs. It may arrive in any order, twice, or never. */
  broadcast(record: object): void
  /** Calls back with each record that another tab sent or wrote. Returns the undo. */
  watch(notify: (record: unknown) => void): () => void
}

/** Which pages of the application are open in this browser. Only the start asks for it. */
export interface OpenPages {
  /** False when this browser cannot tell. */
  isKnown(): boolean
  /** Whether another page is open. A hidden or frozen page counts. */
  isAnyOther(): Promise<boolean>
  /** Counts this page as open until the undo, or until the page is gone, also by a crash. */
  enter(): () => void
}

/** How the browser got the document. */
export interface Delivery {
  /** How long ago the document's request began. 0 if the page had finished loading before `start()`. */
  readonly age: Duration
  /** True if no server was asked for the document: the back/forward cache, the HTTP cache, a restored tab. */
  readonly isCached: boolean
  /** True if the browser had discarded the page to save memory. The browser itself was open all the time. @default `false` */
  readonly wasDiscarded?: boolean
}

/** The document, and ways to leave it. */
export interface Page {
  /** How the browser got the document. */
  delivery(): Delivery
  /** Replaces the page, so that Back does not return to it. */
  leave(url: string): void
  /** Loads the page anew, because another person is signed in. */
  reload(): void
  /** Puts a mark before the document's title. `''` removes the mark. */
  mark(mark: string): void
}

/** What a person should see now. It follows from the state of the session. */
export type Screen =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'warning'
      /** Why the session would end. */
      readonly cause: Cause
      readonly expiresAt: Instant
      readonly remaining: Duration
      /** False at the absolute timeout, and if the keepalive address is misconfigured. Then nothing can extend. */
      readonly isExtendable: boolean
      /** The server is being asked, and has not answered yet. */
      readonly isBusy: boolean
      /** How the last attempt to extend failed. */
      readonly failure: ExtendFailure | null
    }
  /** The page is covered while the server is asked whether the session still lives. */
  | { readonly kind: 'checking' }
  /** The session is over and the page stays covered. */
  | {
      readonly kind: 'expired'
      readonly cause: Cause
      /** The sign-out and the navigation are under way. */
      readonly isLeaving: boolean
      /** The server may still have the session, so nothing here may say that the person was signed out. @default `false` */
      readonly isUncertain?: boolean
    }

/**
 * The screen that is due in an instance. The built-in dialog or the application shows it. If a page has several
 * instances, only one of them shows its dialog at a time.
 */
export interface Claim {
  /** The page must be covered. Otherwise a warning is due. */
  readonly isCover: boolean
  /** When the session ends. */
  readonly expiresAt: Instant
}

/** Shows screens. */
export interface View {
  /** Idempotent. Called at every change, each second of a warning, and whenever the engine looks at the clock. */
  show(screen: Screen): void
  /** Whether the person has closed the warning that `show` was called with. @default none: the person never has */
  isDismissed?(): boolean
  /** Removes everything from the page. */
  remove(): void
}

/** What the library needs from a browser. The option `ports` replaces single ones. */
export interface Ports {
  /** Time, and timers. */
  readonly clock: Clock
  /** Sources of activity. In the option `ports` they replace the built-in one; the option `sources` adds to it. */
  readonly sources: readonly Source[]
  /** The moments of the page's life. */
  readonly pageLifecycle: PageLifecycle
  /** Your server. */
  readonly server: Server
  /** What the tabs of one session share. */
  readonly tabs: Tabs
  /** Which pages of the application are open. @default none; needed for `endAfterClose` only */
  readonly openPages?: OpenPages
  /** The document. */
  readonly page: Page
  /** Shows the warning and the cover. @default none in `idle-warning/headless` */
  readonly view?: View
}
