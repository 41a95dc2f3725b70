import type { Clock, Duration } from '../ports.ts'

/**
 * The time in which the tabs write instants for each other: the wall clock, plus all that it was set back. So this time
 * never goes back, and an instant written before the clock was set means the same afterwards.
 */
export interface SharedTime {
  /** By how much the wall clock was set back, as far as any tab has noticed. */
  setBack: Duration
  /** How far this tab's own clock is ahead of the shared time. */
  offset: Duration
}

/** Browsers round their clocks. A smaller difference than this is no step. */
const ROUNDING: Duration = 200

/** Ten years. A record that says more is not from a real tab. */
const MOST_SET_BACK: Duration = 3.2e11

const gapOf = (clock: Clock): Duration => clock.now() - clock.wall()

export const createSharedTime = (clock: Clock): SharedTime => ({ setBack: 0, offset: gapOf(clock) })

/**
 * Takes over what another tab has noticed, and notices a step of this tab's own clock.
 *
 * @param found `setBack` as the record has it; untrusted.
 * @returns whether this tab is the first to notice.
 */
export function keepSharedTime(time: SharedTime, clock: Clock, found: unknown): boolean {
  if (typeof found === 'number' && found > time.setBack && found < MOST_SET_BACK) {
    time.setBack = found
    time.offset = gapOf(clock) - found
  }
  const step = gapOf(clock) - time.offset - time.setBack
  if (step <= ROUNDING) return false
  time.setBack += step
  return true
}
