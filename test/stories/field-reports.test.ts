import { afterEach, describe, expect, test } from 'vitest'
import type { Limits } from '../../src/core/session/state.ts'
import { HOUR, MINUTE, SECOND, T0 } from '../support/machine.ts'
import { createBrowserStorage } from '../support/world/browser-storage.ts'
import { CACHED, createWorld, type World, type WorldTab, work } from '../support/world/world.ts'

/**
 * Faults that were found by hostile reading and by random stories. Each test is about the kind and is named after the line
 * of the report; docs/evidence/reliability.md lists them.
 */

const quiet = { hasStatus: false, hasSignOut: true }
const asking = { hasStatus: true, hasSignOut: true }

const undos: (() => void)[] = []
afterEach(() => {
  for (const undo of undos.splice(0)) undo()
})

/** Tabs with the storage and the channels of one browser. */
function createBrowser(limits: Partial<Limits>) {
  const storage = createBrowserStorage()
  undos.push(storage.install())
  return { storage, world: createWorld({ storage, limits }) }
}

const signOuts = (world: World): number => world.count().signOuts
const ends = (tab: WorldTab): string[] => tab.told.filter((words) => /warning|expired/.test(words))
const phases = (...tabs: readonly WorldTab[]): string[] => tabs.map((tab) => tab.phase())
const covers = (tab: WorldTab): number => tab.ports.screens.filter((screen) => screen === 'checking').length

describe.each([
  ['with a status', asking],
  ['without a status', quiet],
])('%s', (_, limits) => {
  test.each([6, 15, 20, 61])(
    'A1: a wall clock set back by %i minutes signs no one out: a page that opens afterwards works on, and the old one looks',
    async (minutes) => {
      const { world } = createBrowser(limits)
      const old = world.open()
      await work(world, old, 25 * MINUTE)
      world.setWall(-minutes * MINUTE)
      const young = world.open()
      await work(world, young, 3 * MINUTE)
      old.ports.happen('look')
      await work(world, young, 30 * MINUTE)
      expect([signOuts(world), ...phases(old, young)]).toEqual([0, 'active', 'active'])
    },
  )

  test.each([
    [10, 13],
    [20, 34.5],
    [45, 59.9],
  ])('A2: after work that ended at %i min a page that opens at %f min has the time of all', async (until, opens) => {
    const { world } = createBrowser(limits)
    const holder = world.open()
    holder.beginWork(until * MINUTE)
    await world.flow(opens * MINUTE)
    const page = world.open()
    const idleUntil = T0 + (until + 15) * MINUTE
    await world.flow(idleUntil - world.time.real() - 10 * SECOND)
    expect([signOuts(world), ...phases(holder, page)]).toEqual([0, 'warning', 'warning'])
  })

  test.each([
    ['once', 1],
    ['for good', Infinity],
  ])(
    'A3: a tab whose writes fail %s goes on reading, and ends no session in which another tab is active',
    async (_, times) => {
      const { world, storage } = createBrowser(limits)
      const [idle, busy] = [world.open(), world.open()]
      await work(world, idle, 2 * MINUTE)
      storage.faults(idle.id).refusedWrites = times
      idle.ports.act()
      await work(world, busy, 40 * MINUTE)
      expect([signOuts(world), ...phases(idle, busy)]).toEqual([0, 'active', 'active'])
    },
  )

  test('A3: the others hear of activity in a tab that cannot write', async () => {
    const { world, storage } = createBrowser(limits)
    const [idle, busy] = [world.open(), world.open()]
    storage.faults(busy.id).refusedWrites = Infinity
    await work(world, busy, 40 * MINUTE)
    expect([signOuts(world), ...phases(idle, busy)]).toEqual([0, 'active', 'active'])
  })

  test('A3: tabs that can all not write end together, and their messages come to rest', async () => {
    const { world, storage } = createBrowser(limits)
    const tabs = [world.open(), world.open(), world.open()]
    await work(world, tabs[1] as WorldTab, 3 * MINUTE)
    for (const tab of tabs) storage.faults(tab.id).refusedWrites = Infinity
    await work(world, tabs[2] as WorldTab, 20 * MINUTE)
    const before = phases(...tabs)
    await world.flow(HOUR)
    expect([before, phases(...tabs)]).toEqual([
      ['active', 'active', 'active'],
      ['expired', 'expired', 'expired'],
    ])
  })

  test.each([1, 5, 14])(
    'A4: the tab of an earlier sign-in, idle since %i min before a new one, does not sign the new session out',
    async (minutes) => {
      const { world } = createBrowser(limits)
      const old = world.open({ sessionKey: 's1', limits: { sessionKey: 's1' } })
      await world.flow(minutes * MINUTE)
      world.server.signIn('s2')
      const today = world.open({ sessionKey: 's2', limits: { sessionKey: 's2' } })
      await work(world, today, 40 * MINUTE)
      expect([old.phase(), signOuts(world), today.phase()]).toEqual(['expired', 0, 'active'])
    },
  )

  test('A4: each sign-out names the session that it is meant for', async () => {
    const { world } = createBrowser(limits)
    world.open({ sessionKey: 's1', limits: { sessionKey: 's1' } })
    await world.flow(HOUR)
    const asked = world.server.requests.map(({ request }) => request).filter(({ kind }) => kind === 'sign-out')
    expect(asked).toEqual([{ kind: 'sign-out', sessionKey: 's1' }])
  })

  test.each([
    ['the back/forward cache', 'left', 'restored'],
    ['a freeze', 'look', 'restored'],
  ] as const)(
    'A6: a page that %s took before its ping was answered, and that is back within the idle timeout, is covered and asks',
    async (_, goes, comes) => {
      const world = createWorld({ limits, random: 0 })
      const tab = world.open()
      await world.until(290)
      tab.ports.act()
      world.server.latency = 5 * SECOND
      await world.until(301)
      tab.ports.happen(goes)
      if (goes === 'left') tab.ports.server.abort()
      tab.time.freeze()
      await world.until(16 * 60)
      world.server.latency = SECOND
      tab.time.thaw()
      tab.ports.happen(comes)
      await world.flow(4 * SECOND)
      expect([tab.phase(), signOuts(world), tab.screen()]).toEqual(['active', 0, 'none'])
    },
  )

  test.each(['left', 'hidden'] as const)(
    'A7: activity that was not reported yet is reported when the page is %s',
    async (moment) => {
      const world = createWorld({ limits })
      const tab = world.open()
      await world.flow(90 * SECOND)
      tab.ports.act()
      await world.flow(2 * SECOND)
      tab.ports.happen(moment)
      await world.settle()
      expect(tab.ports.requests.filter(({ kind }) => kind === 'keepalive')).toEqual([
        { kind: 'keepalive', reason: 'activity', idleFor: 2, ...(moment === 'left' && { isLeaving: true }) },
      ])
    },
  )

  test.each([301, 362, 700])(
    'A8: the click at %i s that itself sets off an overdue ping is reported too',
    async (second) => {
      const world = createWorld({ limits, random: 0 })
      const tab = world.open()
      await world.until(30)
      tab.ports.act()
      const goOn = tab.time.haltTimers()
      await world.until(second)
      tab.ports.act()
      goOn()
      await world.flow(6 * MINUTE)
      expect(world.server.person).toBe(T0 + second * SECOND)
    },
  )
})

test.each([
  ['a status', 'status'],
  ['a keepalive', 'keepalive'],
] as const)('A9: %s that was asked before a sleep and is answered after it changes nothing', async (_, kind) => {
  const world = createWorld({ limits: asking, random: 0 })
  const tab = world.open()
  world.server.policy = { ...world.server.policy, tellsIdleFor: true }
  await world.flow(MINUTE)
  world.server.latency = 3 * SECOND
  const { decide } = world.server
  world.server.fault = (request) => ({ ...decide(request), absoluteIn: 2 * HOUR })
  if (kind === 'status') tab.engine.dispatch({ type: 'status-asked' })
  else void tab.stay()
  world.sleep(HOUR)
  // The person is active elsewhere.
  world.server.visit()
  await world.flow(4 * SECOND)
  tab.ports.happen('look')
  await world.flow(8 * SECOND)
  const { absoluteUntil } = tab.engine.state().record
  expect([tab.phase(), absoluteUntil >= tab.now() + 2 * HOUR - 20 * SECOND]).toEqual(['active', true])
})

test('A10: a page from a cache without a status is not covered for a check that nothing can answer', async () => {
  const world = createWorld({ limits: quiet })
  const tab = world.open({ delivery: CACHED })
  tab.ports.happen('left')
  await world.flow(MINUTE)
  tab.ports.happen('restored')
  await world.flow(MINUTE)
  expect([tab.phase(), covers(tab), world.server.kinds()]).toEqual(['active', 0, []])
})

test.each([1, 3, 6])(
  'A11: a press on Stay %i s after the status was asked is answered, whatever the status says',
  async (after) => {
    const world = createWorld({ limits: asking, random: 0 })
    const tab = world.open()
    world.server.policy = { ...world.server.policy, tellsIdleFor: true }
    await world.until(770)
    world.server.latency = 4 * SECOND
    world.server.visit()
    await world.flow(after * SECOND)
    const result = tab.stay()
    await world.flow(20 * SECOND)
    expect([(await result).ok, tab.phase()]).toEqual([true, 'active'])
  },
)

test.each([
  ['the status', 'status'],
  ['a keepalive', 'keepalive'],
] as const)(
  'A12: one stray 401 to %s throws no tab out, and all tabs together ask a second time once',
  async (_, kind) => {
    const world = createWorld({ limits: asking })
    const tabs = Array.from({ length: 3 }, () => world.open())
    await world.flow(MINUTE)
    tabs[0]?.ports.act()
    let strays = 0
    world.server.fault = (request) =>
      request.kind === kind && strays++ === 0 ? { outcome: 'ended', status: 401 } : undefined
    if (kind === 'status') tabs[0]?.engine.dispatch({ type: 'status-asked' })
    else await world.flow(5 * MINUTE)
    world.count()
    await world.flow(10 * SECOND)
    const asked = world.count().statuses
    expect([phases(...tabs), tabs.map(covers), asked <= 1]).toEqual([['active', 'active', 'active'], [0, 0, 0], true])
  },
)

test.each([20, 45, 60])(
  'B2: a page that polls every %i s on a sliding server ends by its own count',
  async (seconds) => {
    const world = createWorld({ limits: asking, random: 0 })
    const tab = world.open()
    for (let at = 0; at < 1000; at += seconds) {
      await world.flow(seconds * SECOND)
      world.server.renew()
    }
    expect(ends(tab)).toEqual(['779.7 warning idle', '899.7 expired idle'])
    // The server still has the session, so the sign-in page would lead straight back.
    expect([signOuts(world), tab.engine.state().exit]).toEqual([
      0,
      expect.objectContaining({ step: 'staying', isUncertain: true }),
    ])
  },
)

test('B2: where the server tells that no person was active, an untouched page that polls signs out', async () => {
  const world = createWorld({ limits: asking, random: 0 })
  world.open()
  world.server.policy = { ...world.server.policy, tellsIdleFor: true }
  for (let minute = 0; minute < 16; minute++) {
    await world.flow(MINUTE)
    world.server.renew()
  }
  expect(signOuts(world)).toBe(1)
})

test.each([1, 2.5, 4])(
  'B4: a keepalive that the server handles %f s late does not keep quiet work from its warning',
  async (late) => {
    const world = createWorld({ limits: asking, random: 0 })
    const tab = world.open()
    world.server.delay = late * SECOND
    tab.beginWork(HOUR, { keepsWarning: true })
    await world.flow(20 * MINUTE)
    expect(ends(tab).map((words) => Math.round(Number.parseFloat(words)))).toEqual([780, 900])
  },
)

test.each([30, 45, 600])(
  'B11: a page that is shown after %i s asks whether the session has ended elsewhere',
  async (seconds) => {
    const world = createWorld({ limits: asking, random: 0 })
    const tab = world.open()
    await world.flow(MINUTE)
    tab.ports.happen('hidden')
    await world.flow(MINUTE)
    // The application's own log-out link, in another tab without the SDK.
    world.server.until = 0
    await world.flow((seconds - 60) * SECOND)
    tab.ports.happen('shown')
    await world.flow(3 * SECOND)
    expect([tab.screen(), tab.engine.state().exit?.cause]).toEqual(['expired', 'ended-by-server'])
  },
)

test.each(['call', 'button'] as const)(
  'B13: extend() on a session that is already over fails with the code expired: %s',
  async (by) => {
    const world = createWorld({ limits: asking })
    const tab = world.open()
    await world.flow(MINUTE)
    world.server.until = 0
    const result = tab.engine.extend(by)
    await world.flow(3 * SECOND)
    expect(await result).toEqual({ ok: false, code: 'expired' })
  },
)

test.each([6, 30, 700])(
  'Found by a story: where the wall clock is set back by %i s and one page cannot use the storage, all pages end on time',
  async (seconds) => {
    const { world, storage } = createBrowser(quiet)
    const tabs = [world.open()]
    for (let opened = 0; opened < 2; opened++) {
      await world.flow(3 * SECOND)
      tabs.push(world.open())
    }
    world.setWall(-seconds * SECOND)
    storage.faults(tabs[0]?.id ?? '').isBlocked = true
    await world.flow(901 * SECOND - 6 * SECOND)
    expect(phases(...tabs)).toEqual(['expired', 'expired', 'expired'])
  },
)

test.each([
  ['tells no persons', 45, 2],
  ['tells no persons', 400, 2],
  ['tells of persons', 90, 2],
  ['tells of persons', 90, 90],
  ['tells of persons', 200, 200],
])(
  'Found by a story: on a server that %s, if the wall clock is set forward by %i s after a press at %i s, the page has its whole time, because it asks the status before it sends the keepalive',
  async (server, seconds, pressedAt) => {
    const world = createWorld({ limits: asking, random: 0 })
    world.server.policy = { ...world.server.policy, tellsIdleFor: server === 'tells of persons' }
    const tab = world.open({ limits: { expiresIn: 15 * MINUTE } })
    await world.flow(pressedAt * SECOND)
    tab.ports.act()
    world.setWall(seconds * SECOND)
    await world.flow((900 - 30) * SECOND)
    expect([signOuts(world), ...phases(tab)]).toEqual([0, 'warning'])
  },
)

test.each([90, 400])(
  'Found by a story: work that a clock set forward by %i s has ended counts as activity until that step',
  async (seconds) => {
    const world = createWorld({ limits: asking, random: 0 })
    const tab = world.open({ limits: { expiresIn: 15 * MINUTE } })
    await world.flow(20 * SECOND)
    tab.beginWork(80 * SECOND)
    await world.flow(20 * SECOND)
    world.setWall(seconds * SECOND)
    tab.ports.happen('look')
    await world.flow((940 - 40 - 5) * SECOND)
    const before = tab.phase()
    await world.flow(10 * SECOND)
    expect([before, tab.phase()]).toEqual(['warning', 'expired'])
  },
)

test.each([
  [90, 5],
  [400, 30],
])(
  'Found by a story: where the server tells of persons and the page polls, work that a clock set forward by %i s has ended after %i s counts',
  async (seconds, worked) => {
    const world = createWorld({ limits: asking, random: 0 })
    world.server.policy = { ...world.server.policy, tellsIdleFor: true }
    const tab = world.open({ limits: { expiresIn: 15 * MINUTE } })
    const pass = async (duration: number) => {
      await world.flow(duration)
      world.server.renew()
    }
    await pass(90 * SECOND)
    tab.beginWork((worked + 60) * SECOND)
    await world.flow(worked * SECOND)
    world.setWall(seconds * SECOND)
    tab.ports.happen('look')
    for (let minute = 0; minute < 14; minute++) await pass(MINUTE)
    await world.flow(50 * SECOND)
    expect([signOuts(world), ...phases(tab)]).toEqual([0, 'warning'])
  },
)

test.each([
  [2, 3, 4],
  [7, 4, 4],
  [1, 2.5, 4],
])(
  'Found by a story: a Stay of %f s before the end that takes %f s to the server and %f s back is not signed out by its own tab',
  async (ahead, delay, latency) => {
    const world = createWorld({ limits: { ...asking, warnBefore: 20 * SECOND }, random: 0.1 })
    const tab = world.open({ limits: { expiresIn: 15 * MINUTE } })
    await world.until(900 - 5 - ahead)
    world.server.latency = latency * SECOND
    world.server.fault = (request) => {
      const decide = () => world.server.decide(request)
      if (request.kind !== 'keepalive') return decide()
      return new Promise((resolve) => world.time.outside(delay * SECOND, () => resolve(decide())))
    }
    void tab.stay()
    await world.flow(30 * SECOND)
    expect(signOuts(world)).toBe(0)
  },
)

test.each([3, 30, 100])(
  'Found by a story: a Stay of %i s before the end, whose tab is frozen before the answer, is not signed out by another tab',
  async (ahead) => {
    const { world } = createBrowser(quiet)
    const [frozen, other] = [world.open(), world.open()]
    await world.until(900 - ahead)
    world.server.delay = 2 * SECOND
    void frozen.stay()
    await world.flow(SECOND)
    frozen.time.freeze()
    await world.flow(20 * SECOND + ahead * SECOND)
    const { exit } = other.engine.state()
    expect([signOuts(world), world.server.until > world.time.real(), exit?.step]).toEqual([0, true, 'staying'])
  },
)

test.each([
  [1, 17],
  [1, 19],
  [8, 25],
])(
  'Found by a story: a page that was frozen from minute %i to %i ends alone, although it first hears an old message of a tab without storage',
  async (from, to) => {
    const { world, storage } = createBrowser({ ...quiet, expiresIn: 15 * MINUTE })
    const [busy, frozen] = [world.open(), world.open()]
    storage.faults(busy.id).isBlocked = true
    await work(world, busy, from * MINUTE)
    frozen.time.freeze()
    await work(world, busy, (to - from) * MINUTE)
    frozen.time.thaw()
    await work(world, busy, MINUTE)
    expect(phases(busy, frozen)).toEqual(['active', 'expired'])
  },
)

test.each([
  [1, 2],
  [10, 3600],
])('Found by a story: work of %i s and of %i s that begins at the same time comes to rest', async (short, long) => {
  const world = createWorld({ limits: asking, random: 0 })
  const tab = world.open()
  tab.beginWork(short * SECOND)
  tab.beginWork(long * SECOND)
  await world.flow(SECOND)
  expect(tab.engine.state().record.leases[tab.id]?.until).toBe(Math.min(long, 180) * SECOND + T0)
})

test('In an ordinary day no page is covered before the end, and the end comes when it is due', async () => {
  const { world } = createBrowser(asking)
  const tabs = [world.open(), world.open(), world.open()]
  for (let turn = 0; turn < 160; turn++) {
    const tab = tabs[turn % 3] as WorldTab
    await world.flow(((turn * 37) % 290) * SECOND)
    tab.ports.act(turn % 2 ? 'press' : 'move')
    if (turn % 20 === 0) tab.ports.happen('hidden')
    if (turn % 20 === 3) tabs[(turn - 3) % 3]?.ports.happen('shown')
  }
  const lastActivity = world.time.real()
  await world.flow(HOUR)
  const endedAt = tabs.map(({ facts }) => facts.find(({ event }) => event === 'expired')?.at)
  const dueAt = (lastActivity - T0 + 15 * MINUTE) / SECOND
  expect(tabs.map(covers)).toEqual([0, 0, 0])
  expect(endedAt.every((at) => Math.abs((at ?? 0) - dueAt) <= 5)).toBe(true)
  expect(signOuts(world)).toBe(1)
})
