import { expect, test } from 'vitest'
import type { SharedRecord } from '../../../src/core/session/record.ts'
import {
  createMachine,
  HOUR,
  type Machine,
  type MachineOptions,
  MINUTE,
  RENEWED,
  SECOND,
  T0,
} from '../../support/machine.ts'
import { press, stay } from './facts.ts'

/** Another tab has written this. */
const find = (m: Machine, change: Partial<SharedRecord>): Machine =>
  m.input({ type: 'record-found', record: { ...m.state.record, ...change } })

const sentAt = (m: Machine, kind: string): number[] =>
  m.sent.filter(({ request }) => request.kind === kind).map(({ at }) => (at - T0) / SECOND)

/** The warning comes at 14:00, because the last activity was at 1:00. The other tab has told the server of it. */
function askedBeforeWarning(change: Partial<SharedRecord>, options: MachineOptions = {}) {
  const m = createMachine({ limits: { hasStatus: true }, ...options }).start()
  find(m, { activeAt: T0 + MINUTE, reportedAt: T0 + MINUTE, ...change }).advance(14 * MINUTE)
  return 14 * 60 - (sentAt(m, 'status')[0] as number)
}

const RENEWED_THEN = { provenAt: T0 + MINUTE, serverUntil: T0 + 16 * MINUTE }
const ELSEWHERE = { ...RENEWED_THEN, contactAt: T0 + MINUTE }

test.each([
  ['the tab with the last contact asks 4 s ahead', RENEWED_THEN, 0, 4],
  ['of the others, the first asks 3 s ahead', ELSEWHERE, 0, 3],
  ['of the others, one in the middle asks 2.5 s ahead', ELSEWHERE, 0.5, 2.5],
  ['of the others, the last one asks 2 s ahead', ELSEWHERE, 0.999, 2],
  [
    'all ask 5 to 7.5 s ahead if the server has told of the activity',
    { ...ELSEWHERE, personAt: T0 + MINUTE },
    0.5,
    6.25,
  ],
] as const)('Before a warning that follows from activity in another tab, %s', (_, change, random, ahead) => {
  expect(askedBeforeWarning(change, { random })).toBeCloseTo(ahead, 2)
})

test('Before a warning, the page in which the person was active asks 5 s ahead', () => {
  const m = createMachine({ limits: { hasStatus: true, hasKeepalive: false } })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(13 * MINUTE)
  expect(sentAt(m, 'status')).toEqual([14 * 60 - 5])
})

/** Seconds after another tab's keepalive at which this tab sends its own, if no answer is heard of. */
function waitsFor(other: number, interval: number, isReachable = true) {
  const server = () => (isReachable ? undefined : ({ outcome: 'unreachable' } as const))
  const m = createMachine({ limits: { keepaliveInterval: interval }, server })
    .start()
    .advance(30 * SECOND)
    .input(press)
    .advance((other - 30) * SECOND)
  const before = m.sent.length
  find(m, { sentAt: m.now }).advance(10 * MINUTE)
  return (sentAt(m, 'keepalive')[before] as number) - other
}

test.each([
  ['a tenth of the interval', 299, 5 * MINUTE, true, 30],
  ['10 s where that is longer', 59, MINUTE, true, 10],
  ['four times as long after two failures', 310, 5 * MINUTE, false, 120],
  ['the whole interval at most', 400, 5 * MINUTE, false, 300],
] as const)(
  'A tab waits for the answer to another tab’s keepalive for %s',
  (_, other, interval, isReachable, seconds) => {
    expect(waitsFor(other, interval, isReachable)).toBeCloseTo(seconds, 3)
  },
)

/** At this tab's deadline, after a *Stay* in another tab so many seconds before. */
function atDeadline(ago: number) {
  const m = createMachine().start()
  m.advance(15 * MINUTE - ago * SECOND)
  find(m, { extendingAt: m.now, sentAt: m.now }).advance(ago * SECOND)
  return m.state.check ? 'covered' : m.state.phase
}

test.each([
  [3, 'the page is covered, because the answer may still come', 'covered'],
  [9, 'the page is covered, because the answer may still come', 'covered'],
  [11, 'the session is over, because no answer came', 'expired'],
] as const)('At the deadline, %i s after a *Stay* in another tab, %s', (ago, _, outcome) => {
  expect(atDeadline(ago)).toBe(outcome)
})

test('At the deadline, after a *Stay* in this tab that the server has refused, the session is over', () => {
  const m = createMachine()
    .start()
    .advance(15 * MINUTE - 3 * SECOND)
    .input(stay)
    .answer('keepalive', { outcome: 'refused', status: 403 })
    .advance(3 * SECOND)
  expect(m.state.phase).toBe('expired')
})

test('Only the first tab pings early at random, so it stays the first', () => {
  const m = createMachine({ random: 0.9 }).start().advance(MINUTE)
  find(m, { activeAt: m.now }).advance(5 * MINUTE)
  expect(sentAt(m, 'keepalive')[0]).toBeCloseTo(301, 2)
})

test('A tab that knows of a contact since another tab’s keepalive waits for no answer to it', () => {
  const m = createMachine()
    .start()
    .advance(12 * MINUTE + 30 * SECOND)
  const contact = { contactAt: m.now, provenAt: m.now, serverUntil: m.now + 15 * MINUTE }
  find(m, { sentAt: m.now - SECOND, ...contact })
    .advance(10 * SECOND)
    .input(press)
    .advance(30 * SECOND)
  expect(sentAt(m, 'keepalive')).toEqual([12 * 60 + 55])
})

test.each([
  ['has been answered, if it made the contact', 0, 775],
  ['has been answered, if the contact is told half a millisecond earlier', 0.5, 775],
  ['is waited for, if it was sent a second after the last contact', 1000, 780],
])('A keepalive of another tab %s', (_, later, at) => {
  const m = createMachine()
    .start()
    .advance(12 * MINUTE + 30 * SECOND)
  const contactAt = m.now - later
  find(m, { sentAt: m.now, contactAt, provenAt: contactAt, serverUntil: contactAt + 15 * MINUTE })
    .advance(10 * SECOND)
    .input(press)
    .advance(30 * SECOND)
  expect(sentAt(m, 'keepalive')).toEqual([at])
})

test('A tab tells the server at once of work that begins in a warning, while another tab’s report is on its way', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
  find(m, { activeAt: T0 + 30 * SECOND, sentAt: m.now })
  m.input({ type: 'work-begun', hold: { id: 1, label: 'upload', until: m.now + HOUR, keepsWarning: false } })
  const reasons = m.sent.map(({ request }) => 'reason' in request && request.reason)
  expect([m.state.phase, reasons]).toEqual(['warning', ['work']])
  m.answer('keepalive', RENEWED)
  expect(m.state.phase).toBe('active')
})
