import { expect, test } from 'vitest'
import { withLimits } from '../../../src/core/session/record.ts'
import { createMachine, HOUR, limits, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { alive, begin, kinds, look, pings, press, stay } from './facts.ts'

test('Activity is reported after a third of the idle timeout, with its age', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(11 * MINUTE)
  expect(m.sent.map(({ at, request }) => [(at - T0) / SECOND, request])).toEqual([
    [300, { kind: 'keepalive', reason: 'activity', idleFor: 240 }],
  ])
})

test('Activity just before a ping is reported by a trailing ping', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(4 * MINUTE + 1)
  m.input(press).advance(15 * MINUTE)
  expect(pings(m)).toEqual([
    [300, 'activity'],
    [600, 'activity'],
  ])
})

test('Unreported activity is reported when the page is hidden, at most once a minute', () => {
  const hide = { type: 'visibility', isVisible: false } as const
  const m = createMachine({ server: alive })
    .start()
    .advance(90 * SECOND)
    .input(press)
    .input(hide)
  m.advance(30 * SECOND)
    .input(press)
    .input(hide)
    .advance(MINUTE)
    .input(press)
    .input(hide)
  expect(pings(m)).toEqual([
    [90, 'activity'],
    [180, 'activity'],
  ])
})

const down = () => ({ outcome: 'unreachable' }) as const

test('A server that cannot be reached is asked again with growing pauses, and at the deadline twice more under the cover', () => {
  const m = createMachine({ server: down })
    .start()
    .advance(4 * MINUTE)
    .input(press)
  for (let n = 0; n < 15; n++) m.advance(MINUTE).input(press)
  expect(m.told.at(-1)).toEqual([905, 'expired', { cause: 'ended-by-server' }])
  const at = pings(m).map(([time]) => time as number)
  expect(at[0]).toBe(300)
  expect(Math.max(...at)).toBe(902.5)
  expect(at.length).toBeLessThan(15)
})

test('The second retry waits for a tenth of the interval, and one comes in time before the warning and one before the end', () => {
  const m = createMachine({ server: down })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(898 * SECOND)
  expect(pings(m).map(([at]) => at)).toEqual([300, 300.75, 323.25, 368.25, 458.25, 638.25, 775, 897.5, 900, 902.5])
})

/** The pings of a person who is active every ten seconds, in whole seconds. */
const pingsOfBusyPerson = (m: Machine, duration: number): number[] => {
  for (let passed = 0; passed < duration; passed += 10 * SECOND) m.advance(10 * SECOND).input(press)
  return pings(m).map(([at]) => Math.round(at))
}

test('The ping after an outage comes up to three quarters of the interval early, so that pages do not stay together', () => {
  let n = 0
  const server = () => (n++ === 0 ? down() : RENEWED)
  const m = createMachine({ server, random: 0.5 }).start()
  expect(pingsOfBusyPerson(m, 15 * MINUTE)).toEqual([285, 286, 473, 758])
})

test('Defect 8: after one lost ping the next one is sent, and the session goes on', () => {
  let n = 0
  const m = createMachine({ server: () => (n++ === 1 ? { outcome: 'unreachable' } : RENEWED) }).start()
  for (let minute = 0; minute < 120; minute++) m.advance(MINUTE).input(press)
  expect(m.names().filter((name) => name !== 'keepalive')).toEqual([])
})

test('A server that asks for patience is left alone for that long', () => {
  const m = createMachine({ server: () => ({ outcome: 'unreachable', status: 429, retryIn: MINUTE }) }).start()
  m.advance(MINUTE)
    .input(press)
    .advance(7 * MINUTE - 1)
  expect(pings(m).map(([at]) => at)).toEqual([300, 360, 420])
})

test('A server that asks for patience is not asked before the warning, but once before the end', () => {
  const m = createMachine({ server: () => ({ outcome: 'unreachable', status: 503, retryIn: HOUR }) }).start()
  m.advance(MINUTE)
    .input(press)
    .advance(14 * MINUTE - SECOND)
  expect(pings(m).map(([at]) => at)).toEqual([300, 897.5])
})

test('A status on its way does not hold up a report, if the machine has not slept', () => {
  const m = createMachine({ limits: { hasStatus: true } })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(4 * MINUTE - SECOND)
    .input({ type: 'status-asked' })
    .advance(2 * SECOND)
  expect(m.sent.map(({ at, request }) => [(at - T0) / SECOND, request.kind])).toEqual([
    [299, 'status'],
    [300, 'keepalive'],
  ])
})

test('An answer that comes after that of a later status makes the renewal the newer proof', () => {
  const m = createMachine({ limits: { hasStatus: true } })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(4 * MINUTE)
    .input({ type: 'status-asked' })
  m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE }).answer('keepalive', RENEWED)
  const { provenAt, serverUntil } = m.state.record
  expect([provenAt - T0 - 5 * MINUTE, serverUntil - T0]).toEqual([1, 20 * MINUTE])
})

test('A server that renews only in the second half of its window is asked again after half-life', () => {
  let until = T0 + 15 * MINUTE
  const half = (m: Machine) => {
    if (until - m.now < 7.5 * MINUTE) until = m.now + 15 * MINUTE
    return { outcome: 'renewed', expiresIn: until - m.now } as const
  }
  const m = createMachine({ limits: { expiresIn: 15 * MINUTE }, server: (_, machine) => half(machine) }).start()
  for (let n = 0; n < 60; n++) m.advance(MINUTE).input(press)
  expect(m.names().filter((name) => name !== 'keepalive')).toEqual([])
  const outcomes = m.told.flatMap(([, event, detail]) =>
    event === 'keepalive' ? [(detail as { outcome: string }).outcome] : [],
  )
  expect(outcomes.slice(0, 3)).toEqual(['not-renewed', 'renewed', 'not-renewed'])
})

test('A server that never moves its deadline is asked half as long before it each time', () => {
  const until = T0 + 10 * MINUTE
  const fixed = (m: Machine) => ({ outcome: 'renewed', expiresIn: until - m.now }) as const
  const m = createMachine({ limits: { expiresIn: 10 * MINUTE }, server: (_, machine) => fixed(machine) }).start()
  m.advance(MINUTE)
    .input(press)
    .advance(9 * MINUTE)
  const left = pings(m).map(([at]) => Math.round(595 - Number(at)))
  const shares = left.slice(1).map((each, index) => each / (left[index] ?? 0))
  expect(left.length).toBeLessThan(9)
  expect(shares.every((share) => share < 0.55)).toBe(true)
})

test('Presses that a server refuses cause no storm of requests', () => {
  const m = createMachine({
    limits: { extendOn: 'activity' },
    server: () => ({ outcome: 'misconfigured', status: 404 }),
  })
  m.start().advance(14 * MINUTE)
  for (let n = 0; n < 50; n++) m.advance(SECOND).input(press)
  expect(m.sent).toHaveLength(1)
})

test('A server whose window is hardly longer than the warning causes no storm of requests', () => {
  const m = createMachine({ server: () => ({ outcome: 'renewed', expiresIn: 128 * SECOND }) })
    .start()
    .input(press)
  for (let n = 0; n < 60; n++) m.advance(SECOND).input(press)
  expect(m.sent.length).toBeLessThan(8)
  expect(m.state.phase).toBe('active')
})

/** Two hours of activity, in which the ping at `position` is lost: at once, or after the request timeout. */
function twoHours(position: number, delay: number): Machine {
  let count = 0
  const m = createMachine({
    limits: { expiresIn: 15 * MINUTE },
    server: ({ kind }) => {
      if (kind === 'keepalive') count++
      return count === position ? undefined : { outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE }
    },
  }).start()
  let isLost = false
  for (let second = 0; second < 7200; second += 10) {
    m.advance(10 * SECOND)
    if (count === position && !isLost) {
      isLost = true
      m.advance(delay).answer('keepalive', { outcome: 'unreachable' })
    }
    if (second % 60 === 0) m.input(press)
  }
  expect(isLost).toBe(true)
  return m
}

test.each([
  ['to a closed socket', 0],
  ['to a server that hangs', 10 * SECOND],
])('Defect 8: two hours of activity with one ping lost %s, in each position, stay signed in', (_, delay) => {
  const positions = Array.from({ length: 24 }, (_, index) => index + 1)
  const stories = positions.map((position) => twoHours(position, delay))
  expect(stories.map((m) => [m.state.phase, m.names().filter((name) => name !== 'keepalive')])).toEqual(
    stories.map(() => ['active', []]),
  )
  const counts = stories.map((m) => m.sent.length)
  expect([Math.min(...counts) >= 24, Math.max(...counts) <= 26]).toEqual([true, true])
})

test('A page that comes back from the cache reports again what it reported when it was left, because no answer reached it', () => {
  const m = createMachine()
    .start()
    .advance(2 * MINUTE)
    .input(press)
    .input({ type: 'left' })
  m.now += MINUTE
  m.input({ type: 'restored' }).advance(3 * MINUTE)
  expect(pings(m)).toEqual([
    [120, 'activity'],
    [301, 'activity'],
  ])
})

test('Only an extension notes when a person has asked to stay', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(5 * MINUTE)
  const before = m.state.record.extendingAt
  expect([before, m.input(stay).state.record.extendingAt]).toEqual([0, T0 + 6 * MINUTE])
})

test('After a sleep no report is sent before the status has told the time, but an extension is', () => {
  const asleep = () =>
    createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(2 * MINUTE)
      .input(press)
      .advance(2 * MINUTE + 50 * SECOND)
      .jump(5 * MINUTE)
      .input(look)
  const m = asleep()
  const meanwhile = kinds(m)
  m.answer('status', { outcome: 'renewed', expiresIn: 7 * MINUTE })
  expect([meanwhile, kinds(m), kinds(asleep().input(stay))]).toEqual([
    ['status'],
    ['status', 'keepalive'],
    ['status', 'keepalive'],
  ])
})

test('Activity after long work is reported before a server that counts from activity would warn', () => {
  const m = createMachine({ server: alive, random: 0 })
    .start()
    .input(begin())
    .advance(12 * MINUTE + 30 * SECOND)
    .input(press)
    .advance(2 * MINUTE)
  expect(pings(m)).toEqual([
    [300, 'work'],
    [600, 'work'],
    [775, 'activity'],
  ])
})

test.each([
  ['ten seconds', 30, 10],
  ['half of the interval, if that is less', 12, 6],
])('A server that gives little time is asked at most every %s', (_name, interval, pause) => {
  const limits = { idleTimeout: 300 * SECOND, warnBefore: 20 * SECOND, keepaliveInterval: interval * SECOND }
  const m = createMachine({ limits, server: () => ({ outcome: 'renewed', expiresIn: 26 * SECOND }) }).start()
  for (let second = 0; second < 60; second++) m.advance(SECOND).input(press)
  const at = pings(m).map(([time]) => time)
  expect(new Set(at.slice(1).map((time, n) => time - (at[n] as number)))).toEqual(new Set([pause]))
})

test('A server that does not move its deadline is asked at half of its window, and then after half of what is left', () => {
  const m = createMachine({
    limits: { expiresIn: 15 * MINUTE },
    server: (_, { now }) => ({ outcome: 'renewed', expiresIn: T0 + 15 * MINUTE - now }),
  }).start()
  for (let n = 0; n < 76; n++) m.advance(10 * SECOND).input(press)
  expect(pings(m).map(([at]) => at)).toEqual([300, 451.5, 673.25])
})

test('After a sleep an extension whose answer is lost is sent again without waiting for the status', () => {
  const m = createMachine({ limits: { hasStatus: true } })
    .start()
    .advance(5 * MINUTE)
    .input(stay)
    .jump(MINUTE)
    .input(look)
  expect(kinds(m)).toEqual(['keepalive', 'status', 'keepalive'])
})

test('Where a keepalive was answered without a figure, a page with a longer timeout gets its own time', () => {
  const m = createMachine()
    .start()
    .advance(5 * MINUTE)
    .input(press)
    .answer('keepalive', RENEWED)
  const { provenAt, serverUntil } = withLimits(m.state.record, limits({ idleTimeout: 30 * MINUTE }))
  expect(serverUntil - provenAt).toBe(30 * MINUTE)
})
