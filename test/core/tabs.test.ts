import { afterAll, describe, expect, test } from 'vitest'
import type { Cause } from '../../src/core/ports.ts'
import { joinRecords, newRecord, type SharedRecord } from '../../src/core/session/record.ts'
import { settle } from '../support/fake-clock.ts'
import { createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, SECOND, T0 } from '../support/machine.ts'
import {
  CACHED,
  createTabWorld,
  type OpenOptions,
  type TabWorld,
  type Traffic,
  type WorldTab,
} from '../support/tab-world.ts'
import { createTwoClocks } from '../support/two-clocks.ts'

/** platform.md §4, as far as the core can show it: several tabs of one browser before one server. */

const SIZES = [1, 10, 50] as const

function openAll(world: TabWorld, size: number, options: OpenOptions = {}): WorldTab[] {
  const tabs = Array.from({ length: size }, () => world.open(options))
  world.count()
  return tabs
}

/** Tabs that have just been opened, and nothing counted yet. */
function several(size: number, options: OpenOptions = {}) {
  const world = createTabWorld()
  const tabs = openAll(world, size, options)
  return { world, tabs, clock: world.clock, server: world.server, storage: world.storage }
}

const pair = () => {
  const { tabs, ...rest } = several(2)
  const [a, b] = tabs as [WorldTab, WorldTab]
  return { a, b, ...rest }
}

const phases = (tabs: readonly WorldTab[]) => [...new Set(tabs.map(({ engine }) => engine.state().phase))].join(', ')
const causes = (tabs: readonly WorldTab[]) => [...new Set(tabs.map(({ engine }) => engine.state().exit?.cause))]
const events = ({ told }: WorldTab) => told.map((fact) => fact.replace(/^\S+ /, ''))
const shown = ({ ports }: WorldTab) => ports.screens

/** A person does something in one of the tabs each second. */
async function work({ clock }: TabWorld, duration: number, tabAt: (second: number) => WorldTab): Promise<void> {
  for (let second = 0; second < duration / SECOND; second++) {
    await clock.advance(SECOND)
    tabAt(second).ports.act()
  }
}

/** All tabs wake in the same task, before any answer can come. */
async function sleep({ clock, tabs, server }: TabWorld, duration: number, rest = 0): Promise<void> {
  clock.jump(duration)
  if (rest) server.until = clock.now() + rest
  for (const { ports, isFrozen } of tabs) if (!isFrozen()) ports.happen('look')
  await settle()
  await clock.flush()
}

const inWords = ({ pings, statuses, signOuts, writes, messages }: Traffic): string =>
  `pings ${pings}, status requests ${statuses}, sign-outs ${signOuts}, writes ${writes}, messages ${messages}`

describe('the traffic of tabs', () => {
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

  test.for(SIZES)('an hour of one person in one of %i tabs is the traffic of one tab', async (size, { task }) => {
    const { world, tabs } = several(size)
    await work(world, HOUR, () => tabs[0] as WorldTab)
    const traffic = world.count()
    keep(task, 'an hour active in one tab', size, traffic, tabs)
    expect([traffic, phases(tabs)]).toEqual([
      { pings: 12, statuses: 0, signOuts: 0, writes: expect.toSatisfy((n) => n <= 3660), messages: 12 },
      'active',
    ])
  })

  test.for(SIZES)(
    'an hour of going from tab to tab, %i of them, pings once a minute at most',
    async (size, { task }) => {
      const { world, tabs } = several(size)
      for (let minute = 0; minute < 60; minute++) {
        const tab = tabs[minute % size] as WorldTab
        tab.ports.happen('shown')
        await work(world, MINUTE, () => tab)
        tab.ports.happen('hidden')
      }
      await settle()
      const traffic = world.count()
      keep(task, 'an hour, each minute in another tab', size, traffic, tabs)
      expect([traffic.pings <= 60, traffic.statuses, traffic.messages === traffic.pings, phases(tabs)]).toEqual([
        true,
        0,
        true,
        'active',
      ])
    },
  )

  test.for(SIZES)('%i idle tabs end with the requests, writes and messages of one', async (size, { task }) => {
    const { world, tabs, clock } = several(size)
    await clock.advance(HOUR)
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

  test.for(SIZES)('%i tabs that a browser brings back to a dead record ask once, and live', async (size, { task }) => {
    const world = createTabWorld()
    const dead = { ...newRecord(T0 - 2 * HOUR), ended: { cause: 'idle', at: T0 - HOUR, tab: 'long gone' } }
    world.storage.record = JSON.stringify(dead)
    world.server.until = T0 + 10 * MINUTE
    const tabs = Array.from({ length: size }, () => world.open({ delivery: CACHED }))
    await settle()
    const traffic = world.count()
    keep(task, 'brought back, the record is of an ended session', size, traffic, tabs)
    expect([traffic.statuses, phases(tabs), tabs.every((tab) => shown(tab).at(-1) === 'none')]).toEqual([
      1,
      'active',
      true,
    ])
  })

  test('REQ-TAB-5: ten active tabs ping at most 1.3 times as often as one', async ({ task }) => {
    const pings = async (size: number) => {
      const { world, tabs } = several(size)
      for (let second = 0; second < 3600; second++) {
        await world.clock.advance(SECOND)
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

  test.for([1, 10])(
    'REQ-TAB-13: a thousand events a second in %i tabs are one write a second for all',
    async (size, { task }) => {
      const { world, tabs, clock, storage } = several(size)
      const most = { writes: 0 }
      for (let second = 0; second < 60; second++) {
        const before = storage.writes
        for (let event = 0; event < 1000; event++) {
          await clock.advance(1)
          tabs[event % size]?.ports.act('move')
        }
        most.writes = Math.max(most.writes, storage.writes - before)
      }
      const traffic = world.count()
      keep(task, 'a minute with 1 000 events a second', size, traffic, tabs)
      Object.assign(task.meta, {
        row: 'REQ-TAB-13',
        outcome: `${most.writes} writes in the busiest second of ${size} tabs`,
      })
      expect([most.writes, traffic.messages]).toEqual([1, 0])
    },
  )
})

describe('REQ-TAB-1:', () => {
  test('activity in one tab keeps the other from warning', async () => {
    const { b, world, a } = pair()
    await work(world, HOUR, () => a)
    expect([b.told, shown(b)]).toEqual([[], ['none']])
  })

  test('a warning that is open closes in the same moment when the other tab extends', async () => {
    const { a, b, clock } = pair()
    await clock.advance(14 * MINUTE)
    const before = shown(b).at(-1)
    await a.engine.extend('button')
    expect([before, shown(b).at(-1), events(b)]).toEqual(['warning', 'none', ['warning idle', 'extended tab']])
  })

  test('a warning that is open closes at its next look where the message was lost', async () => {
    const { a, b, clock, storage } = pair()
    await clock.advance(14 * MINUTE)
    storage.watchers.delete(b.id)
    await a.engine.extend('button')
    await clock.advance(SECOND)
    expect([shown(b).at(-1), events(b)]).toEqual(['none', ['warning idle', 'extended tab']])
  })
})

describe('REQ-TAB-2:', () => {
  test('a tab frozen for an hour shows nothing where another was active', async () => {
    const { a, b, world } = pair()
    b.freeze()
    await work(world, HOUR, () => a)
    b.thaw()
    b.ports.happen('look')
    await settle()
    expect([b.told, shown(b), b.expiresAt()]).toEqual([[], ['none'], a.expiresAt()])
  })

  test('a tab frozen for an hour whose messages are lost shows nothing either', async () => {
    const { a, b, world, storage } = pair()
    b.freeze()
    storage.watchers.delete(b.id)
    await work(world, HOUR, () => a)
    b.thaw()
    await settle()
    expect([b.told, shown(b), phases([a, b])]).toEqual([[], ['none'], 'active'])
  })

  test('a tab that was frozen with its warning open closes it when it thaws', async () => {
    const { a, b, world, clock } = pair()
    await clock.advance(14 * MINUTE)
    b.freeze()
    await a.engine.extend('button')
    await work(world, HOUR, () => a)
    b.thaw()
    await settle()
    expect([shown(b).at(-1), events(b)]).toEqual(['none', ['warning idle', 'extended tab']])
  })
})

describe('REQ-TAB-3:', () => {
  test('a tab that crashed does not keep the others from warning and expiring', async () => {
    const { a, b, clock } = pair()
    b.freeze()
    await clock.advance(20 * MINUTE)
    expect(a.told).toEqual(['775 warning idle', '885 beforeexpire', '895 expired idle', '895 leave idle'])
  })

  test('a tab that crashed while its ping was under way does not keep the others from pinging', async () => {
    const { a, b, clock, server } = pair()
    server.fault = () => new Promise(() => {})
    await clock.advance(4 * MINUTE)
    b.ports.act()
    await clock.advance(2 * MINUTE)
    b.freeze()
    server.fault = undefined
    await clock.advance(9 * MINUTE)
    const pings = server.requests.filter(({ request }) => request.kind === 'keepalive').map(({ tab }) => tab)
    expect([pings, events(a), phases([a])]).toEqual([[b.id, a.id], ['keepalive renewed'], 'active'])
  })

  test('the work of a tab that crashed holds for three minutes, then the idle timeout counts', async () => {
    const { a, b, clock } = pair()
    b.engine.dispatch({
      type: 'work-begun',
      hold: { id: 1, label: 'an upload', until: T0 + HOUR, keepsWarning: false },
    })
    await clock.advance(MINUTE)
    b.freeze()
    await clock.advance(HOUR)
    const end = a.told.find((fact) => fact.includes('expired'))
    expect([end, Number(end?.split(' ')[0]) <= (1 + 3 + 15) * 60]).toEqual([expect.stringContaining('idle'), true])
  })
})

describe('REQ-TAB-4:', () => {
  /** What was told until now, to be told again. */
  function overhear({ storage }: TabWorld): unknown[] {
    const heard: unknown[] = []
    storage.watchers.set('eavesdropper', (record) => heard.push(record))
    return heard
  }

  async function toTheEnd(): Promise<{ a: WorldTab; b: WorldTab; world: TabWorld; heard: unknown[] }> {
    const { a, b, world, clock } = pair()
    const heard = overhear(world)
    await clock.advance(14 * MINUTE)
    await a.engine.extend('button')
    await work(world, 10 * MINUTE, () => b)
    await clock.advance(20 * MINUTE)
    return { a, b, world, heard }
  }

  test('messages that come again, and in the wrong order, change nothing', async () => {
    const { a, b, world, clock } = pair()
    const heard = overhear(world)
    await clock.advance(14 * MINUTE)
    await a.engine.extend('button')
    await work(world, 10 * MINUTE, () => b)
    const before = [b.told.length, b.expiresAt(), shown(b).length]
    for (const record of [...heard].reverse().concat(heard)) world.storage.watchers.get(b.id)?.(record)
    expect([heard.length > 2, b.told.length, b.expiresAt(), shown(b).length]).toEqual([true, ...before])
  })

  test('an end that is told again is told to the page once', async () => {
    const { a, b, world, heard } = await toTheEnd()
    for (const record of [...heard].reverse().concat(heard))
      for (const { id } of [a, b]) world.storage.watchers.get(id)?.(record)
    await world.clock.advance(MINUTE)
    const ends = [a, b].map((tab) => events(tab).filter((event) => event.startsWith('expired')))
    expect([ends, world.server.kinds().filter((kind) => kind === 'sign-out').length]).toEqual([
      [['expired idle'], ['expired idle']],
      1,
    ])
  })

  test('of two ends the earlier one holds, whichever is heard first', () => {
    const end = (cause: Cause, at: number) => ({ ...newRecord(T0), ended: { cause, at: T0 + at, tab: cause } })
    const [first, second] = [end('signed-out', 1), end('idle', 2)]
    const heard = [joinRecords(first, second), joinRecords(second, first)].map(({ ended }) => ended?.cause)
    expect(heard).toEqual(['signed-out', 'signed-out'])
  })

  test('a tab that writes keeps what another has written, though it was told nothing of it', async () => {
    const { a, b, clock, storage, world } = pair()
    storage.watchers.clear()
    await clock.advance(MINUTE)
    await a.engine.extend('call')
    await clock.advance(MINUTE)
    b.ports.act()
    expect(JSON.parse(world.storage.record as string)).toMatchObject({
      contactAt: T0 + MINUTE,
      activeAt: T0 + 2 * MINUTE,
    })
  })

  test('its own messages are no news to a tab', async () => {
    const { a, world, clock, storage } = pair()
    const heard = overhear(world)
    await clock.advance(14 * MINUTE)
    await a.engine.extend('button')
    const before = [a.told.length, a.expiresAt(), storage.writes]
    for (const record of heard) storage.watchers.get(a.id)?.(record)
    expect([a.told.length, a.expiresAt(), storage.writes]).toEqual(before)
  })
})

describe('REQ-TAB-9:', () => {
  /** One tab, then a changed wall clock, then a second tab that knows no other time; the first is active. */
  async function acrossAChange(wall: number) {
    const world = createTwoClocks()
    const storage = createStorage()
    const old = world.open({ storage, name: 'old' })
    await world.flow(MINUTE)
    world.pass({ wall })
    old.ports.happen('look')
    const young = world.open({ storage, name: 'young', delivery: { age: 300, isCached: false } })
    await world.flow(10 * MINUTE)
    return { world, old, young }
  }

  const left = ({ ports, engine }: ReturnType<ReturnType<typeof createTwoClocks>['open']>) => {
    const { serverUntil, activeAt } = engine.state().record
    return Math.min(serverUntil, activeAt + 15 * MINUTE) - ports.clock.now()
  }

  test.each([
    ['back by an hour', -HOUR],
    ['back by ten minutes', -10 * MINUTE],
    ['ahead by five minutes', 5 * MINUTE],
  ])('a wall clock set %s between two tabs: both end together, and no later', async (_, by) => {
    const { world, old, young } = await acrossAChange(by)
    old.ports.act()
    const rest = left(old)
    await world.flow(16 * MINUTE)
    const ends = [old, young].map(({ told }) => told.find(({ event }) => event === 'expired')?.at)
    expect([rest <= 15 * MINUTE, ends[0] === ends[1], (ends[0] as number) <= 26 * 60 + 1]).toEqual([true, true, true])
  })

  test('activity in a tab that is older than the change keeps a younger one from warning', async () => {
    const { world, old, young } = await acrossAChange(-HOUR)
    old.ports.act()
    await world.flow(12 * MINUTE)
    expect(young.told.filter(({ event }) => event === 'warning')).toEqual([])
  })

  test('activity in a tab that is younger than the change keeps an older one from warning', async () => {
    const { world, old, young } = await acrossAChange(-HOUR)
    young.ports.act()
    await world.flow(12 * MINUTE)
    expect(old.told.filter(({ event }) => event === 'warning')).toEqual([])
  })
})

describe('REQ-TAB-12:', () => {
  test('a sign-out in one tab is the end of fifty, at once, and is sent once', async () => {
    const { world, tabs } = several(50)
    tabs[7]?.engine.dispatch({ type: 'sign-out-asked' })
    const covered = tabs.every((tab) => shown(tab).at(-1) === 'expired')
    await settle()
    expect([covered, phases(tabs), causes(tabs), world.count().signOuts]).toEqual([true, 'expired', ['signed-out'], 1])
  })

  test('a page that comes back from the back/forward cache to a sign-out is covered in the same task', async () => {
    const { a, b } = pair()
    b.ports.happen('left')
    a.engine.dispatch({ type: 'sign-out-asked' })
    await settle()
    const before = shown(b).at(-1)
    b.ports.happen('restored')
    expect([before, shown(b).at(-1), events(b)]).toEqual([
      'none',
      'expired',
      ['beforeexpire', 'expired signed-out', 'leave signed-out'],
    ])
  })

  test('a page that a browser brings back from its cache after a sign-out says signed out', async () => {
    const { a, world } = pair()
    a.engine.dispatch({ type: 'sign-out-asked' })
    await settle()
    const back = world.open({ delivery: CACHED })
    await settle()
    expect(back.engine.state().exit?.cause).toBe('signed-out')
  })

  test('a frozen tab is over as soon as it thaws', async () => {
    const { a, b, clock, world } = pair()
    b.freeze()
    a.engine.dispatch({ type: 'sign-out-asked' })
    await clock.advance(MINUTE)
    b.thaw()
    await settle()
    expect([b.engine.state().exit?.cause, world.count().signOuts]).toEqual(['signed-out', 1])
  })

  test('a tab whose message was lost is over before it warns', async () => {
    const { a, b, clock, storage } = pair()
    storage.watchers.delete(b.id)
    a.engine.dispatch({ type: 'sign-out-asked' })
    await clock.advance(15 * MINUTE)
    expect(events(b)).toEqual(['beforeexpire', 'expired signed-out', 'leave signed-out'])
  })
})

describe('stop in one tab', () => {
  test('harms nobody', async () => {
    const { a, b, clock } = pair()
    await clock.advance(10 * MINUTE)
    b.ports.act()
    await clock.advance(SECOND)
    a.engine.stop()
    await clock.advance(10 * MINUTE)
    expect([events(b), phases([b])]).toEqual([['keepalive renewed'], 'active'])
  })

  test('gives back what its work held', async () => {
    const { a, b, clock } = pair()
    const hold = { id: 1, label: 'an upload', until: T0 + HOUR, keepsWarning: false }
    a.engine.dispatch({ type: 'work-begun', hold })
    await clock.advance(MINUTE)
    a.engine.stop()
    expect(b.expiresAt() <= clock.now() + 15 * MINUTE).toBe(true)
  })
})

describe('two people one after the other, where the page names neither user nor session:', () => {
  const twoUsers = (limits = {}) => {
    const world = createTabWorld({ limits })
    return { world, clock: world.clock, server: world.server, storage: world.storage }
  }

  test('a frozen tab of the first, who signed out, is over with that cause, and the second goes on', async () => {
    const { world, clock, storage } = twoUsers()
    const [first, frozen] = [world.open(), world.open()]
    await clock.advance(MINUTE)
    frozen.freeze()
    first.engine.dispatch({ type: 'sign-out-asked' })
    await clock.advance(MINUTE)
    const second = world.open()
    await clock.advance(MINUTE)
    const record = storage.record
    frozen.thaw()
    frozen.ports.happen('look')
    await settle()
    expect([events(frozen).slice(0, 2), storage.record === record, events(second), phases([second])]).toEqual([
      ['beforeexpire', 'expired signed-out'],
      true,
      [],
      'active',
    ])
  })

  test('a click in the frozen tab of the first, before anything else, is not the activity of the second', async () => {
    const { world, clock, storage } = twoUsers()
    const [first, frozen] = [world.open(), world.open()]
    frozen.freeze()
    storage.watchers.delete(frozen.id)
    first.engine.dispatch({ type: 'sign-out-asked' })
    await clock.advance(MINUTE)
    world.open()
    await clock.advance(MINUTE)
    const record = storage.record
    frozen.thaw()
    frozen.ports.act()
    await settle()
    expect(storage.record).toEqual(record)
  })

  test.each([
    ['the timers late', (world: TabWorld) => world.clock.advance(20 * MINUTE)],
    ['the machine asleep', (world: TabWorld) => sleep(world, 20 * MINUTE)],
  ])(
    'frozen tabs of the first, whose session ran out (%s), are over as idle, and the second goes on',
    async (_, pass) => {
      const { world, clock, storage } = twoUsers()
      const frozen = [world.open(), world.open()]
      for (const tab of frozen) tab.freeze()
      await pass(world)
      const second = world.open()
      await clock.advance(MINUTE)
      const record = storage.record
      for (const tab of frozen) {
        tab.thaw()
        tab.ports.happen('look')
      }
      await settle()
      const isKept = storage.record === record
      expect([phases(frozen), causes(frozen), isKept, events(second), phases([second])]).toEqual([
        'expired',
        ['idle'],
        true,
        [],
        'active',
      ])
      expect(world.count().signOuts).toBe(0)
    },
  )

  test('a storage that the application has emptied is no end: the living tab goes on', async () => {
    const { world, clock, storage } = twoUsers()
    const living = world.open()
    await clock.advance(MINUTE)
    storage.record = undefined
    const young = world.open()
    await work(world, 20 * MINUTE, () => young)
    expect([living.told.filter((fact) => !fact.includes('keepalive')), phases([living, young])]).toEqual([[], 'active'])
    expect(living.expiresAt()).toBe(young.expiresAt())
  })
})

describe('garbage in the record', () => {
  const garbage: readonly (readonly [string, unknown])[] = [
    ['a number from the far future', 9e15],
    ['a text', `${T0 + 60 * MINUTE}`],
    ['a nested list', [[[9e15]]]],
    ['true', true],
    ['an object', { valueOf: 9e15 }],
    ['less than nothing', -9e15],
    ['nothing', null],
  ]
  const fields = Object.keys(newRecord(0)) as (keyof SharedRecord)[]
  const spoilt = fields.flatMap((field) => garbage.map(([what, value]) => ({ field, what, value })))

  const parsed = ({ storage }: TabWorld) => JSON.parse(storage.record as string)

  test.each(spoilt)('buys a living tab nothing and ends nothing: $field is $what', async ({ field, value }) => {
    const { a, b, world, clock, storage } = pair()
    await clock.advance(MINUTE)
    // From here on the server's deadline is the earlier one.
    b.ports.act()
    const before = b.expiresAt()
    const hostile = { ...parsed(world), [field]: value }
    storage.record = JSON.stringify(hostile)
    storage.watchers.get(b.id)?.(hostile)
    b.ports.happen('look')
    await settle()
    expect([b.expiresAt() <= before, phases([a, b]), b.told]).toEqual([true, 'active', []])
    await clock.advance(HOUR)
    expect(phases([a, b])).toBe('expired')
  })

  test.each(spoilt)(
    'buys a page that starts no more than no record would: $field is $what',
    async ({ field, value }) => {
      const { world, clock, storage } = pair()
      await clock.advance(MINUTE)
      storage.record = JSON.stringify({ ...parsed(world), [field]: value })
      const young = world.open({ id: 'young' })
      expect([young.expiresAt() <= clock.now() + 15 * MINUTE, phases([young])]).toEqual([true, 'active'])
      await clock.advance(HOUR)
      expect(phases([young])).toBe('expired')
    },
  )

  const whole: readonly (readonly [string, string])[] = [
    ['an unknown cause', '{"ended":{"cause":"because","at":1,"tab":"x"}}'],
    ['a cause from a prototype', '{"ended":{"cause":"constructor","at":1,"tab":"x"}}'],
    ['an end without its tab', '{"ended":{"cause":"nothing"}}'],
    [
      'prototype names',
      '{"__proto__":{"ended":{"cause":"idle","at":1}},"constructor":{"prototype":{"activeAt":9e15}}}',
    ],
    [
      'leases with prototype names',
      '{"leases":{"__proto__":{"until":9e15,"at":9e15},"constructor":{"until":9e15,"at":1}}}',
    ],
    ['leases that are a list', '{"leases":[[{"until":9e15,"at":9e15}],9e15]}'],
    ['a lease from the future', '{"leases":{"evil":{"until":9e15,"at":9e15}}}'],
  ]

  test.each(whole)('that is %s is ignored', async (_, text) => {
    const { b, world, clock, storage } = pair()
    await clock.advance(MINUTE)
    const before = b.expiresAt()
    const own = JSON.stringify(parsed(world))
    storage.record = `${own.slice(0, -1)},${text.slice(1)}`
    storage.watchers.get(b.id)?.(JSON.parse(storage.record))
    b.ports.happen('look')
    await clock.advance(SECOND)
    expect([b.expiresAt(), phases([b]), b.told]).toEqual([before, 'active', []])
  })

  test.each(['7', '"x"', '[]', 'null', '{}', '[[[[]]]]', '{"epoch":"x"}', '{"epoch":9e15}', '{"__proto__":null}'])(
    'instead of a record is none: %s',
    async (text) => {
      const { b, clock, storage } = pair()
      await clock.advance(MINUTE)
      const before = b.expiresAt()
      storage.record = text
      storage.watchers.get(b.id)?.(JSON.parse(text))
      b.ports.happen('look')
      await clock.advance(HOUR)
      expect([b.told.at(-1), b.engine.state().exit?.cause, b.expiresAt() <= before]).toEqual([
        expect.stringContaining('leave idle'),
        'idle',
        true,
      ])
    },
  )

  /** WebKit takes 65 536 arguments in one call, Node about twice as many. */
  test.each([100_000, 150_000])('that is %i leases stops nobody', async (size) => {
    const { b, world, clock, storage } = pair()
    await clock.advance(MINUTE)
    const lease = { until: clock.now() + MINUTE, at: clock.now() }
    const leases = Object.fromEntries(Array.from({ length: size }, (_, at) => [`tab-${at}`, lease]))
    storage.record = JSON.stringify({ ...parsed(world), leases })
    expect(() => b.ports.happen('look')).not.toThrow()
  })
})

describe('a tab whose browser lets it share nothing', () => {
  const alone = () => {
    const { tabs, ...rest } = several(2, {
      tabs: (tabs) => ({ ...tabs, isShared: () => false, read: () => undefined, write() {}, broadcast() {} }),
    })
    const [a, b] = tabs as [WorldTab, WorldTab]
    return { a, b, ...rest }
  }

  test('says so once, warns and expires by itself, and signs nobody out', async () => {
    const { a, b, clock, world } = alone()
    await clock.advance(30 * MINUTE)
    const story = ['error degraded', 'warning idle', 'beforeexpire', 'expired idle', 'leave idle']
    expect([events(a), events(b), world.count().signOuts]).toEqual([story, story, 0])
  })

  test('still signs out on purpose', async () => {
    const { a, world } = alone()
    a.engine.dispatch({ type: 'sign-out-asked' })
    await settle()
    expect(world.count().signOuts).toBe(1)
  })
})
