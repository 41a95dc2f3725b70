import { describe, expect, test } from 'vitest'
import { joinRecords } from '../../../src/core/session/record.ts'
import { createMachine, type Machine, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { confirmEnd, screen } from './facts.ts'

const status = { hasStatus: true }

const asked = (m: Machine) =>
  m.sent.filter(({ request }) => request.kind === 'status').map(({ at }) => (at - T0) / SECOND)

test('The status is asked once five seconds before the warning, and once before the end', () => {
  const m = createMachine({ limits: status })
    .start()
    .advance(14 * MINUTE)
  m.answer('status', { outcome: 'unreachable' }).advance(MINUTE)
  expect(asked(m)).toEqual([775, 895])
})

test.each([
  ['ten minutes', 10],
  ['the whole time', 15],
  ['three hours', 180],
])('B1: a status that slides the session is no activity, and the page ends by its own count: %s', (_, minutes) => {
  const server = () => ({ outcome: 'renewed', expiresIn: minutes * MINUTE }) as const
  const m = createMachine({ limits: { ...status, hasSignOut: true }, server }).start()
  m.advance(16 * MINUTE)
  expect(m.told.filter(([, event]) => event === 'warning' || event === 'expired').map(([at]) => at)).toEqual([780, 900])
})

test.each([
  ['four minutes', 4],
  ['a minute', 1],
])(
  'Activity elsewhere, of which the status tells with idleFor, moves the warning without an event: %s ago',
  (_, minutes) => {
    const server = () => ({ outcome: 'renewed', expiresIn: 11 * MINUTE, idleFor: minutes * MINUTE }) as const
    const m = createMachine({ limits: status, server }).start()
    m.advance(14 * MINUTE)
    expect([m.state.phase, m.names(), m.state.record.activeAt]).toEqual([
      'active',
      [],
      T0 + (775 - minutes * 60) * SECOND,
    ])
  },
)

test.each([
  ['the same', 775],
  ['rounded', 774],
  ['older', 800],
])('An idleFor that names the activity that is known already moves nothing: %s', (_, seconds) => {
  const server = () => ({ outcome: 'renewed', expiresIn: 2 * MINUTE, idleFor: seconds * SECOND }) as const
  const m = createMachine({ limits: status, server }).start()
  m.advance(14 * MINUTE)
  expect([m.state.phase, m.state.record.activeAt]).toEqual(['warning', T0])
})

test.each([
  ['says only that the session lives', { outcome: 'renewed' } as const],
  ['names an activity of before', { outcome: 'renewed', idleFor: 14 * MINUTE } as const],
])('A status that %s does not outweigh a later contact of another tab', (_, answer) => {
  const m = createMachine({ limits: status, server: () => answer })
  m.start().advance(14 * MINUTE)
  const { record } = m.state
  const limit = T0 + 20 * MINUTE
  const later = { ...record, contactAt: T0 + 5 * MINUTE, provenAt: T0 + 5 * MINUTE, serverUntil: limit }
  expect([joinRecords(record, later).serverUntil, joinRecords(later, record).serverUntil]).toEqual([limit, limit])
})

test('A status without figures says that the session lives, and moves nothing', () => {
  const m = createMachine({ limits: { ...status, expiresIn: 15 * MINUTE }, server: () => ({ outcome: 'renewed' }) })
  m.start({ age: 300 }).advance(16 * MINUTE)
  expect(m.told.filter(([, event]) => event === 'expired').map(([at]) => at)).toEqual([894.7])
})

test('A status with no more time than our own contacts explain leaves the warning on time', () => {
  const m = createMachine({
    limits: { ...status, expiresIn: 15 * MINUTE },
    server: (_, machine) => ({ outcome: 'renewed', expiresIn: T0 + 15 * MINUTE - machine.now }),
  })
  expect(m.start().advance(13 * MINUTE - 5 * SECOND).state.phase).toBe('warning')
})

test('A status request without an answer leaves the deadline, at which the page is covered for five seconds', () => {
  const m = createMachine({ limits: status })
    .start()
    .advance(15 * MINUTE)
  const covered = screen(m)
  m.advance(5 * SECOND)
  expect([covered, m.names(), m.told.at(-1)]).toEqual([
    { kind: 'checking' },
    ['warning', 'beforeexpire', 'expired'],
    [905, 'expired', { cause: 'idle' }],
  ])
})

test('A status that says twice that there is no session ends it', () => {
  const m = createMachine({ limits: status, server: () => ({ outcome: 'ended', status: 401 }) })
    .start()
    .advance(14 * MINUTE)
  expect(m.told.at(-1)).toEqual([776.001, 'expired', { cause: 'ended-by-server' }])
})

test('After a sleep that left some time the status is asked, and its answer counts', () => {
  const m = createMachine({ limits: status })
    .start()
    .jump(5 * MINUTE)
    .input({ type: 'looked' })
  expect([m.state.phase, screen(m), asked(m)]).toEqual(['active', { kind: 'none' }, [300]])
  confirmEnd(m)
  expect(m.told.at(-1)).toEqual([302, 'expired', { cause: 'ended-by-server' }])
})

test('A status answer that a renewal overtook ends nothing', () => {
  const m = createMachine({ limits: status }).start().input({ type: 'status-asked' }).advance(SECOND)
  m.input({ type: 'renewal-reported' }).answer('status', { outcome: 'ended', status: 401 })
  expect(m.state.phase).toBe('active')
})

test.each([10, 60, 600])(
  'Activity between two steps of the clock is not moved into the future, when an answer tells that the clock was set: %i s',
  (seconds) => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(60 * SECOND)
    m.jump(60 * SECOND).input({ type: 'looked', by: 'look' })
    m.input({ type: 'activity', kind: 'press' })
    m.jump(seconds * SECOND + 30 * SECOND).input({ type: 'looked', by: 'look' })
    m.answer('status', { outcome: 'renewed', status: 200, idleFor: 60 * SECOND })
    expect(m.state.record.activeAt).toBeLessThanOrEqual(m.now)
  },
)

describe('Where the clock ran ahead by ten minutes, the server tells a clock that was set from a sleep', () => {
  /**
   * A person was active after four minutes, and the page reported it after five. The clock ran ahead at 6:40. `elapsed`: how
   * much time the server has counted since the report. Both answers may be slow, so the server may have counted from later,
   * and to later.
   */
  const afterStep = (elapsed: number, { reportTook = 0, answerTook = 0 } = {}) => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(4 * MINUTE)
      .input({ type: 'activity', kind: 'press' })
      .advance(MINUTE)
    m.now += reportTook * SECOND
    m.answer('keepalive', { outcome: 'renewed', expiresIn: 15 * MINUTE })
      .advance((100 - reportTook) * SECOND)
      .jump(10 * MINUTE)
      .input({ type: 'looked', by: 'look' })
    m.now += answerTook * SECOND
    m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE - elapsed * SECOND })
    return (m.state.record.activeAt - T0) / MINUTE
  }

  const [AS_BEFORE, MOVED] = [4, 14]

  test.each([
    ['as much as without the step: it was set', 100, {}, MOVED],
    ['as much as with the step: a sleep', 700, {}, AS_BEFORE],
    ['nothing, because the question itself renewed: a sleep', 0, {}, AS_BEFORE],
    ['less than the machine counted: something else renewed', 60, {}, AS_BEFORE],
    ['less, because it renewed at the end of a slow report: it was set', 96, { reportTook: 4 }, MOVED],
    ['less than a slow report explains: something else renewed', 80, { reportTook: 4 }, AS_BEFORE],
    [
      'less than with the step, because it renewed at the end of a slow report: a sleep',
      696,
      { reportTook: 4 },
      AS_BEFORE,
    ],
    ['more, because it told the time at the end of a slow answer: it was set', 103, { answerTook: 3 }, MOVED],
    ['more than a slow answer explains: a sleep', 120, { answerTook: 3 }, AS_BEFORE],
  ] as const)('The server counts %s', (_case, elapsed, slow, minutes) => {
    expect(afterStep(elapsed, slow)).toBe(minutes)
  })

  test.each([
    ['4 s since then: it was set', 4, MOVED],
    ['the whole step as well: a sleep', 604, AS_BEFORE],
    ['nothing, because the question itself renewed: a sleep', 0, AS_BEFORE],
  ] as const)(
    'A report has reached the server, its answer has not come, and the server counts %s',
    (_, elapsed, minutes) => {
      const m = createMachine({ limits: { hasStatus: true, expiresIn: 15 * MINUTE } })
        .start()
        .advance(4 * MINUTE)
        .input({ type: 'activity', kind: 'press' })
        .advance(MINUTE + 4 * SECOND)
      m.jump(10 * MINUTE).input({ type: 'looked', by: 'look' })
      m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE - elapsed * SECOND })
      expect((m.state.record.activeAt - T0) / MINUTE).toBe(minutes)
    },
  )

  test.each([
    ['as much as without the step: it was set', 306, MOVED],
    ['as much as with the step: a sleep', 906, AS_BEFORE],
    ['more than the slow page explains: a sleep', 330, AS_BEFORE],
  ] as const)(
    'The page took 6 s to load, the server wrote its time into it after 4 s, and by now it counts %s',
    (_, elapsed, minutes) => {
      const m = createMachine({ limits: { hasStatus: true, expiresIn: 15 * MINUTE - 4 * SECOND } })
        .start({ age: 6 * SECOND })
        .advance(4 * MINUTE)
        .input({ type: 'activity', kind: 'press' })
        .advance(MINUTE - SECOND)
      m.jump(10 * MINUTE)
      m.now += SECOND
      m.input({ type: 'looked', by: 'look' })
      m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE - elapsed * SECOND })
      expect((m.state.record.activeAt - T0) / MINUTE).toBe(minutes)
    },
  )

  test('If the clock was set past the deadline, and the server names no figure, the time that it had given still holds', () => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(10 * MINUTE)
    m.jump(10 * MINUTE).input({ type: 'looked', by: 'look' })
    m.answer('status', { outcome: 'renewed', idleFor: 10 * MINUTE })
    expect([m.state.phase, (m.state.record.serverUntil - T0) / MINUTE]).toEqual(['active', 25])
  })

  test('If the clock was set, the server’s figure counts from the question', () => {
    const m = createMachine({ limits: { hasStatus: true, expiresIn: 15 * MINUTE } })
      .start()
      .advance(5 * MINUTE)
    m.jump(10 * MINUTE).input({ type: 'looked', by: 'look' })
    m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE - SECOND })
    const { provenAt, serverUntil } = m.state.record
    expect([provenAt, serverUntil]).toEqual([m.now, m.now + 10 * MINUTE - 6 * SECOND])
  })

  test('What happened after the step is not moved', () => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(MINUTE)
      .jump(10 * MINUTE)
      .input({ type: 'looked', by: 'look' })
    m.now += SECOND
    m.input({ type: 'activity', kind: 'press' })
    m.answer('status', { outcome: 'renewed', idleFor: MINUTE })
    expect(m.state.record.activeAt).toBe(T0 + 11 * MINUTE + SECOND)
  })
})

describe('A status that tells of a person elsewhere', () => {
  const asked = (minutes: number) =>
    createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(minutes * MINUTE)
      .input({ type: 'status-asked' })
  const told = ({ state: { record } }: ReturnType<typeof asked>) =>
    [record.activeAt, record.contactAt, record.provenAt, record.serverUntil].map((at) => (at - T0) / MINUTE)

  test('without figures is a contact of that time', () => {
    expect(told(asked(5).answer('status', { outcome: 'renewed', idleFor: MINUTE }))).toEqual([4, 4, 4, 19])
  })

  test('without figures takes nothing from a later contact', () => {
    const m = asked(5).input({ type: 'renewal-reported' })
    m.advance(SECOND).answer('status', { outcome: 'renewed', idleFor: MINUTE })
    expect(told(m)).toEqual([4, 5, 5, 20])
  })

  test('with figures leaves the deadline to them', () => {
    const m = asked(5).answer('status', { outcome: 'renewed', idleFor: MINUTE, expiresIn: 10 * MINUTE })
    expect(told(m)).toEqual([4, 4, 5, 15 - 5 / 60])
  })

  test.each([
    [1.5, 0],
    [1.501, 1.501],
  ])('counts only if that was more than 1.5 s later than known: %f s', (seconds, activeAt) => {
    const m = asked(1).answer('status', { outcome: 'renewed', idleFor: MINUTE - seconds * SECOND })
    expect((m.state.record.activeAt - T0) / SECOND).toBe(activeAt)
  })
})

test('The figures of a status that a renewal overtook do not count', () => {
  const m = createMachine({ limits: status }).start().input({ type: 'status-asked' }).advance(SECOND)
  m.input({ type: 'renewal-reported' }).answer('status', { outcome: 'renewed', expiresIn: 100 * SECOND })
  expect(m.state.record.serverUntil).toBe(T0 + SECOND + 15 * MINUTE)
})

test('A status is told to the other tabs at once, so that they need not ask', () => {
  const m = createMachine({ limits: status }).start().advance(MINUTE).input({ type: 'status-asked' })
  m.answer('status', { outcome: 'renewed' })
  expect([m.state.record.aliveAt, m.effects.at(-1)]).toEqual([T0 + MINUTE, { type: 'write-record', isBroadcast: true }])
})

test.each([
  ['cannot be reached', { outcome: 'unreachable' }],
  ['has no session', { outcome: 'ended', status: 401 }],
  ['has a wrong address', { outcome: 'misconfigured', status: 404 }],
] as const)('A page that has ended stays covered while the server %s', (_name, answer) => {
  const m = createMachine({ limits: { hasStatus: true, canLeave: false, userKey: 'ada' } })
    .start()
    .advance(16 * MINUTE)
    .input({ type: 'looked', by: 'look' })
  const { length } = m.effects
  m.answer('status', { ...answer, expiresIn: 15 * MINUTE, userKey: 'ada' })
  expect([m.state.phase, m.effects.slice(length).filter(({ type }) => type !== 'emit')]).toEqual(['expired', []])
})

test('A page whose session has ended asks without a word to the tabs of a later session', () => {
  const m = createMachine({ limits: { hasStatus: true, canLeave: false } })
    .start()
    .input({ type: 'sign-out-asked' })
    .advance(MINUTE)
  m.effects.length = 0
  m.input({ type: 'status-asked' })
  expect(m.effects.map(({ type }) => type)).toEqual(['send'])
})

test('A page that is on its way out does not come back for a new sign-in', () => {
  const m = createMachine({ limits: { hasStatus: true, userKey: 'ann' } })
    .start()
    .input({ type: 'sign-out-asked' })
    .input({ type: 'status-asked' })
  const answer = { outcome: 'renewed', expiresIn: 20 * MINUTE, userKey: 'ann' } as const
  const before = m.state.exit?.step
  m.answer('status', answer)
  expect([before, m.state.phase]).toEqual(['left', 'expired'])
})
