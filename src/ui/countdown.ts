import type { Duration } from '../core/ports.ts'

/** Remaining time as a person reads and hears it. */
export interface Countdown {
  /** Minutes above 60 s, seconds from there on. Hours only in a limit. */
  readonly unit: 'hour' | 'minute' | 'second'
  /** Rounded up, so that 0 is shown only if nothing is left. */
  readonly value: number
}

/** Seconds. */
export const MINUTE = 60

/** Seconds. */
const HOUR = 3600

const SECOND_IN_MS = 1000

/** Computes the countdown from the remaining time. It decrements nothing, so that a late call shows the right time. */
export function countdown(remaining: Duration): Countdown {
  const seconds = secondsLeft(remaining)
  return seconds > MINUTE ? { unit: 'minute', value: Math.ceil(seconds / MINUTE) } : { unit: 'second', value: seconds }
}

/** The remaining time in whole seconds, rounded up; 0 if it is over. */
export function secondsLeft(remaining: Duration): number {
  return Math.ceil(Math.max(0, remaining) / SECOND_IN_MS)
}

/** An inactivity limit in the largest unit of which it is a whole number. */
export function limitTime(limit: Duration): Countdown {
  const seconds = Math.round(limit / SECOND_IN_MS)
  if (seconds % HOUR === 0) return { unit: 'hour', value: seconds / HOUR }
  return seconds % MINUTE === 0 ? { unit: 'minute', value: seconds / MINUTE } : { unit: 'second', value: seconds }
}
