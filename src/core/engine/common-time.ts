import type { Clock, Duration } from '../ports.ts'

/**
 * The time in which the tabs write down instants for each other: the wall clock, and what it has been set back. So it
 * never goes back either, and an instant that was written before the clock was set means the same afterwards.
 */
export interface CommonTime {
  /** By how much the wall clock has been set back, as far as any tab has noticed. */
  skew: Duration
  /** How far this tab's own clock is ahead of the common one. */
  offset: Duration
}

/** Clocks are rounded: less than this is no step. */
const SLACK: Duration = 200

/** Nobody's clock was ever set back by ten years; so much is garbage. */
const LONGEST: Duration = 3.2e11

const gap = (clock: Clock): Duration => clock.now() - clock.wall()

export const createCommonTime = (clock: Clock): CommonTime => ({ skew: 0, offset: gap(clock) })

/**
 * Takes over what another tab has noticed, `told` in the record, and notices what this clock shows.
 *
 * @returns whether this tab is the first to notice.
 */
export function keepTime(time: CommonTime, clock: Clock, told: unknown): boolean {
  if (typeof told === 'number' && told > time.skew && told < LONGEST)
    Object.assign(time, { skew: told, offset: gap(clock) - told })
  const behind = gap(clock) - time.offset - time.skew
  if (behind > SLACK) time.skew += behind
  return behind > SLACK
}
