import type { Clock, Duration, Instant, Presence } from '../core/ports.ts'

const SAMPLE: Duration = 1000

/** Lets one report a second pass, and a press after a movement: a movement cannot answer a warning, and a press may. */
export function limit(report: (presence: Presence) => void, clock: Clock): (presence: Presence) => void {
  let sampled: Presence
  let quietUntil: Instant = 0
  return (presence) => {
    const now = clock.now()
    if (now >= quietUntil) quietUntil = now + SAMPLE
    else if (sampled === 'press' || sampled === presence) return
    sampled = presence
    report(presence)
  }
}
