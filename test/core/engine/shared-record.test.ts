import { expect, test } from 'vitest'
import type { Answer, Cause } from '../../../src/core/ports.ts'
import { joinRecords, newRecord } from '../../../src/core/session/record.ts'
import type { Limits } from '../../../src/core/session/state.ts'
import { HOUR, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { HANGS } from '../../support/world/session-server.ts'
import { CACHED, createWorld, type World, type WorldTab } from '../../support/world/world.ts'
import { causes, overhear, pair, phases, several, sleep, tell, work } from './tabs.ts'

test('REQ-TAB-1: activity in one tab keeps the other from warning', async () => {
  const { a, b, world } = pair()
  await work(world, HOUR, () => a)
  expect([b.told, b.ports.screens]).toEqual([[], ['none']])
})

test('REQ-TAB-1, defect 25: a warning that is open closes in the same moment when the other tab extends', async () => {
  const { a, b, world } = pair()
  await world.flow(14 * MINUTE)
  const before = b.screen()
  await a.stay()
  expect([before, b.screen(), b.events]).toEqual(['warning', 'none', ['warning idle', 'extended tab']])
})

test('REQ-TAB-1, defect 25: a warning that is open closes at its next look if the message was lost', async () => {
  const { a, b, world } = pair()
  await world.flow(14 * MINUTE)
  world.channel.disconnect(b.id)
  await a.stay()
  await world.flow(SECOND)
  expect([b.screen(), b.events]).toEqual(['none', ['warning idle', 'extended tab']])
})

test('REQ-TAB-2: a tab that was frozen for an hour shows nothing if another one was active', async () => {
  const { a, b, world } = pair()
  b.time.freeze()
  await work(world, HOUR, () => a)
  b.time.thaw()
  b.ports.happen('look')
  await world.settle()
  expect([b.told, b.ports.screens, b.expiresAt()]).toEqual([[], ['none'], a.expiresAt()])
})

test('REQ-TAB-2: a tab that was frozen for an hour shows nothing even if its messages are lost', async () => {
  const { a, b, world } = pair()
  b.time.freeze()
  world.channel.disconnect(b.id)
  await work(world, HOUR, () => a)
  b.time.thaw()
  await world.settle()
  expect([b.told, b.ports.screens, phases([a, b])]).toEqual([[], ['none'], 'active'])
})

test('REQ-TAB-2: a tab that was frozen with its warning open closes it when it thaws', async () => {
  const { a, b, world } = pair()
  await world.flow(14 * MINUTE)
  b.time.freeze()
  await a.stay()
  await work(world, HOUR, () => a)
  b.time.thaw()
  await world.settle()
  expect([b.screen(), b.events]).toEqual(['none', ['warning idle', 'extended tab']])
})

test('REQ-TAB-3, defect 4: a tab that crashed does not keep the others from warning and expiring', async () => {
  const { a, b, world } = pair()
  b.time.freeze()
  await world.flow(20 * MINUTE)
  expect(a.told).toEqual(['775 warning idle', '885 beforeexpire', '895 expired idle', '895 leave idle'])
})

test('REQ-TAB-3: a tab that crashed while its ping was under way does not keep the others from pinging', async () => {
  const { a, b, world } = pair()
  world.server.fault = () => HANGS
  await world.flow(4 * MINUTE)
  b.ports.act()
  for (let second = 0; second < 60 && world.server.requests.length === 0; second++) await world.flow(SECOND)
  b.crash()
  world.server.fault = undefined
  await world.flow(10 * MINUTE)
  const pings = world.server.requests.filter(({ request }) => request.kind === 'keepalive').map(({ tab }) => tab)
  expect([pings, a.events, phases([a])]).toEqual([[b.id, a.id], ['keepalive renewed'], 'active'])
})

test('REQ-TAB-3, defect 4: the work of a tab that crashed holds for three minutes, and then the idle timeout counts', async () => {
  const { a, b, world } = pair()
  b.beginWork(HOUR)
  await world.flow(MINUTE)
  b.time.freeze()
  await world.flow(HOUR)
  const end = a.told.find((fact) => fact.includes('expired'))
  expect([end, Number(end?.split(' ')[0]) <= (1 + 3 + 15) * 60]).toEqual([expect.stringContaining('idle'), true])
})

async function toTheEnd(): Promise<{ a: WorldTab; b: WorldTab; world: World; heard: unknown[] }> {
  const { a, b, world } = pair()
  const heard = overhear(world)
  await world.flow(14 * MINUTE)
  await a.stay()
  await work(world, 10 * MINUTE, () => b)
  await world.flow(20 * MINUTE)
  return { a, b, world, heard }
}

test('REQ-TAB-4: messages that come again and in the wrong order change nothing', async () => {
  const { a, b, world } = pair()
  const heard = overhear(world)
  await world.flow(14 * MINUTE)
  await a.stay()
  await work(world, 10 * MINUTE, () => b)
  const before = [b.told.length, b.expiresAt(), b.ports.screens.length]
  for (const record of [...heard].reverse().concat(heard)) tell(world, b, record)
  expect([heard.length > 2, b.told.length, b.expiresAt(), b.ports.screens.length]).toEqual([true, ...before])
})

test('REQ-TAB-4: an end that is told again is announced once', async () => {
  const { a, b, world, heard } = await toTheEnd()
  for (const record of [...heard].reverse().concat(heard)) for (const tab of [a, b]) tell(world, tab, record)
  await world.flow(MINUTE)
  const ends = [a, b].map((tab) => tab.events.filter((event) => event.startsWith('expired')))
  expect([ends, world.server.kinds().filter((kind) => kind === 'sign-out').length]).toEqual([
    [['expired idle'], ['expired idle']],
    1,
  ])
})

test('REQ-TAB-4: of two ends the earlier one counts, in whatever order they arrive', () => {
  const end = (cause: Cause, at: number) => ({ ...newRecord(T0), ended: { cause, at: T0 + at, tab: cause } })
  const [first, second] = [end('signed-out', 1), end('idle', 2)]
  const heard = [joinRecords(first, second), joinRecords(second, first)].map(({ ended }) => ended?.cause)
  expect(heard).toEqual(['signed-out', 'signed-out'])
})

test('REQ-TAB-4: a tab that writes keeps what another has written, even if its message was lost', async () => {
  const { a, b, world } = pair()
  world.channel.storage.watchers.clear()
  await world.flow(MINUTE)
  await a.engine.extend('call')
  await world.flow(MINUTE)
  b.ports.act()
  const { contactAt, activeAt } = world.channel.read()
  expect([Math.ceil(Number(contactAt)), activeAt]).toEqual([T0 + MINUTE, T0 + 2 * MINUTE])
})

test('REQ-TAB-4: a tab takes nothing from its own messages', async () => {
  const { a, world } = pair()
  const heard = overhear(world)
  await world.flow(14 * MINUTE)
  await a.stay()
  const before = [a.told.length, a.expiresAt(), world.channel.storage.writes]
  for (const record of heard) tell(world, a, record)
  expect([a.told.length, a.expiresAt(), world.channel.storage.writes]).toEqual(before)
})

test('REQ-TAB-12: a sign-out in one tab ends fifty at once and is sent once', async () => {
  const { world, tabs } = several(50)
  tabs[7]?.signOut()
  const covered = tabs.every((tab) => tab.screen() === 'expired')
  await world.settle()
  expect([covered, phases(tabs), causes(tabs), world.count().signOuts]).toEqual([true, 'expired', ['signed-out'], 1])
})

test('REQ-TAB-12: a page that comes back from the back/forward cache after a sign-out is covered in the same task', async () => {
  const { a, b, world } = pair()
  b.ports.happen('left')
  a.signOut()
  await world.settle()
  const before = b.screen()
  b.ports.happen('restored')
  expect([before, b.screen(), b.events]).toEqual([
    'none',
    'expired',
    ['beforeexpire', 'expired signed-out', 'leave signed-out'],
  ])
})

test('REQ-TAB-12: a page that a browser brings back from its cache after a sign-out says signed out', async () => {
  const { a, world } = pair()
  a.signOut()
  await world.settle()
  const back = world.open({ delivery: CACHED })
  await world.settle()
  expect(back.engine.state().exit?.cause).toBe('signed-out')
})

test('REQ-TAB-12: a frozen tab ends as soon as it thaws', async () => {
  const { a, b, world } = pair()
  b.time.freeze()
  a.signOut()
  await world.flow(MINUTE)
  b.time.thaw()
  await world.settle()
  expect([b.engine.state().exit?.cause, world.count().signOuts]).toEqual(['signed-out', 1])
})

test('REQ-TAB-12: a tab whose message was lost ends before it warns', async () => {
  const { a, b, world } = pair()
  world.channel.disconnect(b.id)
  a.signOut()
  await world.flow(15 * MINUTE)
  expect(b.events).toEqual(['beforeexpire', 'expired signed-out', 'leave signed-out'])
})

test('REQ-TAB-12: a tab whose message was lost ends when it writes what its person has done', async () => {
  const { a, b, world } = pair({ limits: LOCAL })
  await work(world, 20 * SECOND, () => b)
  world.channel.disconnect(b.id)
  a.signOut()
  await work(world, 11 * SECOND, () => b)
  expect([b.phase(), causes([b])]).toEqual(['expired', ['signed-out']])
})

test('Defect 6: stop() in one tab does not end another in which a person was active just now', async () => {
  const { a, b, world } = pair()
  await world.flow(10 * MINUTE)
  b.ports.act()
  await world.flow(SECOND)
  a.engine.stop()
  await world.flow(10 * MINUTE)
  expect([b.events, phases([b])]).toEqual([['keepalive renewed'], 'active'])
})

test('stop() in one tab gives up what its work held', async () => {
  const { a, b, world } = pair()
  a.beginWork(HOUR)
  await world.flow(MINUTE)
  a.engine.stop()
  expect(b.expiresAt() <= world.time.wall() + 15 * MINUTE).toBe(true)
})

test('After a sign-out and a new sign-in, a frozen tab of the first session ends as signed out, and the second goes on', async () => {
  const world = createWorld()
  const [first, frozen] = [world.open(), world.open()]
  await world.flow(MINUTE)
  frozen.time.freeze()
  first.signOut()
  await world.flow(MINUTE)
  const second = world.open()
  await world.flow(MINUTE)
  const record = world.channel.storage.record
  frozen.time.thaw()
  frozen.ports.happen('look')
  await world.settle()
  expect([frozen.events.slice(0, 2), world.channel.storage.record === record, second.events, phases([second])]).toEqual(
    [['beforeexpire', 'expired signed-out'], true, [], 'active'],
  )
})

test('After a sign-out and a new sign-in, a click in a frozen tab of the first session is not activity in the second', async () => {
  const world = createWorld()
  const [first, frozen] = [world.open(), world.open()]
  frozen.time.freeze()
  world.channel.disconnect(frozen.id)
  first.signOut()
  await world.flow(MINUTE)
  world.open()
  await world.flow(MINUTE)
  const record = world.channel.storage.record
  frozen.time.thaw()
  frozen.ports.act()
  await world.settle()
  expect(world.channel.storage.record).toEqual(record)
})

test.each([
  ['the timers late', (world: World) => world.flow(20 * MINUTE)],
  ['the machine asleep', (world: World) => sleep(world, 20 * MINUTE)],
])(
  'After a session ran out and a new sign-in (%s), frozen tabs of the first session end as idle, and the second goes on',
  async (_, pass) => {
    const world = createWorld()
    const frozen = [world.open(), world.open()]
    for (const tab of frozen) tab.time.freeze()
    await pass(world)
    const second = world.open()
    await world.flow(MINUTE)
    const record = world.channel.storage.record
    for (const tab of frozen) {
      tab.time.thaw()
      tab.ports.happen('look')
    }
    await world.settle()
    const isKept = world.channel.storage.record === record
    expect([phases(frozen), causes(frozen), isKept, second.events, phases([second])]).toEqual([
      'expired',
      ['idle'],
      true,
      [],
      'active',
    ])
    expect(world.count().signOuts).toBe(0)
  },
)

test('A storage that the application has emptied ends nothing: the living tab goes on', async () => {
  const world = createWorld()
  const living = world.open()
  await world.flow(MINUTE)
  world.channel.storage.record = undefined
  const young = world.open()
  await work(world, 20 * MINUTE, () => young)
  expect([living.told.filter((fact) => !fact.includes('keepalive')), phases([living, young])]).toEqual([[], 'active'])
  expect(living.expiresAt()).toBe(young.expiresAt())
})

/** Two tabs whose browser lets them share nothing. */
const unshared = (limits: Partial<Limits> = {}) =>
  pair({
    limits,
    ports: ({ tabs }) => ({
      tabs: { ...tabs, isShared: () => false, read: () => undefined, write() {}, broadcast() {} },
    }),
  })

test('Defect 20: a tab whose browser shares nothing reports that once, warns and expires by itself, and sends no sign-out without a status', async () => {
  const { a, b, world } = unshared({ hasStatus: false })
  await world.flow(30 * MINUTE)
  const story = ['error degraded', 'warning idle', 'beforeexpire', 'expired idle', 'leave idle']
  expect([a.events, b.events, world.count().signOuts]).toEqual([story, story, 0])
})

test('Defect 20: a tab whose browser shares nothing still signs out on purpose', async () => {
  const { a, world } = unshared()
  a.signOut()
  await world.settle()
  expect(world.count().signOuts).toBe(1)
})

test('Defect 20: a tab whose browser shares nothing is extended', async () => {
  const { world, a } = unshared()
  await world.flow(14 * MINUTE)
  const before = a.phase()
  const { ok } = await a.stay()
  expect([before, ok, a.phase()]).toEqual(['warning', true, 'active'])
})

/** Nothing is asked of a server. */
const LOCAL = { hasKeepalive: false, hasStatus: false, hasSignOut: false }

/** The person is active in the tab at 1:00, which is written, and once more at 1:09, which is not. */
async function actTwice(tab: WorldTab, world: World): Promise<number> {
  await world.flow(MINUTE)
  tab.ports.act()
  await world.flow(9 * SECOND)
  tab.ports.act()
  return tab.now()
}

/** When the tabs have warned, in seconds since the activity. */
const warnedAfter = (activeAt: number, tabs: readonly WorldTab[]): readonly number[] =>
  tabs.flatMap(({ facts }) =>
    facts.filter(({ event }) => event === 'warning').map(({ at }) => at - (activeAt - T0) / SECOND),
  )

test('REQ-TAB-1: no tab warns before its time, although another one has not yet written the last activity', async () => {
  const { a, b, world } = pair({ limits: LOCAL })
  const activeAt = await actTwice(b, world)
  await world.flow(HOUR)
  expect(warnedAfter(activeAt, [a, b])).toEqual([780, 780])
})

test('REQ-TAB-1: a tab with a shorter idle timeout does not warn before its time either', async () => {
  const world = createWorld()
  const a = world.open({ limits: LOCAL })
  await world.flow(SECOND)
  const b = world.open({ limits: { ...LOCAL, idleTimeout: 5 * MINUTE } })
  const activeAt = await actTwice(a, world)
  await world.flow(HOUR)
  expect(warnedAfter(activeAt, [b])).toEqual([180])
})

test('REQ-TAB-1: a tab that opens later with a shorter idle timeout does not warn before its time either', async () => {
  const world = createWorld()
  const a = world.open({ limits: LOCAL })
  const activeAt = await actTwice(a, world)
  await world.flow(SECOND)
  const b = world.open({ limits: { ...LOCAL, idleTimeout: 5 * MINUTE } })
  await world.flow(HOUR)
  expect(warnedAfter(activeAt, [b])).toEqual([180])
})

test('REQ-TAB-1: a tab whose idle timeout becomes shorter meanwhile does not warn before its time either', async () => {
  const { a, b, world } = pair({ limits: LOCAL })
  const activeAt = await actTwice(a, world)
  b.engine.update({ ...b.engine.timing().limits, idleTimeout: 5 * MINUTE })
  await world.flow(HOUR)
  expect(warnedAfter(activeAt, [b])).toEqual([180])
})

test('REQ-TAB-1: a tab that crashed takes at most ten seconds of activity with it', async () => {
  const { a, b, world } = pair({ limits: LOCAL })
  const activeAt = await actTwice(a, world)
  a.crash()
  await world.flow(HOUR)
  expect(warnedAfter(activeAt, [b])).toEqual([780 - 9])
})

test('An answer that the session has ended is not asked about again if another tab was told later that it lives', async () => {
  const { a, b, world } = pair()
  await world.flow(MINUTE)
  let answer = (_: Answer) => {}
  b.ports.respond = () =>
    new Promise((resolve) => {
      answer = resolve
    })
  void b.engine.checkStatus()
  await world.flow(SECOND)
  world.channel.disconnect(b.id)
  await a.engine.checkStatus()
  await world.flow(SECOND)
  answer({ outcome: 'ended', status: 401 })
  await world.flow(5 * SECOND)
  const status = { kind: 'status' }
  expect([a.ports.requests, b.ports.requests, phases([a, b])]).toEqual([[status], [status], 'active'])
})

test('A tab under the cover that missed the message of another goes on at the next sign of its person', async () => {
  const { a, b, world } = pair()
  world.channel.disconnect(b.id)
  world.server.policy = { ...world.server.policy, tellsIdleFor: true }
  world.server.person = T0 + HOUR - 5 * MINUTE
  await sleep(world, HOUR, 10 * MINUTE)
  const before = [a.screen(), b.screen()]
  b.ports.act()
  expect([before, b.screen()]).toEqual([['none', 'checking'], 'none'])
})

test('An expired page goes on if its person has signed in again in another tab', async () => {
  const lives: Answer = { outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE, userKey: 'u1' }
  const limits = { userKey: 'u1', canLeave: false, hasSignOut: false }
  const world = createWorld({ limits })
  const left = world.open({ respond: () => ({ outcome: 'ended', status: 401 }) })
  await world.flow(20 * MINUTE)
  left.ports.respond = () => lives
  world.open({ respond: () => lives })
  await world.settle()
  expect([left.events.at(-1), left.phase(), left.screen()]).toEqual(['resumed', 'active', 'none'])
})

test.each([
  ['a message that means nothing arrives', (world: World, tab: WorldTab) => tell(world, tab, { no: 'record' })],
  [
    'the application empties the storage',
    ({ channel }: World) => {
      channel.storage.record = undefined
    },
  ],
])('A tab still signs out after %s', async (_, happen) => {
  const { world, tabs } = several(1, { limits: { hasStatus: false } })
  const tab = tabs[0] as WorldTab
  await world.flow(MINUTE)
  happen(world, tab)
  tab.ports.happen('look')
  await world.flow(16 * MINUTE)
  expect(world.count().signOuts).toBe(1)
})

test('A living tab repairs a damaged record when it looks, so that a page from a cache gets no new time', async () => {
  const world = createWorld({ limits: { hasStatus: false } })
  const living = world.open()
  await world.flow(10 * MINUTE)
  world.channel.storage.record = JSON.stringify({ ...world.channel.read(), epoch: 'damaged' })
  living.ports.happen('look')
  const young = world.open({ delivery: CACHED })
  expect(young.expiresAt()).toBe(living.expiresAt())
})

test('A tab that reads of an earlier end only as it decides signs out like one that was told', async () => {
  const world = createWorld({ limits: { hasStatus: false } })
  const a = world.open()
  const b = world.open({ respond: async () => ({ ...RENEWED, absoluteIn: 3 * MINUTE }) })
  world.channel.disconnect(a.id)
  await world.flow(MINUTE)
  b.ports.act()
  await world.flow(6 * MINUTE)
  b.crash()
  await world.flow(10 * MINUTE)
  expect([a.events.at(-1), a.ports.requests.map(({ kind }) => kind)]).toEqual(['leave absolute', ['sign-out']])
})

const other = (change: object) => ({ ...newRecord(T0), ...change })

test.each([
  ['no other session', 1, []],
  ['a session that is in use', 0, [other({ activeAt: T0 + 14 * MINUTE })]],
  ['a session whose deadline passed three seconds ago', 0, [other({ activeAt: T0 - 3 * SECOND })]],
  ['a session whose deadline passed long ago', 1, [other({ activeAt: T0 - HOUR })]],
  ['a session that has ended', 1, [other({ ended: { cause: 'signed-out', at: T0 + 14 * MINUTE, tab: 'other' } })]],
  ['a record of another time', 0, [other({ activeAt: T0 + 24 * HOUR })]],
] as const)('A tab whose session becomes idle beside %s signs out %i times', async (_, signOuts, others) => {
  const world = createWorld({ limits: { hasStatus: false } })
  world.open({ ports: (ports) => ({ tabs: { ...ports.tabs, readOthers: () => [...others] } }) })
  world.count()
  await world.flow(16 * MINUTE)
  expect(world.count().signOuts).toBe(signOuts)
})
