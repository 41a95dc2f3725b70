import { expect, test } from 'vitest'
import { HOUR } from '../../support/machine.ts'
import { createWorld } from '../../support/world/world.ts'

const KINDS = [
  ['without statusUrl', false, false],
  ['with statusUrl', true, false],
  ['with statusUrl and reportRenewal()', true, true],
] as const

test.each(KINDS.flatMap((kind) => [0, 0.3, 0.99].map((random) => [...kind, random] as const)))(
  'Saving at beforeexpire is announced once and is not activity, even at a server that slides with each request: %s (%s, %s, chance %s)',
  async (_, hasStatus, isReported, random) => {
    const world = createWorld({ random, limits: { hasStatus } })
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
    expect([tab.phase(), saves]).toEqual(['expired', 1])
  },
)
