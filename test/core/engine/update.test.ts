import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../support/machine.ts'
import type { WorldTab } from '../../support/world/world.ts'
import { run } from './run.ts'
import { pair, several, work } from './tabs.ts'

const HALF_HOUR = { idleTimeout: 30 * MINUTE, keepaliveInterval: 10 * MINUTE }

/** As the handle does it: the other limits stay as they are. */
const update = ({ engine }: WorldTab, change: object): void => engine.update({ ...engine.timing().limits, ...change })

const minutesLeft = (tab: WorldTab): number => Math.round((tab.expiresAt() - tab.now()) / MINUTE)

describe('update() in one tab', () => {
  test('a longer idle timeout closes the warning, and says that update() extended the session', async () => {
    const { world, tab } = run({ limits: { hasKeepalive: false } })
    await world.flow(14 * MINUTE)
    update(tab, HALF_HOUR)
    expect([tab.phase(), tab.screen(), tab.told, minutesLeft(tab)]).toEqual([
      'active',
      'none',
      ['780 warning idle', '840 extended update'],
      16,
    ])
  })

  test('a shorter idle timeout warns at once', async () => {
    const { world, tab } = run()
    await world.flow(4 * MINUTE)
    update(tab, { idleTimeout: 5 * MINUTE })
    expect([tab.phase(), minutesLeft(tab)]).toEqual(['warning', 1])
  })

  test('an idle timeout that has passed already ends the session at once', async () => {
    const { world, tab } = run()
    await world.flow(6 * MINUTE)
    update(tab, { idleTimeout: 5 * MINUTE })
    expect([tab.phase(), tab.events.at(0)]).toEqual(['expired', 'beforeexpire'])
  })

  test('what was due by the options before happens first, so a late update() revives no session', async () => {
    const { world, tab } = run()
    world.sleep(20 * MINUTE)
    update(tab, HALF_HOUR)
    expect(tab.phase()).toBe('expired')
  })

  test('a longer idle timeout under the cover gives no time: the page stays covered until the server answers', async () => {
    const { world, tab } = run({ limits: { hasStatus: true }, respond: () => new Promise(() => {}) })
    world.sleep(20 * MINUTE)
    tab.ports.happen('look')
    update(tab, HALF_HOUR)
    await world.flow(SECOND)
    expect([tab.screen(), tab.phase(), tab.events]).toEqual(['checking', 'active', []])
  })

  test('after the end update() changes what is set, and nothing else', async () => {
    const { world, tab } = run()
    await world.flow(16 * MINUTE)
    const { length } = tab.facts
    update(tab, HALF_HOUR)
    expect([tab.phase(), tab.facts.length - length]).toEqual(['expired', 0])
  })

  test('other options than the idle timeout ask the server nothing', async () => {
    const { world, tabs } = several(1)
    await world.flow(MINUTE)
    world.count()
    update(tabs[0] as WorldTab, { warnBefore: MINUTE })
    await world.flow(MINUTE)
    expect(world.count()).toMatchObject({ statuses: 0, pings: 0 })
  })
})

describe('update() in one of several tabs', () => {
  test('ten tabs that get another idle timeout ask the server once', async () => {
    const { world, tabs } = several(10)
    await world.flow(MINUTE)
    world.count()
    for (const tab of tabs) update(tab, HALF_HOUR)
    await world.flow(MINUTE)
    expect(world.count()).toMatchObject({ statuses: 1, pings: 0, signOuts: 0 })
  })

  test('a timeout that was raised on the server holds in every tab that has it, and the other ends only its own page', async () => {
    const { world, a, b } = pair()
    world.server.window = HALF_HOUR.idleTimeout
    await work(world, MINUTE, () => a)
    update(a, HALF_HOUR)
    await world.flow(5 * MINUTE)
    await a.stay()
    await world.flow(17 * MINUTE)
    expect([a.phase(), b.phase(), world.count().signOuts]).toEqual(['active', 'expired', 0])
    await world.flow(20 * MINUTE)
    expect([a.phase(), world.count().signOuts]).toEqual(['expired', 1])
  })

  test('a tab whose timeout was lowered ends only its own page, and sends no sign-out', async () => {
    const { world, a, b } = pair()
    update(a, { idleTimeout: 5 * MINUTE, keepaliveInterval: 90 * SECOND })
    await world.flow(6 * MINUTE)
    expect([a.phase(), b.phase(), world.count().signOuts]).toEqual(['expired', 'active', 0])
  })

  test('where the server names no time, a keepalive of the tab with the short timeout does not end the one with the long', async () => {
    const { world, a, b } = pair({ limits: { hasStatus: false } })
    world.server.policy = { ...world.server.policy, tellsFigures: false }
    world.server.window = HALF_HOUR.idleTimeout
    update(a, HALF_HOUR)
    await work(world, 6 * MINUTE, () => b)
    b.crash()
    await world.flow(20 * MINUTE)
    expect([a.phase(), minutesLeft(a)]).toEqual(['active', 9])
  })

  test('where the server names no time, a longer timeout counts at once, as from the last contact', async () => {
    const { world, a } = pair({ limits: { hasStatus: false } })
    world.server.policy = { ...world.server.policy, tellsFigures: false }
    await work(world, 6 * MINUTE, () => a)
    update(a, HALF_HOUR)
    await world.flow(24 * MINUTE)
    expect([a.phase(), minutesLeft(a)]).toEqual(['active', 6])
  })

  test('activity in a tab with the short timeout keeps the tab with the long one', async () => {
    const { world, a, b } = pair()
    update(b, HALF_HOUR)
    await work(world, 40 * MINUTE, () => a)
    expect([a.phase(), b.phase()]).toEqual(['active', 'active'])
  })
})
