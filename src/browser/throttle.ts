import type { ActivityKind, Clock, Instant } from '../core/ports.ts'
import { ACTIVITY_SAMPLE } from '../core/session/deadlines.ts'

/**
 * Lets one report a second pass. A press after a movement passes too, because a press may answer a warning and a movement
 * may not.
 *
 * It compares instants instead of waiting for a timer, because the first press after a sleep comes before the timer.
 *
 * @param onSample is called before the report that begins a new second, with the end of that second.
 */
export function throttle(
  report: (presence: ActivityKind) => void,
  clock: Clock,
  onSample?: (until: Instant) => void,
): (presence: ActivityKind) => void {
  let sampled: ActivityKind
  let sampleEndsAt: Instant = 0
  return (presence) => {
    const now = clock.now()
    if (now >= sampleEndsAt) {
      sampleEndsAt = now + ACTIVITY_SAMPLE
      onSample?.(sampleEndsAt)
    } else if (sampled === 'press' || sampled === presence) return
    sampled = presence
    report(presence)
  }
}
