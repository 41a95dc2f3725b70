import { afterAll, expect, test } from 'vitest'
import type { Duration } from '../../../src/core/ports.ts'
import { newRecord } from '../../../src/core/session/record.ts'
import { HOUR, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { CACHED, createWorld, type Traffic, type World, type WorldTab } from '../../support/world/world.ts'
import { causes, phases, several, sleep, work } from './tabs.ts'

const SIZES = [1, 10, 50] as const

const inWords = ({ pings, statuses, signOuts, writes, messages }: Traffic): string =>
  `pings ${pings}, status requests ${statuses}, sign-outs ${signOuts}, writes ${writes}, messages ${messages}`

const rows: Record<string, string | number>[] = []

const keep = (task: { meta: object }, row: string, size: number, traffic: Traffic, tabs: readonly WorldTab[]) => {
  rows.push({ row, tabs: size, ...traffic })
  Object.assign(task.meta, { row: `${row}, ${size} tabs`, outcome: `${inWords(traffic)}; ${phases(tabs)}` })
}

afterAll(() => {
  const names = ['row', 'tabs', 'pings', 'statuses', 'signOuts', 'writes', 'messages']
  const line = (cells: readonly unknown[]) =>
    cells.map((cell, at) => (at ? String(cell).padStart(10) : String(cell).padEnd(52))).join('')
  console.info([line(names), ...rows.map((row) => line(names.map((name) => row[name])))].join('\n'))
})

test.for(SIZES)('An hour of one person in one of %i tabs is the traffic of one tab', async (size, { task }) => {
  const { world, tabs } = several(size)
  await work(world, HOUR, () => tabs[0] as WorldTab)
  const traffic = world.count()
  keep(task, 'an hour active in one tab', size, traffic, tabs)
  expect([traffic, phases(tabs)]).toEqual([
    { pings: 12, statuses: 0, signOuts: 0, writes: expect.toSatisfy((n) => n <= 400), messages: 12 },
    'active',
  ])
})

test.for(SIZES)('An hour of going from tab to tab, %i of them, pings once a minute at most', async (size, { task }) => {
  const { world, tabs } = several(size)
  for (let minute = 0; minute < 60; minute++) {
    const tab = tabs[minute % size] as WorldTab
    tab.ports.happen('shown')
    await work(world, MINUTE, () => tab)
    tab.ports.happen('hidden')
  }
  await world.settle()
  const traffic = world.count()
  keep(task, 'an hour, each minute in another tab', size, traffic, tabs)
  // A page that was hidden for half a minute or longer asks whether the session has ended elsewhere.
  expect([traffic.pings <= 60, traffic.statuses <= 60, phases(tabs)]).toEqual([true, true, 'active'])
})

test.for(SIZES)('%i idle tabs end with the requests, writes and messages of one', async (size, { task }) => {
  const { world, tabs } = several(size)
  await world.flow(HOUR)
  const traffic = world.count()
  keep(task, 'an hour idle, to the end', size, traffic, tabs)
  expect([traffic, phases(tabs), causes(tabs)]).toEqual([
    { pings: 0, statuses: 2, signOuts: 1, writes: 5, messages: 3 },
    'expired',
    ['idle'],
  ])
})

test.for(SIZES)('%i tabs that wake together to a living session ask once', async (size, { task }) => {
  const { world, tabs } = several(size)
  world.server.policy = { ...world.server.policy, tellsIdleFor: true }
  world.server.person = T0 + HOUR - 5 * MINUTE
  await sleep(world, HOUR, 10 * MINUTE)
  const traffic = world.count()
  keep(task, 'awake after an hour, the session lives', size, traffic, tabs)
  expect([traffic.statuses, traffic.pings, phases(tabs), new Set(tabs.map((tab) => tab.expiresAt())).size]).toEqual([
    1,
    0,
    'active',
    1,
  ])
})

test.for(SIZES)('%i tabs that wake together to an ended session ask once, and all say so', async (size, { task }) => {
  const { world, tabs } = several(size)
  await sleep(world, HOUR)
  const traffic = world.count()
  keep(task, 'awake after an hour, the session has ended', size, traffic, tabs)
  expect([traffic.statuses, traffic.signOuts, phases(tabs), causes(tabs)]).toEqual([
    1,
    0,
    'expired',
    ['ended-by-server'],
  ])
})

test.for(SIZES)(
  '%i tabs that a browser brings back to a record that has ended ask once, and go on',
  async (size, { task }) => {
    const world = createWorld()
    const dead = { ...newRecord(T0 - 2 * HOUR), ended: { cause: 'idle', at: T0 - HOUR, tab: 'long gone' } }
    world.channel.storage.record = JSON.stringify(dead)
    world.server.until = T0 + 10 * MINUTE
    world.server.policy = { ...world.server.policy, tellsIdleFor: true }
    world.server.person = T0 - 5 * MINUTE
    const tabs = Array.from({ length: size }, () => world.open({ delivery: CACHED }))
    await world.settle()
    const traffic = world.count()
    keep(task, 'brought back, the record is of an ended session', size, traffic, tabs)
    expect([traffic.statuses, phases(tabs), tabs.every((tab) => tab.screen() === 'none')]).toEqual([1, 'active', true])
  },
)

test('REQ-TAB-5: ten active tabs ping at most 1.3 times as often as one', async ({ task }) => {
  const pings = async (size: number) => {
    const { world, tabs } = several(size)
    for (let second = 0; second < 3600; second++) {
      await world.flow(SECOND)
      for (const { ports } of tabs) ports.act()
    }
    const traffic = world.count()
    keep(task, 'an hour active in all tabs at once', size, traffic, tabs)
    return traffic.pings
  }
  const [one, ten] = [await pings(1), await pings(10)]
  Object.assign(task.meta, { row: 'REQ-TAB-5', outcome: `${ten} pings of ten tabs, ${one} of one` })
  expect(ten / one).toBeLessThanOrEqual(1.3)
})

/** Time flows, and each quarter of a second the tabs see what the others have written and told until then. */
async function flowWithDelay({ channel, flow }: World, duration: Duration): Promise<void> {
  for (let passed = 0; passed < duration; passed += SECOND / 4) {
    await flow(SECOND / 4)
    channel.catchUpAll()
    for (const letter of channel.letters.splice(0)) channel.deliver(letter)
  }
}

const FIFTEEN = { idleTimeout: 15 * MINUTE, warnBefore: 2 * MINUTE, keepaliveInterval: 5 * MINUTE }
const TWO = { idleTimeout: 2 * MINUTE, warnBefore: MINUTE, keepaliveInterval: 40 * SECOND }

test.for([
  { size: 2, minutes: 15, times: FIFTEEN },
  { size: 20, minutes: 15, times: FIFTEEN },
  { size: 10, minutes: 2, times: TWO },
  { size: 20, minutes: 2, times: TWO },
])(
  '$size tabs whose timers fire together ask the server like one, although each sees what the others do a moment later (an idle timeout of $minutes minutes)',
  async ({ size, minutes, times }, { task }) => {
    const count = async (tabCount: number) => {
      const options = {
        throttle: { slot: SECOND },
        limits: { ...times, expiresIn: times.idleTimeout, hasStatus: true },
      }
      const { world, tabs } = several(tabCount, options, createWorld({ seed: tabCount }))
      world.channel.delay()
      for (let cycle = 0; cycle < 3; cycle++) {
        for (let activity = 0; activity < 50; activity++) {
          await flowWithDelay(world, 10 * SECOND)
          tabs[activity % tabCount]?.ports.act()
        }
        await flowWithDelay(world, times.idleTimeout - times.warnBefore / 2)
        await Promise.all([tabs[0]?.stay(), flowWithDelay(world, SECOND)])
      }
      const traffic = world.count()
      keep(task, `timers that fire together, idle timeout ${minutes} min`, tabCount, traffic, tabs)
      return { ...traffic, phase: phases(tabs) }
    }
    const [one, many] = [await count(1), await count(size)]
    // Of many tabs the first to ping is nearly always one that pings a tenth of the interval early.
    expect([many.phase, many.statuses, many.pings <= one.pings * 1.1]).toEqual(['active', one.statuses, true])
  },
)

test('Twenty hidden tabs ping like one for the work in one of them, if their timers fire together', async ({
  task,
}) => {
  const pings = async (size: number) => {
    const { world, tabs } = several(size, { throttle: { slot: SECOND } }, createWorld({ seed: size }))
    world.channel.delay()
    tabs[0]?.beginWork(HOUR)
    for (const { ports } of tabs) ports.happen('hidden')
    await flowWithDelay(world, HOUR)
    const traffic = world.count()
    keep(task, 'timers that fire together, work in one hidden tab', size, traffic, tabs)
    return traffic.pings
  }
  const [one, many] = [await pings(1), await pings(20)]
  expect(many).toBeLessThanOrEqual(one * 1.1)
})

test.for([1, 10])(
  'REQ-TAB-13: a thousand events a second in %i tabs are one write a second for all',
  async (size, { task }) => {
    const { world, tabs } = several(size)
    const most = { writes: 0 }
    for (let second = 0; second < 60; second++) {
      const before = world.channel.storage.writes
      for (let event = 0; event < 1000; event++) {
        await world.flow(1)
        tabs[event % size]?.ports.act('move')
      }
      most.writes = Math.max(most.writes, world.channel.storage.writes - before)
    }
    const traffic = world.count()
    keep(task, 'ten seconds with 1 000 events each', size, traffic, tabs)
    Object.assign(task.meta, {
      row: 'REQ-TAB-13',
      outcome: `${most.writes} writes in the busiest second of ${size} tabs`,
    })
    expect([most.writes, traffic.messages]).toEqual([1, 0])
  },
)
