import { onTestFinished, vi } from 'vitest'
import { createClock } from '../../src/browser/clock.ts'
import { createEngine, type Engine } from '../../src/core/engine/engine.ts'
import type { Clock, Delivery } from '../../src/core/ports.ts'
import type { Limits } from '../../src/core/session/state.ts'
import { settle } from './fake-clock.ts'
import { createFakePorts, type FakePorts, type FakeStorage } from './fake-ports.ts'
import { limits, SECOND, T0 } from './machine.ts'

/** How far each hand moves. A hand that is left out stands still. */
export interface Passage {
  readonly wall?: number
  readonly mono?: number
  readonly timers?: number
}

/** Whatever was told: `at` is in seconds of the monotonic hand since the world began. */
export interface Told {
  readonly at: number
  readonly event: string
  readonly detail: object
}

export interface TabOptions {
  readonly limits?: Partial<Limits>
  readonly storage?: FakeStorage
  readonly name?: string
  readonly delivery?: Delivery
  readonly whenActivated?: (callback: () => void) => () => void
  readonly isShared?: boolean
  readonly respond?: FakePorts['respond']
}

/** The engine over fake ports, but the real clock. */
export interface TwoClocksTab {
  readonly ports: Omit<FakePorts, 'clock'> & { readonly clock: Clock }
  readonly engine: Engine
  /** Without ticks and phases. */
  readonly told: Told[]
}

/** A machine with a hand for the wall clock, one for the monotonic clock and one for the timers. */
export interface TwoClocks {
  /** Moves each hand by its own amount, and nothing runs. A timer keeps its rest where its hand stood, else it is late. */
  pass(passage: Passage): void
  /** All hands go on together, and each timer fires in its slot. */
  flow(duration: number): Promise<void>
  /** The oldest timer fires now, due or not. */
  fire(): void
  /** The timers that are pending now stand still. Returns the end of that: they go on with their old rest. */
  freeze(): () => void
  open(options?: TabOptions): TwoClocksTab
  /** Seconds of the monotonic hand since the world began. */
  elapsed(): number
  /** What `setTimeout` was asked for. */
  readonly delays: number[]
}

export interface TwoClocksOptions {
  /** Timers fire only at the multiples of this; 0 is on time. */
  readonly slot?: number
  /** How much of a slot has passed when the world begins. */
  readonly phase?: number
}

interface Timer {
  at: number
  isFrozen: boolean
  readonly callback: () => void
}

/** A monotonic clock has its own beginning and is not made of whole milliseconds. */
const MONO_START = 5000.3

const LONGEST_DELAY = 2 ** 31 - 1

/** More than that in one flow of time is a timer that fires at once and asks for itself again. */
const MOST_TIMERS = 20_000

/** A browser keeps a delay as an int32; a longer one fires at once. */
const kept = (delay: number): number => (delay > 0 && delay <= LONGEST_DELAY ? delay : 0)

/** Stands in for `Date.now`, `performance.now`, `setTimeout` and `clearTimeout` until the test ends. */
export function createTwoClocks({ slot = 0, phase = 0 }: TwoClocksOptions = {}): TwoClocks {
  const hands = { wall: T0, mono: MONO_START, timers: phase }
  const timers = new Map<number, Timer>()
  const delays: number[] = []
  let nextId = 1

  const inSlot = (at: number) => (slot ? Math.ceil(at / slot) * slot : at)
  const firesAt = ({ at, isFrozen }: Timer) => (isFrozen ? Infinity : inSlot(Math.max(at, hands.timers)))
  const next = () => [...timers].sort(([, a], [, b]) => firesAt(a) - firesAt(b))[0]
  const move = (by: number) => pass({ wall: by, mono: by, timers: by })

  function pass({ wall = 0, mono = 0, timers: rest = 0 }: Passage): void {
    hands.wall += wall
    hands.mono += mono
    hands.timers += rest
  }

  function run([id, { callback }]: [number, Timer]): void {
    timers.delete(id)
    callback()
  }

  async function flow(duration: number): Promise<void> {
    const until = hands.timers + duration
    await settle()
    let fired = 0
    for (let due = next(); due && firesAt(due[1]) <= until; due = next()) {
      if (fired++ > MOST_TIMERS) throw new Error('The timers never come to rest')
      move(firesAt(due[1]) - hands.timers)
      run(due)
      await settle()
    }
    move(until - hands.timers)
    await settle()
  }

  function set(callback: () => void, delay = 0): number {
    delays.push(delay)
    timers.set(nextId, { at: hands.timers + kept(delay), isFrozen: false, callback })
    return nextId++
  }

  function freeze(): () => void {
    const since = hands.timers
    const frozen = [...timers.values()]
    for (const timer of frozen) timer.isFrozen = true
    return () => {
      for (const timer of frozen) Object.assign(timer, { at: timer.at + hands.timers - since, isFrozen: false })
    }
  }

  const elapsed = () => (hands.mono - MONO_START) / SECOND

  standIn({ wall: () => hands.wall, mono: () => hands.mono, set, clear: (id) => timers.delete(id) })
  return {
    pass,
    flow,
    fire() {
      const [oldest] = timers
      if (oldest) run(oldest)
    },
    freeze,
    open: (options = {}) => openTab(options, elapsed),
    elapsed,
    delays,
  }
}

interface Globals {
  readonly wall: () => number
  readonly mono: () => number
  readonly set: (callback: () => void, delay?: number) => number
  readonly clear: (id: number) => void
}

function standIn({ wall, mono, set, clear }: Globals): void {
  const stands = [
    vi.spyOn(Date, 'now').mockImplementation(wall),
    vi.spyOn(performance, 'now').mockImplementation(mono),
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(set as unknown as typeof setTimeout),
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation(clear as unknown as typeof clearTimeout),
  ]
  onTestFinished(() => {
    for (const stand of stands) stand.mockRestore()
  })
}

function openTab(options: TabOptions, elapsed: () => number): TwoClocksTab {
  const { storage, name = 'this' } = options
  const fake = createFakePorts({ ...(storage && { storage }), tab: name })
  const ports = Object.assign(fake, {
    clock: { ...createClock(), random: () => 0 },
    ...(options.delivery && { delivery: options.delivery }),
    ...(options.respond && { respond: options.respond }),
    ...(options.whenActivated && { pageLifecycle: { ...fake.pageLifecycle, whenActivated: options.whenActivated } }),
    tabs: { ...fake.tabs, isShared: () => options.isShared ?? true },
  }) as unknown as TwoClocksTab['ports']
  const told: Told[] = []
  const note = (event: string, detail: object) => told.push({ at: elapsed(), event, detail })
  const engine = createEngine({
    ports,
    limits: limits(options.limits),
    coverOnLeave: false,
    announce(event, detail) {
      if (event !== 'tick' && event !== 'phase') note(event, detail)
      return false
    },
    leave: (cause) => note('leave', { cause }),
  })
  engine.start()
  return { ports, engine, told }
}
