import type { ActivityKind, Cause, Duration, ExtendFailure, Instant, Outcome, Reason } from './ports.ts'

/** Where a session stands. */
export type Phase = 'stopped' | 'active' | 'warning' | 'expired'

/** Why the phase changed: the end of the session, or one of the other changes. */
export type PhaseCause = Cause | 'started' | 'extended' | 'resumed' | 'stopped'

/**
 * What extended the session: the built-in button, the Escape key, activity, a call of `extend()`, work, another tab,
 * an answer of the server, or `update()` with a longer timeout.
 */
export type ExtendedBy = 'button' | 'escape' | 'activity' | 'call' | 'work' | 'tab' | 'server' | 'update'

/** What `extend()` resolves to. `expiresAt` is in epoch milliseconds. */
export type ExtendResult =
  | { readonly ok: true; readonly expiresAt: Instant }
  | { readonly ok: false; readonly code: ExtendFailure }

/** The product's events, with their details. Instants are epoch milliseconds, durations are milliseconds. */
export interface EventDetails {
  /** The session ends soon. Cancelable: then the built-in modal does not open. */
  warning: {
    readonly expiresAt: Instant
    readonly remaining: Duration
    /** False at the absolute timeout: then neither a button nor `extend()` helps. */
    readonly isExtendable: boolean
    readonly cause: Cause
  }
  /** The session was extended: proven by the server, or in the page alone without `keepaliveUrl`. */
  extended: { readonly by: ExtendedBy; readonly expiresAt: Instant }
  /**
   * The last moment to save, 10 s before the end or at half of a shorter warning; after a sleep, while the page is covered. `waitUntil` delays leaving
   * the page by at most 3 s.
   */
  beforeexpire: { readonly deadline: Instant; readonly waitUntil: (work: PromiseLike<unknown>) => void }
  /** The session is over and the page is covered. Cancelable: then the SDK does not navigate, and the cover stays. */
  expired: { readonly cause: Cause }
  /** The same person signed in again, and the page continues where it was. */
  resumed: Readonly<Record<never, never>>
  /** Each second of a warning, while the page is visible. */
  tick: { readonly remaining: Duration }
  /** A person was active in this page: at most one event a second. Not after the end of the session. */
  activity: { readonly kind: ActivityKind }
  /** A keepalive was answered, or got no answer. */
  keepalive: { readonly outcome: Outcome; readonly status: number | undefined; readonly reason: Reason }
  /** The number of open work holds of this tab changed. */
  work: { readonly open: number }
  phase: { readonly from: Phase; readonly to: Phase; readonly cause: PhaseCause }
  /** Something that the developers should know. Without a listener it is reported once for each code. */
  error: { readonly code: ErrorCode; readonly cause: unknown }
}

export type ErrorCode = 'refused' | 'misconfigured' | 'work-overdue' | 'degraded' | 'view-failed'

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
