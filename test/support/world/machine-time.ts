import type { TimeSource } from '../../../src/browser/clock.ts'
import type { Duration, Instant } from '../../../src/core/ports.ts'
import { START } from '../../../src/testing/manual-clock.ts'

/** How far each hand moves. A hand that is left out stands still. */
export interface Passage {
  /** The time outside of the machine. By default it moves as far as the monotonic clock or the timers. */
  readonly real?: Duration
  readonly wall?: Duration
  readonly mono?: Duration
  readonly timers?: Duration
}

/** When the timers of a tab may fire: at the multiples of `slot`, of which `phase` has passed when the tab opens. */
export interface Throttle {
  readonly slot: Duration
  readonly phase?: Duration
}

/** A machine with a hand for the wall clock, one for the monotonic clock and one for the timers. Nothing moves by itself. */
export interface MachineTime {
  /** Moves each hand by its own amount, and nothing runs. A timer keeps its rest if its hand stood; otherwise it is late. */
  pass(passage: Passage): void
  /** All hands move together. Each timer fires when it is due, and what follows from it happens before the next one. */
  flow(duration: Duration): Promise<void>
  /** The time outside of the machine, as the server has it. It begins as the wall clock does. */
  real(): Instant
  /** The time by the wall clock, which can be wrong. */
  wall(): Instant
  /** How far the monotonic hand has moved. */
  elapsed(): Duration
  /** Calls back when the hand of the timers has moved this far, for what is outside of the tabs. Returns the undo. */
  after(delay: Duration, callback: () => void): () => void
  openTab(throttle?: Throttle): TabTime
  /** What the tabs' timers were asked for. */
  readonly delays: readonly Duration[]
}

/** Time as one tab has it. */
export interface TabTime {
  readonly source: TimeSource
  /** From now on the timers of the tab fire in slots. */
  throttle(throttle: Throttle): void
  /** Nothing runs here and nothing arrives. What becomes due meanwhile happens when the tab thaws. */
  freeze(): void
  thaw(): void
  isFrozen(): boolean
  /** Calls at once, or when the tab thaws. */
  deliver(call: () => void): void
  /** The pending timers stand still. The returned function ends that: then they continue with their old rest. */
  haltTimers(): () => void
  /** The oldest timer fires now, due or not. */
  fireOldest(): void
  /** How many timers are pending. */
  pending(): number
}

interface Timer {
  at: Duration
  isHalted: boolean
  readonly callback: () => void
  readonly firesAt: (timer: Timer) => Duration
}

/** A monotonic clock has its own beginning and does not consist of whole milliseconds. */
const MONO_START = 5000.3

/** A browser keeps a delay as an int32. A longer one fires at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** More timers in one flow of time are a timer that fires at once and sets itself again. */
const MOST_TIMERS = 200_000

/** @param settle lets everything happen that needs no time. */
export function createMachineTime(settle: () => Promise<void>): MachineTime {
  const hands = { real: START, wall: START, mono: MONO_START, timers: 0 }
  const timers = new Map<number, Timer>()
  const delays: Duration[] = []
  let nextId = 1

  const add = (delay: Duration, callback: () => void, firesAt: Timer['firesAt']): number => {
    const id = nextId++
    timers.set(id, { at: hands.timers + delay, isHalted: false, callback, firesAt })
    return id
  }

  const pass = ({ wall = 0, mono = 0, timers: rest = 0, real = Math.max(mono, rest) }: Passage): void => {
    hands.real += real
    hands.wall += wall
    hands.mono += mono
    hands.timers += rest
  }

  const next = (): [id: number, at: Duration] => {
    let first: [number, Duration] = [0, Infinity]
    for (const [id, timer] of timers) {
      const at = timer.isHalted ? Infinity : timer.firesAt(timer)
      if (at < first[1]) first = [id, at]
    }
    return first
  }

  const run = (id: number): void => {
    const timer = timers.get(id)
    timers.delete(id)
    timer?.callback()
  }

  const inTime = ({ at }: Timer) => Math.max(at, hands.timers)

  const openTab = (first: Throttle = { slot: 0 }): TabTime => {
    const own = new Set<number>()
    let throttle = { since: hands.timers, ...first }
    let held: (() => void)[] | undefined
    const inSlot = (timer: Timer): Duration => {
      const { slot, phase = 0, since } = throttle
      const into = phase - since
      return slot ? Math.ceil((inTime(timer) + into) / slot) * slot - into : inTime(timer)
    }
    const deliver = (call: () => void): void => {
      if (held) held.push(call)
      else call()
    }
    const source: TimeSource = {
      wall: () => hands.wall,
      monotonic: () => hands.mono,
      setTimer(callback, delay) {
        delays.push(delay)
        const kept = delay > 0 && delay <= LONGEST_DELAY ? delay : 0
        const fire = () => deliver(() => own.delete(id) && callback())
        const id = add(kept, fire, inSlot)
        own.add(id)
        return id
      },
      clearTimer(id) {
        own.delete(id)
        timers.delete(id)
      },
    }
    return {
      source,
      throttle: (change) => {
        throttle = { since: hands.timers, ...change }
      },
      deliver,
      freeze() {
        held ??= []
      },
      thaw() {
        const calls = held ?? []
        held = undefined
        for (const call of calls) call()
      },
      isFrozen: () => held !== undefined,
      haltTimers() {
        const since = hands.timers
        const halted = [...own].flatMap((id) => timers.get(id) ?? [])
        for (const timer of halted) timer.isHalted = true
        return () => {
          for (const timer of halted) {
            timer.at += hands.timers - since
            timer.isHalted = false
          }
        }
      },
      fireOldest() {
        const [oldest] = own
        if (oldest !== undefined) run(oldest)
      },
      pending: () => own.size,
    }
  }

  return {
    pass,
    async flow(duration) {
      const until = hands.timers + duration
      await settle()
      let fired = 0
      for (let [id, at] = next(); at <= until; [id, at] = next()) {
        fired++
        if (fired > MOST_TIMERS) throw new Error('The timers never come to rest')
        const by = at - hands.timers
        pass({ wall: by, mono: by, timers: by })
        run(id)
        await settle()
      }
      const rest = until - hands.timers
      pass({ wall: rest, mono: rest, timers: rest })
      await settle()
    },
    real: () => hands.real,
    wall: () => hands.wall,
    elapsed: () => hands.mono - MONO_START,
    after(delay, callback) {
      const id = add(delay, callback, inTime)
      return () => void timers.delete(id)
    },
    openTab,
    delays,
  }
}
