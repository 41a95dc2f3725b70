import type { Clock, Duration, Instant } from '../core/ports.ts'

/**
 * The longest delay that `setTimeout` accepts. With a longer one it fires at once.
 * @see https://developer.mozilla.org/docs/Web/API/Window/setTimeout#maximum_delay_value
 */
const LONGEST_DELAY = 2 ** 31 - 1

/**
 * A smaller difference between the two clocks is rounding. A browser that resists fingerprinting rounds both, by up to
 * 100 ms. If each reading corrected such a difference, the errors would add up.
 */
const CLOCK_ROUNDING: Duration = 100

/** What a machine tells of time. */
export interface TimeSource {
  /** Epoch milliseconds by the wall clock. */
  wall(): Instant
  /** Milliseconds by the monotonic clock. */
  monotonic(): number
  /** As `setTimeout`. Returns what `clearTimer` takes. */
  setTimer(callback: () => void, delay: Duration): number
  clearTimer(timer: number): void
}

/** The page's own clocks and timers, looked up at each call, because an application's tests may replace them. */
const pageTime: TimeSource = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (callback, delay) => setTimeout(callback, delay) as unknown as number,
  clearTimer: (timer) => clearTimeout(timer),
}

/**
 * Combines the two clocks of the machine into one that never goes back. The wall clock continues during sleep, but can be
 * set. The monotonic clock cannot be set, but stops during sleep on macOS, Linux, iOS and Android.
 */
export function createClock(time: TimeSource = pageTime): Clock {
  const monotonic = keepNumber(() => Math.floor(time.monotonic()))
  const wallTime = keepNumber(time.wall)
  let now = wallTime()
  let lead = 0
  let wallShift = 0
  let monotonicShift = now - monotonic()

  const read = () => {
    const wall = wallTime()
    const gap = monotonic() + monotonicShift - wall - wallShift
    if (gap > CLOCK_ROUNDING) wallShift += gap
    if (gap < -CLOCK_ROUNDING) {
      monotonicShift -= gap
      lead -= gap
    }
    now = Math.max(now, wall + wallShift)
    return now
  }

  return {
    now: read,
    wall: wallTime,
    lead: () => lead,
    wait: (at, callback) => waitUntil(time, at, callback, read),
    random: () => Math.random(),
  }
}

/** A page can replace a clock by one that tells no number. It then stands still, and the other one goes on. */
function keepNumber(read: () => number): () => number {
  let last = 0
  return () => {
    const next = read()
    if (Number.isFinite(next)) last = next
    return last
  }
}

/** The instant of an HTTP date, or `NaN` if the text is none. */
export const parseDate = (text: string): Instant => Date.parse(text)

/** Waits in steps, because a delay may be longer than a timer accepts, and because a timer may fire early. */
function waitUntil(time: TimeSource, at: Instant, callback: () => void, now: () => Instant): () => void {
  let timer: number
  const arm = () => {
    timer = time.setTimer(onTimer, Math.min(at - now(), LONGEST_DELAY))
  }
  const onTimer = () => {
    if (now() < at) arm()
    else callback()
  }
  arm()
  return () => time.clearTimer(timer)
}
