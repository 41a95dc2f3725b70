import { expect, test } from 'vitest'
import { createMachine, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { press } from './facts.ts'

test('A server that counts from the activity itself has renewed, even if its deadline hardly moved', () => {
  const m = createMachine({
    limits: { expiresIn: 15 * MINUTE },
    server: (request) =>
      request.kind === 'keepalive'
        ? { outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE - request.idleFor * SECOND }
        : undefined,
  })
  m.start()
    .advance(SECOND)
    .input(press)
    .advance(6 * MINUTE)
  expect(m.told.filter(([, event]) => event === 'keepalive').map(([, , detail]) => detail)).toEqual([
    { outcome: 'renewed', status: 200, reason: 'activity' },
  ])
  expect(m.state.record.serverUntil).toBe(T0 + 15 * MINUTE + SECOND - 5 * SECOND)
})

test('A server that keeps sessions for longer than the page says is no sign of a person', () => {
  const m = createMachine({
    limits: { hasStatus: true },
    server: (_, machine) => ({ outcome: 'renewed', expiresIn: T0 + 30 * MINUTE - machine.now }),
  })
  expect(
    m
      .start()
      .advance(15 * MINUTE)
      .told.at(-1),
  ).toEqual([900, 'expired', { cause: 'idle' }])
})
