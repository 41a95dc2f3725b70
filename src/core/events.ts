import type { ActivityKind, Cause, Duration, ExtendFailure, Instant, Outcome, Reason } from './ports.ts'

/** Where a session stands. */
export type Phase =
  /** Not started, or stopped. @whatToDo Call `start()` when a person is signed in. */
  | 'stopped'
  /** The session is watched, and its end is not near. @whatToDo Nothing. */
  | 'active'
  /** The session ends soon, and the person is told so. @whatToDo Nothing. Without the built-in dialog: show a warning. */
  | 'warning'
  /** The session is over. @whatToDo Nothing. Without the built-in dialog: hide private content. */
  | 'expired'

/** The `cause` of a `phase` event: the cause of an end, or one of the other changes. */
export type PhaseCause =
  | Cause
  /** `start()` was called. @whatToDo Nothing. */
  | 'started'
  /** The session was extended. @whatToDo Nothing. */
  | 'extended'
  /** The same person signed in again. @whatToDo Nothing. Without the built-in dialog: show the page again. */
  | 'resumed'
  /** `stop()` was called. @whatToDo Nothing. */
  | 'stopped'

/** The `by` of an `extended` event: what extended the session. */
export type ExtendedBy =
  /** The person pressed *Stay signed in*. */
  | 'button'
  /** The person pressed Escape in the dialog. */
  | 'escape'
  /** A key press or click during the warning, with `extendOn: 'activity'`. */
  | 'activity'
  /** Your code called `extend()`. */
  | 'call'
  /** Work began during the warning. */
  | 'work'
  /** Another tab extended the session. */
  | 'tab'
  /** The deadline moved because of an answer of the server. */
  | 'server'
  /** `update()` brought a longer timeout. */
  | 'update'

/** What `extend()` resolves to. `expiresAt` is in epoch milliseconds. */
export type ExtendResult =
  | { readonly ok: true; readonly expiresAt: Instant }
  | { readonly ok: false; readonly code: ExtendFailure }

/** The events of a handle, with their properties. Instants are epoch milliseconds, durations are milliseconds. */
export interface EventDetails {
  /** The session ends soon. `preventDefault()`: the built-in dialog does not open. */
  warning: {
    /** When the session ends if nothing happens. */
    readonly expiresAt: Instant
    /** The time until then. */
    readonly remaining: Duration
    /** False at the absolute timeout: then neither a button nor `extend()` helps. */
    readonly isExtendable: boolean
    /** Why the session would end. */
    readonly cause: Cause
  }
  /** The session was extended: proven by the server, or in the page alone without `keepaliveUrl`. */
  extended: {
    /** What extended it. */
    readonly by: ExtendedBy
    /** When the session ends now if nothing happens. */
    readonly expiresAt: Instant
  }
  /**
   * The last moment to save, once for each end: 10 s before it, or at half of a warning that is shorter; after a sleep, right
   * before `expired`, while the page is covered.
   *
   * @example
   * ```ts
   * idle.on('beforeexpire', ({ waitUntil }) => waitUntil(fetch('/draft', { method: 'POST', body: new FormData(document.forms[0]) })))
   * ```
   */
  beforeexpire: {
    /** When the session ends. */
    readonly deadline: Instant
    /** Takes a promise that saves work. The page waits for it before it leaves, 3 s at most. */
    readonly waitUntil: (work: PromiseLike<unknown>) => void
  }
  /**
   * The session is over and the page is covered. Then the page leaves, unless the server did not answer or still has the
   * session. `preventDefault()`: the page does not leave and stays covered, even after a sign-out on purpose.
   *
   * @see docs/servers.md#sign-out-and-leaving
   */
  expired: {
    /** Why it ended. */
    readonly cause: Cause
  }
  /**
   * The same person has signed in again in another tab. The cover is gone and the page is as it was.
   *
   * @see docs/servers.md#signing-in-again-in-place
   */
  resumed: Readonly<Record<never, never>>
  /** Each second of a warning, while the page is visible. */
  tick: {
    /** The time until the end. */
    readonly remaining: Duration
  }
  /** A person was active in this page. At most one event a second, and none after the end of the session. */
  activity: {
    /** `'press'`: a key, a click, a tap or typing. `'move'`: the pointer, the wheel or scrolling. */
    readonly kind: ActivityKind
  }
  /** A keepalive request was answered, or failed. */
  keepalive: {
    /** What the answer means. */
    readonly outcome: Outcome
    /** The HTTP status; `undefined` if there was no readable answer. */
    readonly status: number | undefined
    /** Why the request was sent. */
    readonly reason: Reason
  }
  /** A work hold began or ended in this tab. */
  work: {
    /** How many holds are open in this tab now. */
    readonly open: number
  }
  /** The phase changed. */
  phase: {
    /** The phase before. */
    readonly from: Phase
    /** The phase now. */
    readonly to: Phase
    /** Why it changed. */
    readonly cause: PhaseCause
  }
  /**
   * Something needs a developer. Without a listener, each code is logged to the console once (except `degraded`). In script
   * tags `preventDefault()` on `idle-warning:error` keeps the message out of the console.
   *
   * @see docs/troubleshooting.md#events-error-without-a-listener
   */
  error: {
    /** What went wrong. */
    readonly code: ErrorCode
    /** The error itself, or the label of the work. */
    readonly cause: unknown
  }
}

/** The `code` of an `error` event: what went wrong. */
export type ErrorCode =
  /**
   * The server answered any request with 403 or 422, also on a second try.
   * @whatToDo Check `request.csrf` and the permissions.
   */
  | 'refused'
  /**
   * The answer to any request is none that the library knows, such as 404.
   * @whatToDo Check the address that `cause` names, and its answer: docs/servers.md#what-an-answer-means.
   */
  | 'misconfigured'
  /** Work reached its `max`. @whatToDo End the work in your code, or give it a longer `max`. */
  | 'work-overdue'
  /**
   * The browser lets tabs share nothing, its storage is full, or it has no locks for `endAfterClose`.
   * @whatToDo Nothing: see docs/time-and-tabs.md#tabs.
   */
  | 'degraded'
  /**
   * The dialog could not be shown as intended. The warning and the cover are shown in a simpler way.
   * @whatToDo Read `cause`. Then see docs/troubleshooting.md#supported-browsers.
   */
  | 'view-failed'

/** The name of an event. */
export type EventName = keyof EventDetails

export const EVENT_NAMES: readonly EventName[] = [
  'warning',
  'extended',
  'beforeexpire',
  'expired',
  'resumed',
  'tick',
  'activity',
  'keepalive',
  'work',
  'phase',
  'error',
]
