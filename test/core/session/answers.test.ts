import { describe, expect, test } from 'vitest'
import type { Limits } from '../../../src/core/session/state.ts'
import { createMachine, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { ENDED, failures, kinds, press, screen, stay } from './facts.ts'

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

/** A page whose activity is being reported after five minutes. */
const reporting = (limits: Partial<Limits> = {}) =>
  createMachine({ limits: { expiresIn: 15 * MINUTE, ...limits } })
    .start()
    .advance(4 * MINUTE)
    .input(press)
    .advance(MINUTE)

/** A page that asks the status after a minute. */
const asking = (random = 0) =>
  createMachine({ limits: { hasStatus: true }, random })
    .start()
    .advance(MINUTE)
    .input({ type: 'status-asked' })

const outcomes = (m: Machine) =>
  m.told.flatMap(([, event, detail]) => (event === 'keepalive' ? [(detail as { outcome: string }).outcome] : []))

test.each([
  [30, 'renewed'],
  [30.001, 'unreachable'],
])('An answer that takes %f s counts as %s, because after 30 s it describes another time', (seconds, outcome) => {
  const m = reporting()
  m.now += seconds * SECOND
  expect(outcomes(m.answer('keepalive', RENEWED))).toEqual([outcome])
})

test('A keepalive that is answered for another person ends the session of this page at once', () => {
  const m = reporting({ userKey: 'ada' }).answer('keepalive', { ...RENEWED, userKey: 'bob' })
  expect([outcomes(m), m.state.exit?.cause, m.sent.length]).toEqual([['ended'], 'ended-by-server', 1])
})

test('A page that names no person goes on, whomever an answer names', () => {
  const m = reporting().answer('keepalive', { ...RENEWED, userKey: 'bob' })
  expect([outcomes(m), m.state.phase]).toEqual([['renewed'], 'active'])
})

test('A keepalive tells by idleFor that a person was active elsewhere', () => {
  const m = reporting().answer('keepalive', { ...RENEWED, expiresIn: 15 * MINUTE, idleFor: 10 * SECOND })
  expect(m.state.record.activeAt).toBe(T0 + 5 * MINUTE - 10 * SECOND)
})

test.each([
  ['a moment ago', 1, 'renewed'],
  ['longer ago', 4, 'not-renewed'],
])('A server whose deadline does not move has renewed, if another tab moved it %s', (_name, seconds, outcome) => {
  const m = reporting()
  const at = m.now - seconds * SECOND
  const renewed = { contactAt: at, window: 15 * MINUTE, provenAt: at, serverUntil: at + 15 * MINUTE - 5 * SECOND }
  m.input({ type: 'record-found', record: { ...m.state.record, ...renewed } })
  m.answer('keepalive', { ...RENEWED, expiresIn: 15 * MINUTE - seconds * SECOND })
  expect(outcomes(m)).toEqual([outcome])
})

test('A status that could not be asked proves nothing', () => {
  const m = asking()
  const { aliveAt } = m.state.record
  expect(m.answer('status', { outcome: 'unreachable' }).state.record.aliveAt).toBe(aliveAt)
})

test('An answer that renews in a wrong way, for example by a redirect, is told as an error', () => {
  const m = reporting().answer('keepalive', { ...RENEWED, cause: 'a redirect to /account' })
  expect([outcomes(m), failures(m).map(([, , detail]) => detail)]).toEqual([
    ['renewed'],
    [{ code: 'misconfigured', cause: 'a redirect to /account' }],
  ])
})

test('A server that cannot be reached is no error of the application', () => {
  expect(failures(reporting().answer('keepalive', { outcome: 'unreachable', cause: 'offline' }))).toEqual([])
})

test('A renewal that the application reports is told to the other tabs at once', () => {
  const m = createMachine().start().advance(MINUTE).input({ type: 'renewal-reported' })
  expect(m.effects.at(-1)).toEqual({ type: 'write-record', isBroadcast: true })
})

test('The first answer that the session has ended is told to the other tabs, so that all together ask once more', () => {
  const m = asking().answer('status', ENDED)
  expect(m.effects.at(-1)).toEqual({ type: 'write-record', isBroadcast: true })
})

test('Two requests that were under way together and deny the session are one doubt: a later question has to confirm it', () => {
  const m = asking().input({ type: 'extend-asked', by: 'call' })
  m.answer('status', ENDED)
  m.now += SECOND / 2
  m.answer('keepalive', ENDED)
  expect([m.state.phase, m.advance(2 * SECOND).sent.length]).toEqual(['active', 3])
})

test('The second question comes one to two seconds after the doubt, at random', () => {
  const askedAfter = (random: number) => {
    const m = asking(random).answer('status', ENDED)
    const doubtedAt = m.state.record.doubtedAt
    return Math.round((m.advance(5 * SECOND).sent[1]?.at as number) - doubtedAt)
  }
  expect([0, 0.5, 1].map(askedAfter)).toEqual([1000, 1500, 2000])
})

test('While the second question is not answered the page is covered after two seconds', () => {
  const m = asking()
    .answer('status', ENDED)
    .advance(2.9 * SECOND)
  const before = screen(m)
  expect([before, screen(m.advance(0.2 * SECOND))]).toEqual([{ kind: 'none' }, { kind: 'checking' }])
})

test('An end is told with the cause that the server gave', () => {
  const m = asking()
    .answer('status', ENDED)
    .advance(2 * SECOND)
    .answer('status', { ...ENDED, cause: 'GET /status answered 401' })
  expect(m.effects).toContainEqual({ type: 'note-end', cause: 'GET /status answered 401' })
})

describe('A 401 that the application reports', () => {
  const reported = { type: 'end-reported' } as const
  const page = (limits: Partial<Limits>) => createMachine({ limits }).start().advance(MINUTE)

  test('is believed where nothing can be asked', () => {
    expect(page({ hasKeepalive: false }).input(reported).state.exit?.cause).toBe('ended-by-server')
  })

  test.each([
    ['the status', { hasStatus: true, hasKeepalive: false }, 'status'],
    ['the keepalive', {}, 'keepalive'],
  ])('is a doubt where %s can be asked', (_name, limits, kind) => {
    const m = page(limits).input(reported)
    expect([m.state.phase, m.effects.at(-1), kinds(m.advance(2 * SECOND))]).toEqual([
      'active',
      { type: 'write-record', isBroadcast: true },
      [kind],
    ])
  })

  test('confirms no other: several requests may fail for one reason', () => {
    const m = page({ hasStatus: true }).input(reported)
    const { doubtedAt } = m.state.record
    m.now += SECOND / 2
    expect([m.input(reported).state.record.doubtedAt, m.state.phase]).toEqual([doubtedAt, 'active'])
  })

  test('is later than an answer of the same instant', () => {
    const m = page({ hasStatus: true }).input({ type: 'status-asked' }).answer('status', RENEWED).input(reported)
    expect(m.state.record.doubtedAt).toBe(m.state.record.answeredAt + 1)
  })

  test('changes nothing after the end', () => {
    const m = page({ hasStatus: true }).advance(20 * MINUTE)
    const { record } = m.state
    expect(m.input(reported).state.record).toBe(record)
  })
})

test('The page waits for its sign-out, whatever else is answered meanwhile', () => {
  const m = createMachine({ limits: { hasSignOut: true } })
    .start()
    .input(stay)
    .input({ type: 'sign-out-asked' })
  const before = m.sent[0]
  m.input({ type: 'answered', id: before?.id ?? 0, answer: RENEWED })
  expect([before?.request.kind, m.state.exit?.step]).toEqual(['keepalive', 'signing-out'])
})

test('A keepalive that was not answered tells the other tabs nothing', () => {
  const m = createMachine()
    .start()
    .advance(5 * MINUTE)
    .input(stay)
  m.effects.length = 0
  m.answer('keepalive', { outcome: 'unreachable' })
  expect(m.effects.filter(({ type }) => type === 'write-record')).toEqual([])
})

test('A keepalive goes out while a status waits for its answer, once the sleep before has been explained', () => {
  const m = createMachine({ limits: { hasStatus: true } })
    .start()
    .advance(MINUTE)
    .jump(MINUTE)
    .input({ type: 'looked' })
    .answer('status', { outcome: 'renewed', idleFor: 2 * MINUTE })
    .input({ type: 'status-asked' })
    .input(press)
    .advance(4 * MINUTE)
  expect(kinds(m)).toEqual(['status', 'status', 'keepalive'])
})
