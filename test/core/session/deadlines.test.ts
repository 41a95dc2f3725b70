import { expect, test } from 'vitest'
import { askAhead, isExplained, pingInterval, warnLead } from '../../../src/core/session/deadlines.ts'
import { newRecord, type SharedRecord } from '../../../src/core/session/record.ts'
import type { Limits } from '../../../src/core/session/state.ts'
import { createMachine, limits, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { alive, press, results, stay } from './facts.ts'

test('Activity moves the deadline', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(10 * MINUTE)
    .input(press)
    .advance(13 * MINUTE - 1)
  expect(m.state.phase).toBe('active')
  expect(m.advance(1).state.phase).toBe('warning')
})

const absolute = { absoluteTimeout: 20 * MINUTE }

test('The absolute timeout is warned of as final, and no extension moves it', () => {
  const m = createMachine({ server: alive, limits: absolute }).start()
  for (let n = 0; n < 18; n++) m.advance(MINUTE).input(press)
  expect(m.told.at(-2)).toEqual([
    1080,
    'warning',
    { expiresAt: T0 + 20 * MINUTE, remaining: 120_000, isExtendable: false, cause: 'absolute' },
  ])
  m.input(stay)
  expect(results(m)).toEqual([{ ok: false, code: 'absolute' }])
  expect(m.advance(2 * MINUTE).told.at(-1)).toEqual([1200, 'expired', { cause: 'absolute' }])
})

test('An extension that reaches only as far as the absolute timeout opens a new warning that says so', () => {
  const m = createMachine({ server: alive, limits: { absoluteTimeout: 15.5 * MINUTE } }).start()
  m.advance(14 * MINUTE).input(stay)
  expect(m.told.slice(-2).map(([, event, detail]) => [event, detail])).toEqual([
    ['warning', { expiresAt: T0 + 15.5 * MINUTE, remaining: 90_000, isExtendable: false, cause: 'absolute' }],
    ['tick', { remaining: 90_000 }],
  ])
})

test('The absolute timeout of the server counts, and it never moves back', () => {
  const m = createMachine({ server: () => ({ outcome: 'renewed', absoluteIn: 20 * MINUTE }) }).start()
  m.advance(MINUTE)
    .input(press)
    .advance(10 * MINUTE)
    .input(press)
    .advance(10 * MINUTE)
  expect(m.state.record.absoluteUntil).toBe(T0 + 25 * MINUTE)
})

test.each([
  ['is honoured exactly where the window has room for it', 895, 600, 600],
  ['is honoured where ten seconds pass between a stay and the next warning', 895, 885, 885],
  ['is half of the window where less than ten seconds would pass', 895, 886, 447.5],
  ['is half of a window that is shorter than what was asked', 300, 600, 150],
  ['is at least 20 s', 27, 25, 20],
  ['is never more than what was asked', 10.8, 8, 8],
])('The time for a warning %s', (_rule, window, warnBefore, lead) => {
  const record = { contactAt: T0, serverUntil: T0 + window * SECOND } as SharedRecord
  expect(warnLead(record, { warnBefore: warnBefore * SECOND } as Limits)).toBe(lead * SECOND)
})

test.each([
  ['five seconds ahead', 15 * MINUTE, 2 * MINUTE, 5],
  ['a quarter of the time before the warning ahead, if that is less', 60 * SECOND, 50 * SECOND, 2.5],
])('The status is asked %s', (_rule, idleTimeout, warnBefore, ahead) => {
  expect(askAhead(limits({ idleTimeout, warnBefore }))).toBe(ahead * SECOND)
})

test.each([
  ['half an hour', 30 * MINUTE, 10],
  ['two hours', 120 * MINUTE, 10],
  ['six minutes', 6 * MINUTE, 2],
])('With off, a ping follows after a third of a window of %s, after ten minutes at most', (_name, window, interval) => {
  const record = { ...newRecord(T0), serverUntil: T0 + window }
  const off = limits({ idleTimeout: Number.POSITIVE_INFINITY, keepaliveInterval: undefined })
  expect(pingInterval(record, off)).toBe(interval * MINUTE)
})

test.each([
  ['the server tells itself when a person was active', { personAt: T0 }, true],
  ['the server has never told its deadline', { serverUntil: Number.POSITIVE_INFINITY }, true],
  ['the server gives what the last contact explains', { serverUntil: T0 + 15 * MINUTE + 1.5 * SECOND }, true],
  ['the server gives more', { serverUntil: T0 + 15 * MINUTE + 2 * SECOND }, false],
  [
    'the server gives what its own longer window explains',
    { serverUntil: T0 + 30 * MINUTE, window: 30 * MINUTE },
    true,
  ],
])('Whether another page may be in use: %s', (_case, change, isKnown) => {
  const record = { ...newRecord(T0), serverUntil: T0 + 40 * MINUTE, ...change }
  expect(isExplained(record, limits())).toBe(isKnown)
})
