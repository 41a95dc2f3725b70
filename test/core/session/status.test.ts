import { expect, test } from 'vitest'
import { createMachine, type Machine, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { screen } from './facts.ts'

const status = { hasStatus: true }

const asked = (m: Machine) =>
  m.sent.filter(({ request }) => request.kind === 'status').map(({ at }) => (at - T0) / SECOND)

test('The status is asked once five seconds before the warning, and once before the end', () => {
  const m = createMachine({ limits: status })
    .start()
    .advance(14 * MINUTE)
  m.answer('status', { outcome: 'unreachable' }).advance(2 * MINUTE)
  expect(asked(m)).toEqual([775, 895])
})

test('A status with more time than our own contacts explain moves the warning without an event', () => {
  const m = createMachine({ limits: status, server: () => ({ outcome: 'renewed', expiresIn: 10 * MINUTE }) }).start()
  m.advance(14 * MINUTE)
  expect([m.state.phase, m.names()]).toEqual(['active', []])
})

test('A status with no more time than our own contacts explain leaves the warning on time', () => {
  const m = createMachine({
    limits: { ...status, expiresIn: 15 * MINUTE },
    server: (_, machine) => ({ outcome: 'renewed', expiresIn: T0 + 15 * MINUTE - machine.now }),
  })
  expect(m.start().advance(13 * MINUTE - 5 * SECOND).state.phase).toBe('warning')
})

test('A status request without an answer leaves the deadline', () => {
  const m = createMachine({ limits: status })
    .start()
    .advance(15 * MINUTE)
  expect([m.names(), m.told.at(-1)]).toEqual([
    ['warning', 'beforeexpire', 'expired'],
    [900, 'expired', { cause: 'idle' }],
  ])
})

test('A status that knows of no session ends it', () => {
  const m = createMachine({ limits: status, server: () => ({ outcome: 'ended', status: 401 }) })
    .start()
    .advance(14 * MINUTE)
  expect(m.told.at(-1)).toEqual([775, 'expired', { cause: 'ended-by-server' }])
})

test('After a sleep that left some time the status is asked, and its answer counts', () => {
  const m = createMachine({ limits: status })
    .start()
    .jump(5 * MINUTE)
    .input({ type: 'looked' })
  expect([m.state.phase, screen(m), asked(m)]).toEqual(['active', { kind: 'none' }, [300]])
  m.answer('status', { outcome: 'ended', status: 401 })
  expect(m.told.at(-1)).toEqual([300, 'expired', { cause: 'ended-by-server' }])
})

test('A status answer that a renewal overtook ends nothing', () => {
  const m = createMachine({ limits: status }).start().input({ type: 'status-asked' }).advance(SECOND)
  m.input({ type: 'renewal-reported' }).answer('status', { outcome: 'ended', status: 401 })
  expect(m.state.phase).toBe('active')
})
