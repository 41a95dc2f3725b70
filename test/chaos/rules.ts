const SECOND = 1000

/** The times of the run, in milliseconds. The watcher and the driver get the same. */
export interface Rules {
  readonly idle: number
  readonly warn: number
}

export const RULES: Rules = { idle: 60 * SECOND, warn: 20 * SECOND }

/** How late a busy machine may be with what is due at a deadline. */
export const SLACK = 5 * SECOND

/**
 * How much before the idle timeout a session may end: the server's margin of 5 s, activity that is written within 10 s
 * and counts once a second.
 */
export const EARLY = 16 * SECOND

/** Of an act that took longer nobody knows when the page saw it. */
export const QUICK = 5 * SECOND

/** A page that stops running so soon after an activity may not have written or reported it. */
export const REPORTED = 30 * SECOND

/** The server must have been within reach for so long before an end: the page may ask several times. */
export const REACHABLE = 30 * SECOND

/** What a crashed or stopped page held counts until its lease is over. */
export const LEASE = 180 * SECOND

/** A page covered for longer than this does not check: 5 s for the status, 3 s for a sign-out. */
export const LONGEST_CHECK = 8 * SECOND + SLACK

/** Two looks further apart than this say nothing of the time between. */
export const GAP = 5 * SECOND

/** A person's own sign-out explains an end that follows so soon. */
export const SIGN_OUT = 40 * SECOND
