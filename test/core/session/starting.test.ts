import { describe, expect, test } from 'vitest'
import { newRecord, type SharedRecord } from '../../../src/core/session/record.ts'
import type { Limits } from '../../../src/core/session/state.ts'
import { createMachine, type Machine, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { alive, begin, confirmEnd, pings, press, results, screen, stay } from './facts.ts'

const cached = { isCached: true }

test('A page from a cache is neither contact nor activity while a tab keeps the session', () => {
  const other = createMachine({ server: alive }).start()
  const m = createMachine({ server: alive, now: T0 + 10 * MINUTE }).start(cached, other.state.record)
  expect([m.state.phase, m.state.record.contactAt, m.sent]).toEqual(['active', T0, []])
})

test('A page from a cache without a live record is covered until the status is known', () => {
  const m = createMachine({ limits: { hasStatus: true } }).start(cached)
  expect([screen(m), m.sent.map(({ request }) => request)]).toEqual([{ kind: 'checking' }, [{ kind: 'status' }]])
  m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE })
  expect([screen(m), m.state.record.activeAt]).toEqual([{ kind: 'none' }, T0 - 5 * MINUTE])
})

test('A page from a cache expires if the status says twice that there is no session, or does not come within five seconds', () => {
  const told = confirmEnd(createMachine({ limits: { hasStatus: true } }).start(cached))
  const silent = createMachine({ limits: { hasStatus: true } })
    .start(cached)
    .advance(5 * SECOND)
  expect([told.state.phase, silent.state.phase]).toEqual(['expired', 'expired'])
})

test('B12: a page from a cache without a status address sends no keepalive, and expires if the record has ended', () => {
  const ended = createMachine({ server: alive })
    .start()
    .advance(16 * MINUTE).state.record
  const m = createMachine({ now: T0 + 17 * MINUTE }).start(cached, ended)
  expect([m.state.phase, pings(m)]).toEqual(['expired', []])
})

test('B12: a page from a cache without a status address sends no keepalive, and expires if the time of the record is up', () => {
  const { record } = createMachine({ server: alive }).start().advance(MINUTE).state
  const m = createMachine({ limits: { hasSignOut: true }, now: T0 + 17 * MINUTE }).start(cached, record)
  expect([m.state.phase, m.sent]).toEqual(['expired', []])
})

test('A page from a cache without any server goes by the record, and expires if that has ended', () => {
  const local = { hasKeepalive: false }
  const dead = createMachine({ limits: local })
    .start()
    .advance(20 * MINUTE).state.record
  const m = createMachine({ limits: local, now: T0 + 30 * MINUTE }).start(cached, dead)
  expect([m.state.phase, createMachine({ limits: local }).start(cached).state.phase]).toEqual(['expired', 'active'])
})

test('A page that the server delivered is not activity while a tab keeps the session', () => {
  const other = createMachine({ server: alive }).start()
  const m = createMachine({ server: alive, now: T0 + 10 * MINUTE }).start({ age: SECOND }, other.state.record)
  expect([m.state.record.activeAt, m.state.record.contactAt]).toEqual([T0, T0 + 10 * MINUTE - SECOND])
})

test('A page that the server delivered begins a new session after one that had ended', () => {
  const ended = createMachine({ server: alive })
    .start()
    .advance(20 * MINUTE).state.record
  const m = createMachine({ server: alive, now: T0 + 30 * MINUTE }).start({ age: SECOND }, ended)
  expect([m.state.phase, m.state.record.ended, m.state.record.activeAt]).toEqual([
    'active',
    null,
    T0 + 30 * MINUTE - SECOND,
  ])
})

test('A page that the server delivered expires if the session ended elsewhere while it was on its way', () => {
  const ended = createMachine({ server: alive }).start().advance(MINUTE).input({ type: 'sign-out-asked' }).state.record
  const m = createMachine({ server: alive, now: T0 + MINUTE + SECOND }).start({ age: 2 * SECOND }, ended)
  expect(m.told.at(-1)).toEqual([61, 'expired', { cause: 'signed-out' }])
})

test('start() and stop() are idempotent and leave no call unanswered', () => {
  const m = createMachine()
    .start()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  m.input({ type: 'stopped' }).input({ type: 'stopped' })
  expect(m.told.filter(([, event]) => event === 'phase').map(([, , detail]) => detail)).toEqual([
    { from: 'stopped', to: 'active', cause: 'started' },
    { from: 'active', to: 'warning', cause: 'idle' },
    { from: 'warning', to: 'stopped', cause: 'stopped' },
  ])
  expect(results(m)).toEqual([{ ok: false, code: 'stopped' }])
  expect(m.advance(60 * MINUTE).wakes).toBe(
    createMachine()
      .start()
      .advance(14 * MINUTE).wakes,
  )
})

test('start() after the end begins a new session', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(16 * MINUTE)
  m.start().advance(12 * MINUTE)
  expect(m.state.phase).toBe('active')
})

test('A page served by the server is contact as of its request', () => {
  const m = createMachine({ limits: { expiresIn: 10 * MINUTE } }).start({ age: 4 * SECOND })
  expect(m.state.record.serverUntil).toBe(T0 - 4 * SECOND + 10 * MINUTE - 5 * SECOND)
})

describe('A page from a cache that asks the status', () => {
  const asking = { hasStatus: true }
  const from = (record?: SharedRecord, now = T0) => createMachine({ limits: asking, now }).start(cached, record)
  const renewed = { outcome: 'renewed', status: 200 } as const

  test('knows no contact if the server names no figures, and reports the next activity at once', () => {
    const m = from().answer('status', renewed)
    const { activeAt, contactAt, serverUntil } = m.state.record
    m.advance(SECOND).input(press)
    expect([activeAt, contactAt, serverUntil, pings(m)]).toEqual([
      T0 - SECOND,
      0,
      Number.POSITIVE_INFINITY,
      [[1, 'activity']],
    ])
  })

  test('counts from the activity that the server tells', () => {
    const { activeAt, contactAt, provenAt, serverUntil, personAt } = from().answer('status', {
      ...renewed,
      idleFor: 5 * MINUTE,
    }).state.record
    const at = T0 - 5 * MINUTE
    expect([activeAt, contactAt, provenAt, personAt, serverUntil]).toEqual([at, at, at, at, T0 + 10 * MINUTE])
  })

  test('takes the time that the server has counted already for time without activity', () => {
    const { activeAt, serverUntil } = from().answer('status', { ...renewed, expiresIn: 10 * MINUTE }).state.record
    expect([activeAt, serverUntil]).toEqual([T0 - 5 * MINUTE, T0 + 10 * MINUTE - 5 * SECOND])
  })

  /** A session that ended here after 15 minutes, and that the server keeps for half an hour. */
  const ended = createMachine({ limits: { ...asking, expiresIn: 30 * MINUTE } })
    .start()
    .advance(14.99 * MINUTE)
    .answer('status', { ...renewed, expiresIn: 15.01 * MINUTE })
    .advance(MINUTE).state.record

  test.each([
    ['has no more time than the session that ended', { expiresIn: 14 * MINUTE }, 'expired'],
    ['has more time', { expiresIn: 30 * MINUTE }, 'active'],
    ['tells of a person after the end', { idleFor: 30 * SECOND }, 'active'],
    ['tells of a person before the end', { idleFor: 5 * MINUTE }, 'expired'],
  ])('goes on after an end only with a later session: the server %s', (_case, figures, phase) => {
    const m = from(ended, T0 + 16 * MINUTE).answer('status', { ...renewed, ...figures })
    expect([ended.ended?.cause, m.state.phase, m.sent.map(({ request }) => request.kind)]).toEqual([
      'idle',
      phase,
      ['status'],
    ])
  })

  test('says how the session before has ended, if the server knows none', () => {
    const m = from(ended, T0 + 16 * MINUTE).answer('status', { outcome: 'ended', status: 401 })
    expect(m.state.exit?.cause).toBe('idle')
  })

  test('goes on with a later session of a server whose window is shorter than the page’s', () => {
    const record = { ...newRecord(T0), serverUntil: T0 + 5 * MINUTE }
    const signedOut = { ...record, ended: { cause: 'signed-out', at: T0 + 4 * MINUTE, tab: 'other' } } as const
    const m = from(signedOut, T0 + 6 * MINUTE).answer('status', { ...renewed, expiresIn: 9 * MINUTE })
    expect(m.state.phase).toBe('active')
  })

  test('sends no sign-out for a session that was signed out in another tab', () => {
    const record = { ...newRecord(T0), serverUntil: T0 + 15 * MINUTE }
    const signedOut = { ...record, ended: { cause: 'signed-out', at: T0 + 4 * MINUTE, tab: 'other' } } as const
    const m = createMachine({ limits: { ...asking, hasSignOut: true }, now: T0 + 5 * MINUTE })
      .start(cached, signedOut)
      .answer('status', { ...renewed, expiresIn: 9 * MINUTE })
      .advance(MINUTE)
    expect([m.state.exit?.cause, m.sent.length]).toEqual(['signed-out', 1])
  })

  test('begins a session that is later than all that it knows', () => {
    expect(from().answer('status', renewed).state.record.epoch).toBe(T0)
  })

  test('keeps what the application told it while it asked', () => {
    const m = from()
      .answer('status', { outcome: 'unreachable' })
      .advance(SECOND)
      .input({ type: 'renewal-reported' })
      .advance(3 * SECOND)
      .answer('status', renewed)
    const { activeAt, contactAt, serverUntil } = m.state.record
    expect([m.state.phase, activeAt, contactAt, serverUntil]).toEqual([
      'active',
      T0 + SECOND,
      T0 + SECOND,
      T0 + 15 * MINUTE + SECOND,
    ])
  })
})

describe('A page that the server delivers after an end in the record', () => {
  const isJoining = (limits: Partial<Limits>, record: SharedRecord, isCached = false) => {
    const m = createMachine({ limits, now: T0 + 8 * MINUTE }).start({ age: SECOND, isCached }, record)
    return m.state.phase === 'active' && m.state.record.epoch === record.epoch
  }
  const short = () =>
    createMachine({ limits: { idleTimeout: 5 * MINUTE, warnBefore: MINUTE, expiresIn: 15 * MINUTE } })
      .start()
      .advance(6 * MINUTE).state.record
  const signedOut = () => createMachine().start().advance(MINUTE).input({ type: 'sign-out-asked' }).state.record

  test('goes on with the session if only a page with a shorter timeout has ended', () => {
    expect(isJoining({}, short())).toBe(true)
  })

  test('begins a new session if its own timeout has passed too', () => {
    expect(isJoining({ idleTimeout: 7 * MINUTE }, short())).toBe(false)
  })

  test('begins a new session after a sign-out', () => {
    expect(isJoining({}, signedOut())).toBe(false)
  })

  test('does not go on with the session if it came from a cache, because no server has seen it', () => {
    expect(isJoining({}, short(), true)).toBe(false)
  })
})

describe('A page that was delivered some time ago', () => {
  const shared = createMachine({ server: alive })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(5 * MINUTE)
    .input({ type: 'renewal-reported' }).state.record

  test('takes back nothing that the other pages have learned since', () => {
    const { state } = createMachine({ now: T0 + 6 * MINUTE + SECOND }).start({ age: 30 * SECOND }, shared)
    const { contactAt, provenAt, serverUntil, reportedAt, answeredAt, activeAt } = state.record
    expect([contactAt, provenAt, serverUntil, reportedAt, answeredAt, activeAt]).toEqual([
      T0 + 6 * MINUTE,
      T0 + 6 * MINUTE,
      T0 + 21 * MINUTE,
      T0 + 5.5 * MINUTE + SECOND,
      T0 + 6 * MINUTE,
      T0 + MINUTE,
    ])
  })

  test('knows what the others have written, and writes it again only if its own limits are shorter', () => {
    const open = (limits: Partial<Limits>) => createMachine({ limits, now: T0 + 6 * MINUTE }).start({}, shared)
    const isBroadcast = (m: ReturnType<typeof open>) =>
      m.effects.some((effect) => effect.type === 'write-record' && effect.isBroadcast)
    const [same, shorter] = [open({}), open({ warnBefore: 3 * MINUTE })]
    expect([same.state.writtenActivityAt, isBroadcast(same), isBroadcast(shorter)]).toEqual([T0 + MINUTE, false, true])
  })

  test('brings its absolute end only if that is earlier', () => {
    const until = (absoluteIn: number) =>
      createMachine({ limits: { absoluteIn: absoluteIn * MINUTE }, now: T0 + 7 * MINUTE }).start(
        { age: MINUTE },
        { ...shared, absoluteUntil: T0 + 60 * MINUTE },
      ).state.record.absoluteUntil
    expect([until(10), until(100)].map((at) => (at - T0) / MINUTE)).toEqual([16, 60])
  })
})

test('A new session has a greater number than the one before, also if that one began at a clock that was ahead', () => {
  const before = { ...newRecord(T0 - 20 * MINUTE), epoch: T0 + MINUTE }
  expect(createMachine().start({ age: SECOND }, before).state.record.epoch).toBe(T0 + MINUTE + 1)
})

test.each([
  [9.999, 'expired'],
  [10, 'active'],
])('A page that is delivered %f s after the end of a closed browser: %s', (seconds, phase) => {
  const ended = { cause: 'browser-closed', at: T0, tab: 'first' } as const
  const m = createMachine({ now: T0 + 11 * SECOND }).start(
    { age: (11 - seconds) * SECOND },
    { ...newRecord(T0 - MINUTE), ended },
  )
  expect(m.state.phase).toBe(phase)
})

test('Work that begins before start() holds the session from the start', () => {
  const m = createMachine({ server: alive })
    .input(begin())
    .start()
    .advance(20 * MINUTE)
  expect([m.state.phase, m.state.work.holds.length]).toEqual(['active', 1])
})

const writes = (m: Machine) => m.effects.filter(({ type }) => type === 'write-record').length

test('A page from a cache that finds no record writes one, because the other tabs know of no activity', () => {
  const m = createMachine({ limits: { hasKeepalive: false } })
    .start(cached)
    .advance(SECOND)
  expect([m.state.phase, writes(m)]).toEqual(['active', 1])
})

test('A page from a cache that finds a living session has nothing to write', () => {
  const other = createMachine().start()
  const m = createMachine({ now: T0 + MINUTE })
    .start(cached, other.state.record)
    .advance(SECOND)
  expect(writes(m)).toBe(0)
})

test.each([
  ['signed-out', 'active'],
  ['browser-closed', 'expired'],
] as const)('A page that the server delivered 5 s after an end: %s', (cause, phase) => {
  const { record } = createMachine().start().state
  const shared = { ...record, ended: { cause, at: T0 + MINUTE, tab: 'other' } }
  const m = createMachine({ now: T0 + MINUTE + 5 * SECOND }).start({ age: 0 }, shared)
  expect(m.state.phase).toBe(phase)
})

test('A page that the server delivered to a living session saw no activity itself, so it does not ask first', () => {
  const other = createMachine().start().advance(MINUTE).input(press)
  const m = createMachine({ limits: { hasStatus: true }, now: T0 + 2 * MINUTE })
    .start({ age: SECOND }, other.state.record)
    .advance(14 * MINUTE)
  const [first] = m.sent.filter(({ request }) => request.kind === 'status')
  expect(first?.at).toBe(T0 + 14 * MINUTE - 4 * SECOND)
})
