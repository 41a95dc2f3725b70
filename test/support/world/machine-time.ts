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
  /**
   * The machine sleeps. No tab runs, and what is outside of the machine goes on. `passage` says which hands move besides
   * the real time and the wall clock; by default the timers stand still too. `isCutOff`: what is on its way stays in the
   * machine, and goes on after the sleep.
   */
  sleep(duration: Duration, passage?: Pick<Passage, 'mono' | 'timers'>, isCutOff?: boolean): Promise<void>
  /** Calls back when the hand of the timers has moved this far, for timers that are of no tab. Returns the undo. */
  after(delay: Duration, callback: () => void): () => void
  /** Calls back after this much real time, for what is outside of the machine. It happens in sleep too. */
  outside(delay: Duration, callback: () => void): void
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
  at: number
  isHalted: boolean
  readonly callback: () => void
  /** How long it still takes until the timer fires, if all hands move. */
  readonly rest: (timer: Timer) => Duration
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

  const add = (at: number, callback: () => void, rest: Timer['rest']): number => {
    const id = nextId++
    timers.set(id, { at, isHalted: false, callback, rest })
    return id
  }

  const pass = ({ wall = 0, mono = 0, timers: rest = 0, real = Math.max(mono, rest) }: Passage): void => {
    hands.real += real
    hands.wall += wall
    hands.mono += mono
    hands.timers += rest
  }

  const next = (isCounted: (timer: Timer) => boolean = () => true): [id: number, rest: Duration] => {
    let first: [number, Duration] = [0, Infinity]
    for (const [id, timer] of timers) {
      const rest = timer.isHalted || !isCounted(timer) ? Infinity : timer.rest(timer)
      if (rest < first[1]) first = [id, rest]
    }
    return first
  }

  const run = (id: number): void => {
    const timer = timers.get(id)
    timers.delete(id)
    timer?.callback()
  }

  const inTime = ({ at }: Timer) => Math.max(at - hands.timers, 0)
  const inReality = ({ at }: Timer) => Math.max(at - hands.real, 0)
  const isOutside = ({ rest }: Timer) => rest === inReality

  const openTab = (first: Throttle = { slot: 0 }): TabTime => {
    const own = new Set<number>()
    let throttle = { since: hands.timers, ...first }
    let held: (() => void)[] | undefined
    const inSlot = (timer: Timer): Duration => {
      const { slot, phase = 0, since } = throttle
      if (slot === 0) return inTime(timer)
      const into = phase - since
      const due = Math.max(timer.at, hands.timers) + into
      return Math.ceil(due / slot) * slot - into - hands.timers
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
        const id = add(hands.timers + kept, fire, inSlot)
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
      let left = duration
      await settle()
      let fired = 0
      for (let [id, rest] = next(); rest <= left; [id, rest] = next()) {
        fired++
        if (fired > MOST_TIMERS) throw new Error('The timers never come to rest')
        pass({ wall: rest, mono: rest, timers: rest })
        left -= rest
        run(id)
        await settle()
      }
      pass({ wall: left, mono: left, timers: left })
      await settle()
    },
    async sleep(duration, passage = {}, isCutOff = false) {
      let left = duration
      if (isCutOff) return pass({ real: left, wall: left, ...passage })
      for (let [id, rest] = next(isOutside); rest <= left; [id, rest] = next(isOutside)) {
        pass({ real: rest })
        left -= rest
        run(id)
        await settle()
      }
      pass({ real: left, wall: duration, ...passage })
    },
    real: () => hands.real,
    wall: () => hands.wall,
    elapsed: () => hands.mono - MONO_START,
    after(delay, callback) {
      const id = add(hands.timers + delay, callback, inTime)
      return () => void timers.delete(id)
    },
    outside: (delay, callback) => void add(hands.real + delay, callback, inReality),
    openTab,
    delays,
  }
}
