import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClock, parseDate, readDelivery } from '../../src/browser/clock.ts'

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
  test('is the wall clock while nothing happens to it', () => {
    const clock = createClock()
    flow(90_000)
    expect([clock.now(), clock.wall(), clock.lead()]).toEqual([NOON + 90_000, NOON + 90_000, 0])
  })

  test.each([
    {
      story: 'sleep on macOS or Linux: the monotonic clock stood',
      wall: 2 * HOUR,
      steady: 0,
      now: 2 * HOUR,
      lead: 2 * HOUR,
    },
    { story: 'sleep on Windows: both clocks went on', wall: 2 * HOUR, steady: 2 * HOUR, now: 2 * HOUR, lead: 0 },
    { story: 'a frozen wall clock', wall: 0, steady: 2 * HOUR, now: 2 * HOUR, lead: 0 },
    { story: 'the wall clock set back', wall: -HOUR, steady: 300_000, now: 300_000, lead: 0 },
    { story: 'the wall clock set forward', wall: HOUR, steady: 1000, now: HOUR, lead: HOUR - 1000 },
    { story: 'a correction by the time service', wall: 2000, steady: 0, now: 2000, lead: 2000 },
  ])('advances by the larger step: $story', ({ wall, steady, now, lead }) => {
    const clock = createClock()
    flow(steady)
    setWall(wall - steady)
    expect([clock.now() - NOON, clock.lead(), clock.wall() - NOON]).toEqual([now, lead, wall])
  })

  test('goes on evenly after the wall clock was set back', () => {
    const clock = createClock()
    setWall(-HOUR)
    const before = clock.now()
    flow(60_000)
    expect([before, clock.now()]).toEqual([NOON, NOON + 60_000])
  })

  test('adds up all sleep', () => {
    const clock = createClock()
    setWall(HOUR)
    clock.now()
    flow(1000)
    setWall(HOUR)
    expect(clock.lead()).toBe(2 * HOUR)
  })

  test('is not driven ahead by the rounding of many readings', () => {
    const clock = createClock()
    for (let reading = 0; reading < 10_000; reading++) {
      flow(1)
      setWall(reading % 2 ? 1 : -1)
      clock.now()
    }
    expect([clock.now() - NOON, clock.lead()]).toEqual([10_000, 0])
  })
})

describe('waiting', () => {
  const waiting = (duration: number) => {
    const clock = createClock()
    const calls: number[] = []
    const undo = clock.wait(clock.now() + duration, () => calls.push(clock.now() - NOON))
    return { calls, undo }
  }

  test('calls back once, at the instant', () => {
    const { calls } = waiting(1000)
    flow(999)
    const early = [...calls]
    flow(5000)
    expect([early, calls]).toEqual([[], [1000]])
  })

  test('calls back for an instant that is past', () => {
    const { calls } = waiting(-1000)
    flow(1)
    expect(calls).toHaveLength(1)
  })

  test('reaches farther than the longest timeout of a browser', () => {
    const { calls } = waiting(60 * DAY)
    flow(60 * DAY - 1)
    const early = [...calls]
    flow(1)
    expect([early, calls]).toEqual([[], [60 * DAY]])
  })

  test('never asks for a longer delay than a browser keeps', () => {
    const delays: unknown[] = []
    const native = setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, delay: number) => {
      delays.push(delay)
      return native(callback, delay)
    }) as typeof setTimeout)
    waiting(Number.POSITIVE_INFINITY)
    expect(delays).toEqual([2 ** 31 - 1])
  })

  test('waits on where a timer fires early', () => {
    const native = setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, delay: number) =>
      native(callback, delay / 2)) as typeof setTimeout)
    const { calls } = waiting(10_000)
    flow(20_000)
    expect(calls).toEqual([10_000])
  })

  test('can be undone', () => {
    const { calls, undo } = waiting(1000)
    undo()
    flow(5000)
    expect([calls, vi.getTimerCount()]).toEqual([[], 0])
  })

  test('can be undone after a part of a long wait', () => {
    const { undo } = waiting(60 * DAY)
    flow(30 * DAY)
    undo()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('how the document came here', () => {
  const delivered = { type: 'navigate', transferSize: 825, encodedBodySize: 525, requestStart: 10, fetchStart: 5 }
  const deliveryOf = (entry: object | undefined) => {
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue((entry ? [{ ...delivered, ...entry }] : []) as never)
    return readDelivery().isCached
  }

  // The figures were read in the browsers named.
  test.each([
    { isCached: false, story: 'a page from the server', entry: {} },
    { isCached: false, story: 'a page still arriving (Chromium)', entry: { transferSize: 300, encodedBodySize: 0 } },
    { isCached: false, story: 'a page still arriving (Firefox)', entry: { transferSize: 0, encodedBodySize: 0 } },
    { isCached: false, story: 'a reload', entry: { type: 'reload' } },
    { isCached: false, story: 'an answer 304 (Chromium)', entry: { transferSize: 300, deliveryType: 'cache' } },
    { isCached: false, story: 'by way of a service worker (Firefox)', entry: { transferSize: 0, encodedBodySize: 0 } },
    { isCached: true, story: 'a page from the HTTP cache (Chromium, Firefox)', entry: { transferSize: 0 } },
    {
      isCached: true,
      story: 'a page from the HTTP cache (WebKit)',
      entry: { transferSize: 0, encodedBodySize: 0, requestStart: -2936 },
    },
    { isCached: true, story: 'a page one came back to', entry: { type: 'back_forward' } },
    { isCached: false, story: 'a browser that does not tell', entry: undefined },
  ])('isCached is $isCached for $story', ({ isCached, entry }) => {
    expect(deliveryOf(entry)).toBe(isCached)
  })

  test.each([
    { age: 990, story: 'its request', entry: { requestStart: 10.4 } },
    { age: 995, story: 'its fetch, where there was no request', entry: { requestStart: 0 } },
    { age: 1000, story: 'the page itself, where nothing else is known', entry: { requestStart: 0, fetchStart: 0 } },
  ])('its age counts from $story', ({ age, entry }) => {
    vi.spyOn(performance, 'now').mockReturnValue(1000.7)
    deliveryOf(entry)
    expect(readDelivery().age).toBe(age)
  })
})

test('an HTTP date is an instant, and another text is none', () => {
  expect([parseDate('Sun, 22 Nov 2026 12:00:00 GMT'), parseDate('soon')]).toEqual([NOON, Number.NaN])
})
