import type { Cause, Duration, Instant } from '../ports.ts'
import type { SharedRecord } from './record.ts'
import type { Limits } from './state.ts'

/** A person has at least this long to answer a warning: "at least 20 seconds to extend" (WCAG 2.2.1). */
export const LEAST_WARNING: Duration = 20_000

/** Activity counts at most once in this time, whatever its kind and in however many tabs. */
export const ACTIVITY_SAMPLE: Duration = 1000

/** A check covers the page for at most this long. A status older than this says nothing about now, and none is asked earlier. */
export const CHECK_LIMIT: Duration = 5000

/** An answer to a question of this long before the deadline, or less, has said whether the session goes on. */
export const FRESH: Duration = 2 * CHECK_LIMIT

/** The wall clock ran ahead by this much: the machine slept, or its clock was set forward. Then the server is asked. */
export const SLEEP: Duration = 30_000

/** An answer to a request that is older than this says nothing about now. */
export const LONGEST_ANSWER: Duration = 30_000

/** Two deadlines less than this apart are the same: seconds were rounded on the way. */
export const ROUNDING: Duration = 1500

/** After a *Stay* the next warning comes no sooner than this. */
const LEAST_PAUSE: Duration = 10_000

const MARGIN: Duration = 5000
const MARGIN_SHARE = 10
const ASK_AHEAD_SHARE = 4
const LONGEST_INTERVAL: Duration = 600_000

/** How far the page's deadline lies before the server's: 5 s, or a tenth of an idle timeout below 50 s. */
export const margin = ({ idleTimeout }: Limits): Duration => Math.min(MARGIN, idleTimeout / MARGIN_SHARE)

/** How long before a decision the status is asked, so that the answer arrives in time. */
export const askAhead = ({ idleTimeout, warnBefore }: Limits): Duration =>
  Math.min(CHECK_LIMIT, (idleTimeout - warnBefore) / ASK_AHEAD_SHARE)

/** When the last work of all tabs ends or ended; 0 where there was none. */
export const leasedUntil = ({ leases, workedUntil }: SharedRecord): Instant =>
  Object.values(leases).reduce((latest, { until }) => Math.max(latest, until), workedUntil)

/** The last activity, or the work that counted as activity until `asOf`. */
export const activeUntil = (record: SharedRecord, asOf: Instant): Instant =>
  Math.max(record.activeAt, Math.min(asOf, leasedUntil(record)))

const idleUntil = (record: SharedRecord, { idleTimeout }: Limits, asOf: Instant): Instant =>
  activeUntil(record, asOf) + idleTimeout

const absoluteUntil = ({ absoluteUntil, beganAt }: SharedRecord, { absoluteTimeout }: Limits): Instant =>
  Math.min(absoluteUntil, beganAt + absoluteTimeout)

/**
 * When the session ends if nothing happens from `asOf` on: the earliest of the idle, the absolute and the server's
 * deadline. Without `asOf`, an open lease counts until its own end.
 */
export const deadlineOf = (record: SharedRecord, limits: Limits, asOf: Instant = Infinity): Instant =>
  Math.min(idleUntil(record, limits, asOf), absoluteUntil(record, limits), record.serverUntil)

/**
 * Why the session ends at its deadline. The server's own deadline counts as `idle`, except after activity so recent that
 * idleness cannot be the reason: then the server never heard of the activity. `now` is given after a sleep, because the
 * person may have become idle during the sleep.
 */
export function causeOf(record: SharedRecord, limits: Limits, now: Instant = -Infinity): Cause {
  const deadline = deadlineOf(record, limits)
  if (absoluteUntil(record, limits) <= deadline) return 'absolute'
  if (idleUntil(record, limits, now) <= now) return 'idle'
  // The margin and slow answers put the server's deadline a little before the page's own.
  const usualGap = Math.max(limits.warnBefore, 2 * margin(limits))
  return idleUntil(record, limits, Infinity) - usualGap > deadline ? 'ended-by-server' : 'idle'
}

/**
 * The server gives the session no more time than the contacts of these pages explain, or it tells of activity elsewhere
 * itself. Otherwise a page elsewhere may be in use.
 */
export const isExplained = ({ personAt, serverUntil, contactAt, window }: SharedRecord, limits: Limits): boolean =>
  personAt > 0 || serverUntil === Infinity || serverUntil <= contactAt + (window || limits.idleTimeout) + ROUNDING

/**
 * `warnBefore`. If the server's window is shorter, or if the next warning would follow soon after a *Stay*, half of the window,
 * but at least 20 s.
 */
export function warnLead({ serverUntil, contactAt }: SharedRecord, { warnBefore }: Limits): Duration {
  const window = serverUntil - contactAt
  if (window - warnBefore >= LEAST_PAUSE) return warnBefore
  return Math.min(warnBefore, Math.max(LEAST_WARNING, window / 2))
}

export const warnAt = (record: SharedRecord, limits: Limits): Instant =>
  deadlineOf(record, limits) - warnLead(record, limits)

/** Between two pings: `keepaliveInterval`, or with `'off'` a third of the server's window. */
export const pingInterval = ({ serverUntil, provenAt }: SharedRecord, { keepaliveInterval }: Limits): Duration =>
  keepaliveInterval ?? Math.min(LONGEST_INTERVAL, (serverUntil - provenAt) / 3)
