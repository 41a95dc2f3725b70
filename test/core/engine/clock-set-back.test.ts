import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../support/machine.ts'
import { createWorld, DELIVERED, type WorldTab } from '../../support/world/world.ts'
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
