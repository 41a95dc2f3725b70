import { expect, test } from 'vitest'
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
