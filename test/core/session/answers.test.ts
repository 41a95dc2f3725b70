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

/** A keepalive that denies each time what the status says: the session lives. */
function contradicting(idleTimeout: number) {
  const m = createMachine({
    limits: { hasStatus: true, idleTimeout, keepaliveInterval: MINUTE },
    server: ({ kind }) =>
      kind === 'keepalive' ? { outcome: 'ended', status: 401 } : { outcome: 'renewed', status: 200 },
  })
  return m.start().advance(90 * SECOND)
}

test.each([15 * MINUTE, Infinity])(
  'A keepalive that denies what the status says is repeated less and less often, for a person who stays (%i)',
  (idleTimeout) => {
    const m = contradicting(idleTimeout).input({ type: 'extend-asked', by: 'call', call: 1 })
    m.advance(5 * MINUTE)
    const calls = m.effects.filter(({ type }) => type === 'resolve-extend')
    expect([m.sent.length < 40, calls]).toEqual([
      true,
      [{ type: 'resolve-extend', calls: [1], result: { ok: false, code: 'unreachable' } }],
    ])
  },
)

test('A keepalive that denies what the status says is repeated less and less often, for a person at work', () => {
  const m = contradicting(15 * MINUTE)
  for (let minutes = 0; minutes < 10; minutes++) m.input(press).advance(MINUTE)
  expect([m.state.phase, m.sent.length < 60]).toEqual(['active', true])
})
