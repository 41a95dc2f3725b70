import { expect, test } from 'vitest'
import { throttle } from '../../src/browser/throttle.ts'
import type { ActivityKind } from '../../src/core/ports.ts'
import { createFakeClock } from '../support/fake-clock.ts'

type Report = readonly [at: number, kind: ActivityKind]

/** What passes of the reports that come at these milliseconds. */
function passed(reports: readonly Report[], onSample?: (until: number) => void): number[] {
  let now = 0
  const times: number[] = []
  const report = throttle(() => times.push(now), { ...createFakeClock(), now: () => now }, onSample)
  for (const [at, kind] of reports) {
    now = at
    report(kind)
  }
  return times
}

test.each([
  [
    'one press a second',
    [
      [0, 'press'],
      [500, 'press'],
      [999, 'press'],
      [1000, 'press'],
    ],
    [0, 1000],
  ],
  [
    'one movement a second',
    [
      [0, 'move'],
      [500, 'move'],
      [1000, 'move'],
      [1999, 'move'],
    ],
    [0, 1000],
  ],
  [
    'a press after a movement',
    [
      [0, 'move'],
      [100, 'press'],
      [200, 'move'],
      [300, 'press'],
    ],
    [0, 100],
  ],
  [
    'no movement after a press',
    [
      [0, 'press'],
      [100, 'move'],
      [900, 'move'],
    ],
    [0],
  ],
] as const)('What passes is %s', (_name, reports, times) => {
  expect(passed(reports)).toEqual(times)
})

test('The end of each new second is told before its first report, and not again for a press within it', () => {
  const ends: number[] = []
  passed(
    [
      [0, 'move'],
      [100, 'press'],
      [1500, 'press'],
    ],
    (until) => ends.push(until),
  )
  expect(ends).toEqual([1000, 2500])
})
