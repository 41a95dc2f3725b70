import { expect, test } from 'vitest'
import { createMachine, HOUR, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { alive } from './facts.ts'

test('An untouched page is warned two minutes before the end and then expires, each once', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(20 * MINUTE)
  expect(m.told.filter(([, event]) => event !== 'tick')).toEqual([
    [0, 'phase', { from: 'stopped', to: 'active', cause: 'started' }],
    [780, 'phase', { from: 'active', to: 'warning', cause: 'idle' }],
    [780, 'warning', { expiresAt: T0 + 900_000, remaining: 120_000, isExtendable: true, cause: 'idle' }],
    [890, 'beforeexpire', { deadline: T0 + 900_000 }],
    [900, 'phase', { from: 'warning', to: 'expired', cause: 'idle' }],
    [900, 'expired', { cause: 'idle' }],
  ])
})

test('An untouched page sends no request before its warning', () => {
  expect(
    createMachine({ server: alive })
      .start()
      .advance(12 * MINUTE).sent,
  ).toEqual([])
})

test('An untouched page does not wake up before its warning', () => {
  expect(
    createMachine({ server: alive })
      .start()
      .advance(13 * MINUTE - 1).wakes,
  ).toBe(0)
})

test('A visible page ticks once a second during the warning, with the remaining time', () => {
  const m = createMachine({ limits: { warnBefore: 20 * SECOND } })
    .start()
    .advance(15 * MINUTE)
  const ticks = m.told.filter(([, event]) => event === 'tick').map(([at, , detail]) => [at, detail])
  expect(ticks).toEqual(Array.from({ length: 20 }, (_, i) => [880 + i, { remaining: (20 - i) * SECOND }]))
})

test('A hidden page does not tick', () => {
  const m = createMachine()
    .start()
    .input({ type: 'visibility', isVisible: false })
    .advance(15 * MINUTE)
  expect(m.told.filter(([, event]) => event === 'tick')).toEqual([])
})

test('Defect 15: an idle timeout of thirty hours is warned of after twenty-nine hours, and not before', () => {
  const m = createMachine({ limits: { idleTimeout: 30 * HOUR, warnBefore: HOUR } })
    .start()
    .advance(31 * HOUR)
  const hours = m.told
    .filter(([, event]) => event === 'warning' || event === 'expired')
    .map(([at, event]) => [at / 3600, event])
  expect(hours).toEqual([
    [29, 'warning'],
    [30, 'expired'],
  ])
})
