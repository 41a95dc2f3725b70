import type { Clock, Duration, Instant, Presence } from '../core/ports.ts'

const SAMPLE: Duration = 1000

/**
 * Lets one report a second pass, and a press after a movement: a movement cannot answer a warning, and a press may.
 * Instants are compared, because the first press after a sleep comes before the timer that would end the second.
 *
 * @param rest hears, before the report, until when no other of its kind will pass.
 */
export function limit(
  report: (presence: Presence) => void,
  clock: Clock,
  rest?: (until: Instant) => void,
): (presence: Presence) => void {
  let sampled: Presence
  let quietUntil: Instant = 0
  return (presence) => {
    const now = clock.now()
    if (now >= quietUntil) {
      quietUntil = now + SAMPLE
      rest?.(quietUntil)
    } else if (sampled === 'press' || sampled === presence) return
    sampled = presence
    report(presence)
  }
}
