import { expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { createTabWorld } from '../support/tab-world.ts'

const hold = (id: number, until: number) =>
  ({ type: 'work-begun', hold: { id, label: 'upload', until, keepsWarning: false } }) as const

/** A day of a server-rendered application: page after page, each with an upload, beside one tab that stays. */
async function day(pages: number) {
  const world = createTabWorld()
  const watcher = world.open({ id: 'watcher' })
  for (let n = 0; n < pages; n++) {
    const page = world.open({ id: `page-${n}` })
    page.ports.act()
    page.engine.dispatch(hold(1, world.clock.now() + 60 * MINUTE))
    await world.clock.advance(10 * SECOND)
    page.engine.dispatch({ type: 'work-ended', id: 1 })
    await world.clock.advance(20 * SECOND)
    page.engine.stop()
  }
  return { ...world, watcher, world }
}

test.each([5, 99, 101])('after %i pages with work the next work still holds the other tabs', async (pages) => {
  const { world, watcher, clock } = await day(pages)
  const worker = world.open({ id: 'worker' })
  worker.ports.act()
  worker.engine.dispatch(hold(1, clock.now() + 60 * MINUTE))
  await clock.advance(30 * MINUTE)
  expect([worker.engine.state().phase, watcher.engine.state().phase]).toEqual(['active', 'active'])
})

test('leases that say nothing more are not kept in the record', async () => {
  const { storage } = await day(60)
  expect(Object.keys(JSON.parse(storage.record as string).leases).length).toBeLessThan(10)
})

test.each(['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__'])(
  'a lease of a tab named %s holds nothing for ever',
  async (name) => {
    const world = createTabWorld()
    const b = world.open({ id: 'b' })
    await world.clock.advance(MINUTE)
    const now = world.clock.now()
    const record = JSON.parse(world.storage.record as string)
    world.storage.record = JSON.stringify({ ...record, leases: JSON.parse(`{"${name}":{"until":${now},"at":${now}}}`) })
    b.ports.happen('look')
    const left = b.expiresAt() - now
    await world.clock.advance(HOUR)
    expect([Number.isFinite(left), b.engine.state().phase]).toEqual([true, 'expired'])
  },
)
