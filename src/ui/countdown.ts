import type { Duration } from '../core/ports.ts'

/** Remaining time as a person reads and hears it. */
export interface Countdown {
  /** Minutes above 60 s, seconds from there. */
  readonly unit: 'minute' | 'second'
  /** How many of the unit, rounded up, so that 0 is shown only when nothing is left. */
  readonly value: number
  /** In seconds, the latest point passed at which a screen reader speaks: each whole minute, then 60, 40 and 20. */
  readonly mark: number
}

const MINUTE = 60
const LAST_MARKS = 20

/** Computed from what remains, never decremented: a late call shows the right time and skips the marks it missed. */
export function countdown(remaining: Duration): Countdown {
  const seconds = Math.ceil(Math.max(0, remaining) / 1000)
  return seconds > MINUTE ? inMinutes(Math.ceil(seconds / MINUTE)) : inSeconds(seconds)
}

function inMinutes(value: number): Countdown {
  return { unit: 'minute', value, mark: value * MINUTE }
}

function inSeconds(value: number): Countdown {
  return { unit: 'second', value, mark: Math.ceil(Math.max(1, value) / LAST_MARKS) * LAST_MARKS }
}
