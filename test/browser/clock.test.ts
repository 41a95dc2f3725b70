import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClock, parseDate } from '../../src/browser/clock.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const HOUR = 3_600_000
const DAY = 24 * HOUR

const flow = (duration: number) => vi.advanceTimersByTime(duration)
const setWall = (by: number) => vi.setSystemTime(Date.now() + by)

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
  flow(1234) // The page has been there for a while.
  vi.setSystemTime(NOON)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the clock', () => {
  test('the clock is the wall clock while nothing happens to it', () => {
    const clock = createClock()
    flow(90_000)
    expect([clock.now(), clock.wall(), clock.lead()]).toEqual([NOON + 90_000, NOON + 90_000, 0])
  })

  test.each([
    {
      story: 'sleep on macOS or Linux, where the monotonic clock stops',
      wall: 2 * HOUR,
      steady: 0,
      now: 2 * HOUR,
      lead: 2 * HOUR,
    },
    { story: 'sleep on Windows, where both clocks continue', wall: 2 * HOUR, steady: 2 * HOUR, now: 2 * HOUR, lead: 0 },
    { story: 'a frozen wall clock', wall: 0, steady: 2 * HOUR, now: 2 * HOUR, lead: 0 },
    { story: 'the wall clock set back', wall: -HOUR, steady: 300_000, now: 300_000, lead: 0 },
    { story: 'the wall clock set forward', wall: HOUR, steady: 1000, now: HOUR, lead: HOUR - 1000 },
    { story: 'a correction by the time service', wall: 2000, steady: 0, now: 2000, lead: 2000 },
  ])('the clock advances by the larger step: $story', ({ wall, steady, now, lead }) => {
    const clock = createClock()
    flow(steady)
    setWall(wall - steady)
    expect([clock.now() - NOON, clock.lead(), clock.wall() - NOON]).toEqual([now, lead, wall])
  })

  test('the clock continues evenly after the wall clock was set back', () => {
    const clock = createClock()
    setWall(-HOUR)
    const before = clock.now()
    flow(60_000)
    expect([before, clock.now()]).toEqual([NOON, NOON + 60_000])
  })

  test('the lead of the wall clock adds up all sleep', () => {
    const clock = createClock()
    setWall(HOUR)
    clock.now()
    flow(1000)
    setWall(HOUR)
    clock.now()
    expect(clock.lead()).toBe(2 * HOUR)
  })

  test('a wall clock that is ahead by no more than rounding has no lead', () => {
    const clock = createClock()
    setWall(50)
    expect(clock.lead()).toBe(0)
  })

  test('the rounding of many readings does not move the clock', () => {
    const clock = createClock()
    for (let reading = 0; reading < 10_000; reading++) {
      flow(1)
      setWall(reading % 2 ? 1 : -1)
      clock.now()
    }
    expect([clock.now() - NOON, clock.lead()]).toEqual([10_000, 0])
  })
})

describe('wait()', () => {
  const waiting = (duration: number) => {
    const clock = createClock()
    const calls: number[] = []
    const undo = clock.wait(clock.now() + duration, () => calls.push(clock.now() - NOON))
    return { calls, undo }
  }

  test('wait() calls back once, at its instant', () => {
    const { calls } = waiting(1000)
    flow(999)
    const early = [...calls]
    flow(5000)
    expect([early, calls]).toEqual([[], [1000]])
  })

  test('wait() calls back for an instant that is past', () => {
    const { calls } = waiting(-1000)
    flow(1)
    expect(calls).toHaveLength(1)
  })

  test('wait() can wait longer than the longest timeout of a browser', () => {
    const { calls } = waiting(60 * DAY)
    flow(60 * DAY - 1)
    const early = [...calls]
    flow(1)
    expect([early, calls]).toEqual([[], [60 * DAY]])
  })

  test('wait() never asks for a longer delay than a browser accepts', () => {
    const delays: unknown[] = []
    const native = setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, delay: number) => {
      delays.push(delay)
      return native(callback, delay)
    }) as typeof setTimeout)
    waiting(Number.POSITIVE_INFINITY)
    expect(delays).toEqual([2 ** 31 - 1])
  })

  test('wait() continues to wait if a timer fires early', () => {
    const native = setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, delay: number) =>
      native(callback, delay / 2)) as typeof setTimeout)
    const { calls } = waiting(10_000)
    flow(20_000)
    expect(calls).toEqual([10_000])
  })

  test('the undo of wait() leaves no timer', () => {
    const { calls, undo } = waiting(1000)
    undo()
    flow(5000)
    expect([calls, vi.getTimerCount()]).toEqual([[], 0])
  })

  test('the undo of wait() leaves no timer after a part of a long wait', () => {
    const { undo } = waiting(60 * DAY)
    flow(30 * DAY)
    undo()
    expect(vi.getTimerCount()).toBe(0)
  })
})

test.each([
  ['Date.now', () => vi.spyOn(Date, 'now')],
  ['performance.now', () => vi.spyOn(performance, 'now')],
])('the clock goes on by the other one if the page makes %s tell no number', (_, spy) => {
  const clock = createClock()
  const before = clock.now()
  spy().mockReturnValue(Number.NaN)
  flow(HOUR)
  expect(clock.now() - before).toBe(HOUR)
})

test('random() returns what the page has for it', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.25)
  expect(createClock().random()).toBe(0.25)
})

test('parseDate() returns the instant of an HTTP date, and NaN for another text', () => {
  expect([parseDate('Sun, 22 Nov 2026 12:00:00 GMT'), parseDate('soon')]).toEqual([NOON, Number.NaN])
})
