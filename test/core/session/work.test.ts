import { describe, expect, test } from 'vitest'
import type { Answer, ServerRequest } from '../../../src/core/ports.ts'
import { createMachine, HOUR, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { createWorld } from '../../support/world/world.ts'
import { alive, begin, end, failures, pings, stay } from './facts.ts'

const opened = (m: Machine) =>
  m.told.flatMap(([, event, detail]) => (event === 'work' ? [(detail as { open: number }).open] : []))

test('A work hold keeps the session alive and the warning away, and the idle timeout counts from its end', () => {
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

test('A work hold that is not ended ends at its max, with an error that names it', () => {
  const m = createMachine({ server: alive })
    .start()
    .input(begin())
    .advance(61 * MINUTE)
  expect([m.state.work.holds, failures(m)]).toEqual([[], [[3600, 'error', { code: 'work-overdue', cause: 'upload' }]]])
  expect(m.advance(14 * MINUTE + 1).state.phase).toBe('expired')
})

test('A work hold never outlasts the absolute timeout', () => {
  const m = createMachine({ server: alive, limits: { absoluteTimeout: 30 * MINUTE } })
    .start()
    .input(begin())
  expect(m.advance(30 * MINUTE).told.at(-1)).toEqual([1800, 'expired', { cause: 'absolute' }])
})

test('A work hold with keepWarning leaves the warning on schedule and keeps the server session alive', () => {
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

test('A work hold begun during a warning closes it when the server has been told, and not before', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(begin())
  expect([m.state.phase, pings(m)]).toEqual(['warning', [[840, 'work']]])
  m.answer('keepalive', RENEWED)
  expect([m.state.phase, m.names().at(-1)]).toEqual(['active', 'extended'])
})

test('A work hold begun in the last seconds before a warning shows no warning if the server answers in time', () => {
  const m = createMachine()
    .start()
    .advance(13 * MINUTE - 3 * SECOND)
    .input(begin())
  m.advance(4 * SECOND)
    .answer('keepalive', RENEWED)
    .advance(10 * SECOND)
  expect([pings(m), m.names().includes('warning'), m.state.phase]).toEqual([[[777, 'work']], false, 'active'])
})

test('A work hold does not vouch for the time that the machine slept', () => {
  const m = createMachine({ server: alive })
    .start()
    .input(begin())
    .advance(MINUTE)
    .jump(30 * MINUTE)
  expect(m.input({ type: 'looked' }).state.phase).toBe('expired')
})

test('A work hold of a crashed tab holds for three minutes and no longer', () => {
  const crashed = createMachine({ tab: 'crashed', server: alive }).start().input(begin())
  const m = createMachine({ server: alive }).start({}, crashed.state.record)
  m.advance(16 * MINUTE - 1)
  expect([m.state.phase, pings(m)]).toEqual(['active', [[302, 'work']]])
  expect(m.advance(1).state.phase).toBe('warning')
})

test('A keepalive because of work tells the server how long there was no activity', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(MINUTE)
    .input(begin())
    .advance(5 * MINUTE)
  expect(m.sent.map(({ request }) => request)).toEqual([{ kind: 'keepalive', reason: 'work', idleFor: 300 }])
})

test('A work hold that is ended twice counts as ended once', () => {
  const m = createMachine({ server: alive }).start().input(begin()).input(end()).input(end())
  expect(opened(m)).toEqual([1, 0])
})

test('Sixty holds that reach their max together end nothing else', () => {
  const m = createMachine({ server: alive }).start()
  for (let id = 1; id <= 60; id++)
    m.input({ type: 'work-begun', hold: { id, label: `row ${id}`, until: T0 + 10 * MINUTE, keepsWarning: false } })
  m.advance(10 * MINUTE - 1)
    .input({ type: 'activity', kind: 'press' })
    .advance(1)
  expect([m.state.phase, m.state.work.holds, failures(m).length]).toEqual(['active', [], 60])
})

describe('what work reaches', () => {
  /** `reaches`: minutes from the start at which the person is warned, and at which the session ends; with what cause. */
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
    'a hold that is not ended': { story: (m) => m.input(begin()), reaches: [73, 75, 'idle'] },
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
      // The page is covered at 15 min, and the server has five seconds more.
      reaches: [13, 16, 'idle'],
    },
    'a hold while the server cannot be reached any more': {
      options: { server: (_, m) => (m.now < T0 + 6 * MINUTE ? RENEWED : unreachable) },
      story: (m) => m.input(begin()),
      reaches: [18, 21, 'ended-by-server'],
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

  test.each(Object.entries(cases))(
    'The warning and the end come when they should: %s',
    (_, { options = {}, story, reaches: [warned, ended, cause] }) => {
      const m = createMachine({ server: alive, ...options }).start()
      story(m)
      m.advance(5 * HOUR)
      const minutes = (event: string) =>
        m.told.flatMap(([at, name]) => (name === event ? [Math.ceil(Math.round(at) / 60)] : []))
      const expired = m.told.find(([, name]) => name === 'expired')
      expect([minutes('warning'), minutes('expired'), expired?.[2]]).toEqual([[warned].flat(), [ended], { cause }])
    },
  )
})

test.each([
  ['the session ends', end(7), { type: 'sign-out-asked' }],
  ['the SDK is stopped', end(7), { type: 'stopped' }],
] as const)('Work that is open ends if %s, and ending it later announces nothing', (_, other, last) => {
  const m = createMachine({ server: alive }).start().input(begin()).input(other)
  m.input(last).input(end())
  expect([opened(m), m.state.work.holds]).toEqual([[1, 0], []])
})

test('Work that is open goes on if the same person has signed in again in place', () => {
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

test('Work that is open does not belong to the next session', () => {
  const m = createMachine({ server: alive })
    .start()
    .input(begin())
    .input({ type: 'sign-out-asked' })
    .advance(MINUTE)
    .start()
  expect([m.state.phase, m.state.work.holds]).toEqual(['active', []])
})

test('Work cannot begin after the session has ended', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(16 * MINUTE)
    .input(begin())
  expect([opened(m), m.state.work.holds]).toEqual([[], []])
})

test('Work in several tabs holds until the last of it has ended, and pings like work in one', async () => {
  const world = createWorld({ random: 0 })
  const tabs = [world.open(), world.open(), world.open()] as const
  const [one, other] = tabs
  const phases = () => new Set(tabs.map((tab) => tab.phase()))
  const endFirst = one.beginWork(2 * HOUR)
  await world.flow(10 * MINUTE)
  const endSecond = other.beginWork(2 * HOUR)
  endFirst()
  await world.flow(30 * MINUTE)
  const seen = [phases()]
  endSecond()
  for (const pause of [12, 4]) {
    await world.flow(pause * MINUTE)
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

/** A day of a server-rendered application: page after page, each with an upload, beside one tab that stays. */
async function day(pages: number) {
  const world = createWorld()
  const watcher = world.open({ id: 'watcher' })
  for (let n = 0; n < pages; n++) {
    const page = world.open({ id: `page-${n}` })
    page.ports.act()
    const endWork = page.beginWork(HOUR)
    await world.flow(10 * SECOND)
    endWork()
    await world.flow(20 * SECOND)
    page.engine.stop()
  }
  return { world, watcher }
}

test.each([5, 99, 101])('After %i pages with work the next work still holds the other tabs', async (pages) => {
  const { world, watcher } = await day(pages)
  const worker = world.open({ id: 'worker' })
  worker.ports.act()
  worker.beginWork(HOUR)
  await world.flow(30 * MINUTE)
  expect([worker.phase(), watcher.phase()]).toEqual(['active', 'active'])
})

test('Leases that no longer say anything are not kept in the record', async () => {
  const { world } = await day(60)
  const { leases } = world.channel.read()
  expect(Object.keys(leases as object).length).toBeLessThan(20)
})

test.each(['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__'])(
  'A lease of a tab named %s does not hold for ever',
  async (name) => {
    const world = createWorld()
    const tab = world.open()
    await world.flow(MINUTE)
    const now = tab.now()
    const leases = JSON.parse(`{"${name}":{"until":${now},"at":${now}}}`)
    world.channel.storage.record = JSON.stringify({ ...world.channel.read(), leases })
    tab.ports.happen('look')
    const left = tab.expiresAt() - now
    await world.flow(HOUR)
    expect([Number.isFinite(left), tab.phase()]).toEqual([true, 'expired'])
  },
)

test('An extension tells the server nothing of work that began during the warning, which the next regular ping does', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(begin())
    .advance(SECOND)
    .input(stay)
    .answer('keepalive', RENEWED)
    .advance(5 * MINUTE)
  expect([pings(m), m.state.record.leases]).toEqual([
    [
      [840, 'work'],
      [841, 'extend'],
      [1141, 'work'],
    ],
    {},
  ])
})
