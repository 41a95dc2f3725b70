import type { Clock, Duration, Instant } from '../core/ports.ts'
import { flushPromises } from './flush-promises.ts'

/** Where a manual clock starts: 9 September 2001, 01:46:40 UTC, a round number of milliseconds. */
export const START: Instant = 1_000_000_000_000

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Lets time pass: each wait ends on time, and the promise callbacks that follow run before the next wait ends. */
  advance(duration: Duration): Promise<void>
  /**
   * The computer slept: the wall clock jumps, and nothing runs. `isCounted`: the monotonic clock counted the sleep, as on
   * Windows.
   */
  jump(duration: Duration, isCounted?: boolean): void
  /** A person, or the system, sets the wall clock forward or back. */
  setWall(by: Duration): void
  /** Runs what is overdue. */
  flush(): Promise<void>
  /** How many waits there were so far. */
  readonly waits: number
  /** How many waits have not ended. */
  readonly pending: number
}

/** The callbacks that wait for their instants. */
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
    /** Removes and returns the first wait that is due. */
    take(until: Instant) {
      const [first] = [...pending].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)
      if (first) pending.delete(first[0])
      return first?.[1]
    },
  }
}

export function createManualClock(): ManualClock {
  const time = { now: START, wallAhead: 0, lead: 0 }
  const waits = createWaits()
  const runUntil = async (until: Instant) => {
    for (let next = waits.take(until); next; next = waits.take(until)) {
      time.now = Math.max(time.now, next.at)
      next.callback()
      await flushPromises()
    }
  }
  return {
    now: () => time.now,
    wall: () => time.now + time.wallAhead,
    lead: () => time.lead,
    random: () => 0,
    wait: waits.add,
    async advance(duration) {
      const until = time.now + duration
      await flushPromises()
      await runUntil(until)
      time.now = until
      await flushPromises()
    },
    jump(duration, isCounted = false) {
      time.now += duration
      if (!isCounted) time.lead += duration
    },
    setWall(by) {
      time.wallAhead += by
    },
    flush: () => runUntil(time.now),
    get waits() {
      return waits.count()
    },
    get pending() {
      return waits.pending.size
    },
  }
}
