import { describe, expect, test } from 'vitest'
import type { Answer, ServerRequest } from '../../src/core/ports.ts'
import type { Hold } from '../../src/core/session/state.ts'
import { createMachine, HOUR, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../support/machine.ts'
import { createTabWorld } from '../support/tab-world.ts'

const alive = () => RENEWED
const begin = (change: Partial<Hold> = {}) => {
  const hold = { id: 1, label: 'upload', until: T0 + 60 * MINUTE, keepsWarning: false, ...change }
  return { type: 'work-begun', hold } as const
}
const end = (id = 1) => ({ type: 'work-ended', id }) as const
const pings = (m: Machine) =>
  m.sent.flatMap(({ at, request }) => (request.kind === 'keepalive' ? [[(at - T0) / SECOND, request.reason]] : []))
const failures = (m: Machine) => m.told.filter(([, event]) => event === 'error')
const opened = (m: Machine) =>
  m.told.flatMap(([, event, detail]) => (event === 'work' ? [(detail as { open: number }).open] : []))

describe('a work hold', () => {
  test('keeps the session alive and the warning away by pings, and the idle timeout counts from its end', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(MINUTE)
      .input(begin())
      .advance(29 * MINUTE)
    expect([m.state.phase, new Set(pings(m).map(([, reason]) => reason))]).toEqual(['active', new Set(['work'])])
    m.input(end()).advance(13 * MINUTE - 1)
    expect(m.state.phase).toBe('active')
    expect(m.advance(1).state.phase).toBe('warning')
  })

  test('that nobody ends is ended at its max, with an error that names it', () => {
    const m = createMachine({ server: alive })
      .start()
      .input(begin())
      .advance(61 * MINUTE)
    expect([m.state.work.holds, failures(m)]).toEqual([
      [],
      [[3600, 'error', { code: 'work-overdue', cause: 'upload' }]],
    ])
    expect(m.advance(14 * MINUTE + 1).state.phase).toBe('expired')
  })

  test('never outlasts the absolute timeout', () => {
    const m = createMachine({ server: alive, limits: { absoluteTimeout: 30 * MINUTE } })
      .start()
      .input(begin())
    expect(m.advance(30 * MINUTE).told.at(-1)).toEqual([1800, 'expired', { cause: 'absolute' }])
  })

  test('with keepWarning leaves the warning on schedule, and feeds the server', () => {
    const m = createMachine({ server: alive })
      .start()
      .input(begin({ keepsWarning: true }))
    m.advance(13 * MINUTE)
    expect([m.state.phase, pings(m)]).toEqual([
      'warning',
      [
        [300, 'work'],
        [600, 'work'],
      ],
    ])
  })

  test('begun in a warning closes it when the server has heard of it, not before', () => {
    const m = createMachine()
      .start()
      .advance(14 * MINUTE)
      .input(begin())
    expect([m.state.phase, pings(m)]).toEqual(['warning', [[840, 'work']]])
    m.answer('keepalive', RENEWED)
    expect([m.state.phase, m.names().at(-1)]).toEqual(['active', 'extended'])
  })

  test('that slept does not vouch for the time asleep', () => {
    const m = createMachine({ server: alive })
      .start()
      .input(begin())
      .advance(MINUTE)
      .jump(30 * MINUTE)
    expect(m.input({ type: 'looked' }).state.phase).toBe('expired')
  })

  test('of a crashed tab holds for three minutes, and no longer', () => {
    const crashed = createMachine({ tab: 'crashed', server: alive }).start().input(begin())
    const m = createMachine({ server: alive }).start({}, crashed.state.record)
    m.advance(16 * MINUTE - 1)
    expect([m.state.phase, pings(m)]).toEqual(['active', [[300, 'work']]])
    expect(m.advance(1).state.phase).toBe('warning')
  })

  test('tells the server how long nobody has been active', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(MINUTE)
      .input(begin())
      .advance(5 * MINUTE)
    expect(m.sent.map(({ request }) => request)).toEqual([{ kind: 'keepalive', reason: 'work', idleFor: 300 }])
  })

  test('ended twice is ended once', () => {
    const m = createMachine({ server: alive }).start().input(begin()).input(end()).input(end())
    expect(opened(m)).toEqual([1, 0])
  })
})

test('sixty holds that reach their max together end nothing else', () => {
  const m = createMachine({ server: alive }).start()
  for (let id = 1; id <= 60; id++)
    m.input({ type: 'work-begun', hold: { id, label: `row ${id}`, until: T0 + 10 * MINUTE, keepsWarning: false } })
  m.advance(10 * MINUTE - 1)
    .input({ type: 'activity', kind: 'press' })
    .advance(1)
  expect([m.state.phase, m.state.work.holds, failures(m).length]).toEqual(['active', [], 60])
})

describe('the table of cases', () => {
  /** `reaches`: minutes from the start at which somebody is warned, and at which the session ends; with what cause. */
  interface Case {
    readonly options?: Parameters<typeof createMachine>[0]
    readonly story: (m: Machine) => unknown
    readonly reaches: readonly [warned: number | readonly number[], ended: number, cause: string]
  }
  /** A server whose session was used on another device while this machine slept. */
  const usedElsewhere = () => {
    let seenAt = T0
    return ({ kind }: ServerRequest, { now }: Machine) => {
      if (kind === 'keepalive' || now - seenAt > 15 * MINUTE) seenAt = now
      return { ...RENEWED, expiresIn: seenAt + 15 * MINUTE - now }
    }
  }
  const refused: Answer = { outcome: 'refused', status: 403 }
  const unreachable: Answer = { outcome: 'unreachable' }
  const cases: Readonly<Record<string, Case>> = {
    'no work': { story: () => {}, reaches: [13, 15, 'idle'] },
    'one hold of twenty minutes': {
      story: (m) =>
        m
          .input(begin())
          .advance(20 * MINUTE)
          .input(end()),
      reaches: [33, 35, 'idle'],
    },
    'two holds, one inside the other': {
      story: (m) =>
        m
          .input(begin())
          .advance(5 * MINUTE)
          .input(begin({ id: 2 }))
          .advance(5 * MINUTE)
          .input(end(2))
          .advance(10 * MINUTE)
          .input(end()),
      reaches: [33, 35, 'idle'],
    },
    'two holds that overlap': {
      story: (m) =>
        m
          .input(begin())
          .advance(10 * MINUTE)
          .input(begin({ id: 2 }))
          .input(end())
          .advance(10 * MINUTE)
          .input(end(2)),
      reaches: [33, 35, 'idle'],
    },
    'two holds one after the other, with a pause shorter than the idle timeout': {
      story: (m) =>
        m
          .input(begin())
          .advance(10 * MINUTE)
          .input(end())
          .advance(10 * MINUTE)
          .input(begin({ id: 2 }))
          .advance(10 * MINUTE)
          .input(end(2)),
      reaches: [43, 45, 'idle'],
    },
    'one that reaches its max while another goes on': {
      story: (m) =>
        m
          .input(begin({ until: T0 + 5 * MINUTE }))
          .input(begin({ id: 2 }))
          .advance(20 * MINUTE)
          .input(end(2)),
      reaches: [33, 35, 'idle'],
    },
    'a hold that nobody ends': { story: (m) => m.input(begin()), reaches: [73, 75, 'idle'] },
    'a hold longer than the absolute timeout': {
      options: { limits: { absoluteTimeout: 30 * MINUTE } },
      story: (m) => m.input(begin()),
      reaches: [28, 30, 'absolute'],
    },
    'a hold with keepWarning': {
      story: (m) => m.input(begin({ keepsWarning: true })).advance(20 * MINUTE),
      reaches: [13, 15, 'idle'],
    },
    'one with keepWarning beside one without': {
      story: (m) =>
        m
          .input(begin({ keepsWarning: true }))
          .input(begin({ id: 2 }))
          .advance(20 * MINUTE)
          .input(end(2)),
      reaches: [33, 35, 'idle'],
    },
    'a hold begun in the warning, which the server hears of': {
      story: (m) =>
        m
          .advance(14 * MINUTE)
          .input(begin())
          .advance(MINUTE)
          .input(end()),
      reaches: [[13, 28], 30, 'idle'],
    },
    'one begun in the warning, of which no server is to hear': {
      options: { limits: { hasKeepalive: false } },
      story: (m) =>
        m
          .advance(14 * MINUTE)
          .input(begin())
          .advance(MINUTE)
          .input(end()),
      reaches: [[13, 28], 30, 'idle'],
    },
    'one begun in the warning, while the server cannot be reached': {
      options: { server: () => unreachable },
      story: (m) => m.advance(14 * MINUTE).input(begin()),
      reaches: [13, 15, 'idle'],
    },
    'one begun in the warning, which the server refuses to be told of': {
      options: { server: () => refused },
      story: (m) => m.advance(14 * MINUTE).input(begin()),
      reaches: [13, 15, 'idle'],
    },
    'one begun in the warning that ends before the server has answered': {
      options: { server: () => undefined },
      story: (m) => {
        m.advance(14 * MINUTE)
          .input(begin())
          .input(end())
        m.answer('keepalive', RENEWED)
      },
      reaches: [13, 15, 'idle'],
    },
    'one with keepWarning begun in the warning': {
      story: (m) => m.advance(14 * MINUTE).input(begin({ keepsWarning: true })),
      reaches: [13, 15, 'idle'],
    },
    'one begun in the warning of an absolute timeout': {
      options: { limits: { absoluteTimeout: 10 * MINUTE } },
      story: (m) => m.advance(9 * MINUTE).input(begin()),
      reaches: [8, 10, 'absolute'],
    },
    'one without keepWarning begun in the warning beside one with it, while the server is silent': {
      options: { server: (_, m) => (m.now < T0 + 14 * MINUTE ? RENEWED : undefined) },
      story: (m) =>
        m
          .input(begin({ keepsWarning: true }))
          .advance(14 * MINUTE)
          .input(begin({ id: 2 })),
      reaches: [13, 15, 'idle'],
    },
    'a hold while the server cannot be reached any more': {
      options: { server: (_, m) => (m.now < T0 + 6 * MINUTE ? RENEWED : unreachable) },
      story: (m) => m.input(begin()),
      reaches: [18, 20, 'ended-by-server'],
    },
    'a sleep of ten minutes in it': {
      story: (m) =>
        m
          .input(begin())
          .advance(5 * MINUTE)
          .jump(10 * MINUTE)
          .advance(5 * MINUTE)
          .input(end()),
      reaches: [33, 35, 'idle'],
    },
    'a sleep of an hour in it': {
      story: (m) =>
        m
          .input(begin({ until: T0 + 3 * HOUR }))
          .advance(5 * MINUTE)
          .jump(HOUR)
          .input({ type: 'looked' }),
      reaches: [[], 65, 'idle'],
    },
    'a sleep of an hour in it, where the server still keeps the session': {
      options: { limits: { hasStatus: true }, server: usedElsewhere() },
      story: (m) =>
        m
          .input(begin({ until: T0 + 3 * HOUR }))
          .advance(5 * MINUTE)
          .jump(HOUR)
          .input({ type: 'looked' })
          .advance(5 * MINUTE)
          .input(end()),
      reaches: [83, 85, 'idle'],
    },
  }

  test.each(Object.entries(cases))('%s', (_, { options = {}, story, reaches: [warned, ended, cause] }) => {
    const m = createMachine({ server: alive, ...options }).start()
    story(m)
    m.advance(5 * HOUR)
    const minutes = (event: string) =>
      m.told.flatMap(([at, name]) => (name === event ? [Math.ceil(Math.round(at) / 60)] : []))
    const expired = m.told.find(([, name]) => name === 'expired')
    expect([minutes('warning'), minutes('expired'), expired?.[2]]).toEqual([[warned].flat(), [ended], { cause }])
  })
})

describe('work that is open', () => {
  test.each([
    ['is over when the session ends', end(7), { type: 'sign-out-asked' }],
    ['is over when nobody watches any more', end(7), { type: 'stopped' }],
  ] as const)('%s, and whoever ends it later is told nothing', (_, other, last) => {
    const m = createMachine({ server: alive }).start().input(begin()).input(other)
    m.input(last).input(end())
    expect([opened(m), m.state.work.holds]).toEqual([[1, 0], []])
  })

  test('goes on holding the session where the same person has signed in again in place', () => {
    const limits = { hasStatus: true, canLeave: false, userKey: 'ada', absoluteTimeout: 16 * MINUTE }
    const m = createMachine({ limits })
      .start()
      .input(begin({ until: T0 + 3 * HOUR }))
      .input(begin({ id: 2, until: T0 + 3 * HOUR }))
      .advance(16 * MINUTE)
      .input(end(2))
      .input({ type: 'visibility', isVisible: true })
    m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, absoluteIn: HOUR, userKey: 'ada' })
    expect([m.state.phase, opened(m), m.state.work.isCounted]).toEqual(['active', [1, 2, 0, 1], true])
  })

  test('is not that of the next session', () => {
    const m = createMachine({ server: alive })
      .start()
      .input(begin())
      .input({ type: 'sign-out-asked' })
      .advance(MINUTE)
      .start()
    expect([m.state.phase, m.state.work.holds]).toEqual(['active', []])
  })

  test('cannot begin once the session has ended', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(16 * MINUTE)
      .input(begin())
    expect([opened(m), m.state.work.holds]).toEqual([[], []])
  })

  test('in several tabs holds until the last of it has ended, and pings like work in one', async () => {
    const world = createTabWorld()
    const [one, other, third] = [world.open(), world.open(), world.open()]
    const until = world.clock.now() + 2 * HOUR
    one.engine.dispatch(begin({ until }))
    await world.clock.advance(10 * MINUTE)
    other.engine.dispatch(begin({ until }))
    one.engine.dispatch(end())
    await world.clock.advance(30 * MINUTE)
    const phases = () => new Set([one, other, third].map(({ engine }) => engine.state().phase))
    const seen = [phases()]
    other.engine.dispatch(end())
    for (const pause of [12, 4]) {
      await world.clock.advance(pause * MINUTE)
      seen.push(phases())
    }
    const reasons = world.server.requests.flatMap(({ request }) => ('reason' in request ? [request.reason] : []))
    expect([...seen, new Set(reasons), reasons.length]).toEqual([
      new Set(['active']),
      new Set(['active']),
      new Set(['expired']),
      new Set(['work']),
      9,
    ])
  })
})
