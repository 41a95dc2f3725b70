import { expect, test } from 'vitest'
import { createMachine, MINUTE, T0 } from '../../support/machine.ts'
import { alive, move, press, screen, stay } from './facts.ts'

test('Defect 3: activity does not answer a warning', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(14 * MINUTE)
    .input(press)
    .input(move)
  expect([m.state.phase, m.sent]).toEqual(['warning', []])
})

test('REQ-ACT-16, defect 3: with extendOn activity a press answers a warning, and movement does not', () => {
  const m = createMachine({ server: alive, limits: { extendOn: 'activity' } })
    .start()
    .advance(14 * MINUTE)
  expect(m.input(move).state.phase).toBe('warning')
  expect(m.input(press).state.phase).toBe('active')
  expect(m.told).toContainEqual([840, 'extended', { by: 'activity', expiresAt: T0 + 29 * MINUTE }])
})

test('The SDK shows nothing during a warning that the page shows itself', () => {
  const m = createMachine({ isPrevented: () => true })
    .start()
    .advance(14 * MINUTE)
  expect([m.state.phase, screen(m)]).toEqual(['warning', { kind: 'none' }])
})

test('A warning does not open with the failure of an earlier extension', () => {
  const m = createMachine().start().advance(MINUTE).input(stay)
  m.answer('keepalive', { outcome: 'refused', status: 403 })
  m.advance(13 * MINUTE)
  expect([m.state.phase, screen(m)]).toMatchObject(['warning', { kind: 'warning', failure: null }])
})
