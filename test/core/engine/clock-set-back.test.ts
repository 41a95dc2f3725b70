import { expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../support/machine.ts'
import { CACHED, createWorld, DELIVERED, type WorldTab } from '../../support/world/world.ts'
import { alone } from './run.ts'

/** One tab, then a changed wall clock, then a second tab that knows no other time. */
async function acrossAChange(wall: number) {
  const world = createWorld()
  const old = world.open(alone())
  await world.flow(MINUTE)
  world.pass({ wall })
  old.ports.happen('look')
  const young = world.open(alone({ delivery: DELIVERED }))
  await world.flow(10 * MINUTE)
  return { world, old, young }
}

/** When the session ended, in seconds of real time. */
const endOf = ({ facts }: WorldTab): number | undefined => facts.find(({ event }) => event === 'expired')?.elapsed

test.each([
  ['back by an hour', -HOUR],
  ['back by ten minutes', -10 * MINUTE],
  ['ahead by five minutes', 5 * MINUTE],
])('REQ-TAB-9: after a wall clock was set %s between two tabs both end together, and no later', async (_, by) => {
  const { world, old, young } = await acrossAChange(by)
  old.ports.act()
  const rest = old.expiresAt() - old.now()
  await world.flow(16 * MINUTE)
  const ends = [endOf(old), endOf(young)]
  expect([rest <= 15 * MINUTE, ends[0] === ends[1], (ends[0] as number) <= 26 * 60 + 1]).toEqual([true, true, true])
})

test('REQ-TAB-9: activity in a tab that is older than the change of the clock keeps a younger one from warning', async () => {
  const { world, old, young } = await acrossAChange(-HOUR)
  old.ports.act()
  await world.flow(12 * MINUTE)
  expect(young.events.filter((event) => event.startsWith('warning'))).toEqual([])
})

test('REQ-TAB-9: activity in a tab that is younger than the change of the clock keeps an older one from warning', async () => {
  const { world, old, young } = await acrossAChange(-HOUR)
  young.ports.act()
  await world.flow(12 * MINUTE)
  expect(old.events.filter((event) => event.startsWith('warning'))).toEqual([])
})

test('After a wall clock was set back, a page from a cache finds the session that an older tab knows, and gets no new time', async () => {
  const world = createWorld()
  const old = world.open(alone())
  await world.flow(10 * MINUTE)
  world.pass({ wall: -HOUR })
  old.ports.happen('look')
  const young = world.open(alone({ delivery: CACHED }))
  expect(young.expiresAt() - young.now()).toBe(5 * MINUTE)
})

test('After a wall clock was set back, an expired page leaves the record of the session that follows as it is', async () => {
  const world = createWorld()
  const staying = { limits: { canLeave: false } }
  const expired = world.open(alone(staying))
  await world.flow(16 * MINUTE)
  const young = world.open(alone({ ...staying, delivery: DELIVERED }))
  await world.flow(MINUTE)
  world.pass({ wall: -HOUR })
  const { record } = world.channel.storage
  expired.ports.happen('look')
  const isKept = world.channel.storage.record === record
  young.ports.happen('look')
  expect([expired.phase(), isKept, young.phase()]).toEqual(['expired', true, 'active'])
})

/** Two tabs that have both noticed that the wall clock was set back by an hour. */
async function bothSetBack() {
  const world = createWorld()
  const local = { limits: { hasKeepalive: false } }
  const [a, b] = [world.open(alone(local)), world.open(alone(local))]
  await world.flow(MINUTE)
  world.pass({ wall: -HOUR })
  world.count()
  for (const { ports } of [a, b]) ports.happen('look')
  return { world, a, b }
}

test('After a wall clock was set back, the tabs tell each other so by one write, and send no messages', async () => {
  const { world } = await bothSetBack()
  expect(world.count()).toMatchObject({ writes: 1, messages: 0 })
})

test('After a wall clock was set back, a tab with work under way hears of activity in another', async () => {
  const { world, a, b } = await bothSetBack()
  a.beginWork(HOUR)
  await world.flow(MINUTE)
  b.ports.act()
  await world.flow(MINUTE)
  expect(a.engine.state().record.activeAt).toBe(a.now() - MINUTE)
})

test('After a wall clock was set back, work in another tab counts no longer than it takes', async () => {
  const { world, a, b } = await bothSetBack()
  const end = b.beginWork(HOUR)
  await world.flow(10 * SECOND)
  end()
  await world.flow(SECOND)
  expect(a.expiresAt() - a.now()).toBe(15 * MINUTE - SECOND)
})
