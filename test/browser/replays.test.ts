import { expect, test } from 'vitest'
import { createReplayCheck } from '../../src/browser/replays.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { SECOND, T0 } from '../support/machine.ts'

const URL = 'https://here.example/status'

/** Whether each answer is a replay: when it comes, what its `Date` says, and where it is from. Seconds. */
async function replaysAmong(answers: readonly (readonly [at: number, date: number | null, url?: string])[]) {
  const clock = createFakeClock()
  const isReplay = createReplayCheck(clock)
  const found: boolean[] = []
  for (const [at, date, url = URL] of answers) {
    await clock.advance(T0 + at * SECOND - clock.now())
    const headers = date === null ? {} : { Date: new Date(T0 + date * SECOND).toUTCString() }
    found.push(isReplay(new Response(null, { headers }), url))
  }
  return found
}

test.each<{ story: string; date: number; isReplay: boolean }>([
  { story: 'the same', date: 10, isReplay: false },
  { story: '2 s older', date: 8, isReplay: false },
  { story: '3 s older', date: 7, isReplay: true },
  { story: 'a day older', date: 10 - 86_400, isReplay: true },
  { story: 'newer', date: 11, isReplay: false },
])('an answer whose Date is $story than one seen before is a replay: $isReplay', async ({ date, isReplay }) => {
  expect(
    await replaysAmong([
      [10, 10],
      [12, date],
    ]),
  ).toEqual([false, isReplay])
})

test('an answer given again and again for an hour stays a replay', async () => {
  const again = Array.from({ length: 60 }, (_, minute) => [60 * (minute + 1), 0] as const)
  expect(new Set((await replaysAmong([[10, 10], ...again])).slice(1))).toEqual(new Set([true]))
})

test('an older Date is compared with the newest, also after several that are a little older', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [11, 8],
      [12, 7],
    ]),
  ).toEqual([false, false, true])
})

test('a server whose clock was set back is believed from its second answer on', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [20, -3600],
      [25, -3595],
      [900, -2720],
    ]),
  ).toEqual([false, true, false, false])
})

test('two servers behind one address with clocks apart are both believed from the second answer of the slower one on', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [20, 0],
      [30, 30],
      [40, 20],
      [50, 50],
      [60, 40],
    ]),
  ).toEqual([false, true, false, false, false, false])
})

test('a second answer within two seconds cannot show that the clock was set back', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [20, 0],
      [21, 0],
      [22, 0],
    ]),
  ).toEqual([false, true, true, true])
})

test('answers that come each second show after two seconds that the clock was set back', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [20, 0],
      [21, 1],
      [22, 2],
      [23, 3],
    ]),
  ).toEqual([false, true, true, true, false])
})

test('a server whose clock is set back twice is believed from its second answer on each time', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [20, -3600],
      [30, -3590],
      [60, -7200],
      [65, -7195],
    ]),
  ).toEqual([false, true, false, true, false])
})

test('answers of another origin are compared with their own', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [12, 0, 'https://api.example/status'],
      [14, 14],
      [16, -5, 'https://api.example/keepalive'],
    ]),
  ).toEqual([false, false, false, true])
})

test('an answer without a Date is no replay', async () => {
  expect(
    await replaysAmong([
      [10, 10],
      [12, null],
    ]),
  ).toEqual([false, false])
})
