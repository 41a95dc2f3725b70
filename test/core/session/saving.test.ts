import { expect, test } from 'vitest'
import { HOUR } from '../../support/machine.ts'
import { createWorld } from '../../support/world/world.ts'

test.each([
  ['without statusUrl', false, false],
  ['with statusUrl', true, false],
  ['with statusUrl and reportRenewal()', true, true],
])(
  'Saving at beforeexpire is not activity, even at a server that slides with each request: %s',
  async (_, hasStatus, isReported) => {
    const world = createWorld({ random: 0, limits: { hasStatus } })
    let saves = 0
    const tab = world.open({
      delivery: { age: 0, isCached: false },
      listen(event, detail, { engine }) {
        if (event !== 'beforeexpire') return
        saves++
        world.server.visit()
        ;(detail as { waitUntil(work: Promise<unknown>): void }).waitUntil(Promise.resolve())
        if (isReported) engine.dispatch({ type: 'renewal-reported' })
      },
    })
    world.server.visit()
    await world.flow(8 * HOUR)
    expect([tab.phase(), saves]).toEqual(['expired', isReported ? 2 : 1])
  },
)
