import type { Clock, Duration, Instant } from '../core/ports.ts'
import { settle } from './settle.ts'

/** Where a manual clock starts: 9 September 2001, 01:46:40 UTC, a round number of milliseconds. */
export const START: Instant = 1_000_000_000_000

/** A clock that stands still unless it is moved. */
export interface ManualClock extends Clock {
  /** Time flows: each wait ends on time, and the promises that follow from it run before the next. */
  advance(duration: Duration): Promise<void>
  /** The machine slept: the wall clock leaps, nothing ran. `isCounted`: the monotonic clock counted it, as on Windows. */
  jump(duration: Duration, isCounted?: boolean): void
  /** Somebody set the wall clock. */
  setWall(by: Duration): void
  /** Lets what is overdue happen, late. */
  flush(): Promise<void>
  /** How many waits there were so far, and how many are pending. */
  readonly waits: number
  readonly pending: number
}

/** What is to happen, and when. */
function createWaits() {
  const pending = new Map<number, { readonly at: Instant; readonly callback: () => void }>()
  let count = 0
  return {
    pending,
    count: () => count,
    add(at: Instant, callback: () => void) {
      const id = ++count
      pending.set(id, { at, callback })
      return () => void pending.delete(id)
    },
    /** Takes out the first one that is due. */
    take(until: Instant) {
      const [first] = [...pending].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)
      if (first) pending.delete(first[0])
      return first?.[1]
    },
  }
}

export function createManualClock(): ManualClock {
  const hands = { now: START, wallAhead: 0, lead: 0 }
  const waits = createWaits()
  const run = async (until: Instant) => {
    for (let next = waits.take(until); next; next = waits.take(until)) {
      hands.now = Math.max(hands.now, next.at)
      next.callback()
      await settle()
    }
  }
  return {
    now: () => hands.now,
    wall: () => hands.now + hands.wallAhead,
    lead: () => hands.lead,
    random: () => 0,
    wait: waits.add,
    async advance(duration) {
      const until = hands.now + duration
      await settle()
      await run(until)
      hands.now = until
      await settle()
    },
    jump(duration, isCounted = false) {
      hands.now += duration
      if (!isCounted) hands.lead += duration
    },
    setWall(by) {
      hands.wallAhead += by
    },
    flush: () => run(hands.now),
    get waits() {
      return waits.count()
    },
    get pending() {
      return waits.pending.size
    },
  }
}
