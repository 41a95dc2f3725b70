import { expect, test } from 'vitest'
import { createMachine, MINUTE, T0 } from '../../support/machine.ts'
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
