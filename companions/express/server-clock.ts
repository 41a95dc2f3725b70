/** Clocks of several servers differ by less than this, so a smaller step back is not corrected. Milliseconds. */
const tolerance = 5000

/** How many settings of the clock are remembered. */
const remembered = 8

/** The time between two settings of the wall clock. */
interface Frame {
  /** How far the wall clock is ahead of the clock that cannot be set. */
  ahead: number
  /** The last wall time that was seen in this frame. */
  lastAt: number
}

export type ServerClock = ReturnType<typeof createServerClock>

/**
 * Corrects stored instants after the server's clock has been set back.
 *
 * It compares the wall clock with a clock that cannot be set. Each time that the wall clock has been set back, a new
 * frame begins. An instant that is still to come was stored in an earlier frame, so its age is known.
 */
export function createServerClock(now: () => number, monotonic: () => number) {
  let frames: readonly Frame[] = []

  /** For every request, before anything is decided. */
  function look(): void {
    const lastAt = now()
    const ahead = lastAt - monotonic()
    const current = frames.at(-1)
    const isSetBack = current === undefined || ahead < current.ahead - tolerance
    frames = [...(isSetBack ? frames.slice(1 - remembered) : frames.slice(0, -1)), { ahead, lastAt }]
  }

  /** The milliseconds to add to all instants of a session whose latest is `at`. 0 unless `at` is still to come. */
  function correction(at: number): number {
    const untilNow = now() - at
    if (untilNow >= -tolerance) return 0
    const earlier = frames.slice(0, -1).reverse()
    const frame = earlier.find(({ lastAt }) => at <= lastAt + tolerance)
    // This process did not see the step. If the session counts from now, no active person is signed out.
    if (!frame) return untilNow
    return Math.min(untilNow, (frames.at(-1) as Frame).ahead - frame.ahead)
  }

  return { now, look, correction }
}
