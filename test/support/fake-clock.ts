import type { Clock } from '../../src/core/ports.ts'
import { T0 } from './machine.ts'

export interface FakeClock extends Clock {
  /** Time flows: each wait ends on time, and the promises that follow from it run before the next. */
  advance(duration: number): Promise<void>
  /** The machine slept: the wall clock leaps, nothing ran. `isCounted`: the monotonic clock counted it, as on Windows. */
  jump(duration: number, isCounted?: boolean): void
  /** Somebody set the wall clock. */
  setWall(by: number): void
  /** Lets what is overdue happen, late. */
  flush(): Promise<void>
  /** How many waits there were so far, and how many are pending. */
  readonly waits: number
  readonly pending: number
}

/** Lets all promises that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

export function createFakeClock(): FakeClock {
  let now = T0
  let wallAhead = 0
  let lead = 0
  let waits = 0
  const pending = new Map<number, { at: number; callback: () => void }>()
  const due = (until: number) => [...pending].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0]
  const run = async (until: number) => {
    for (let next = due(until); next; next = due(until)) {
      pending.delete(next[0])
      now = Math.max(now, next[1].at)
      next[1].callback()
      await settle()
    }
  }
  return {
    now: () => now,
    wall: () => now + wallAhead,
    lead: () => lead,
    random: () => 0,
    wait(at, callback) {
      const id = ++waits
      pending.set(id, { at, callback })
      return () => pending.delete(id)
    },
    async advance(duration) {
      const until = now + duration
      await settle()
      await run(until)
      now = until
      await settle()
    },
    jump(duration, isCounted = false) {
      now += duration
      if (!isCounted) lead += duration
    },
    setWall(by) {
      wallAhead += by
    },
    flush: () => run(now),
    get waits() {
      return waits
    },
    get pending() {
      return pending.size
    },
  }
}
