import { describe, expect, it } from 'vitest'
import { longestRequest } from '../../companions/express/activity.ts'
import { MemorySessions } from '../../demo/express/stores/memory.ts'
import { absoluteTimeout, agesOf, createClocks, idleTimeout, openSmallApp } from './small-app.ts'

const hour = 3600

/** Two processes of a site on one machine. Only the first has answered a request when the clock is set. */
async function openTwo() {
  const clocks = createClocks()
  const store = new MemorySessions()
  const first = await openSmallApp({ store }, clocks)
  const second = await openSmallApp({ store }, clocks)
  const tab = first.newTab()
  await tab.signIn()
  /** Sends a request that is never answered, as if its process had been killed. */
  const hang = () =>
    new Promise<void>((reached) => {
      first.slow.meanwhile = () => {
        reached()
        return new Promise<never>(() => {})
      }
      tab.load('/slow').catch(() => {})
    })
  return { ...clocks, tab, beside: tab.at(second.origin), hang }
}

describe('On Express, when the server clock is set back,', () => {
  it.each([1200, hour, 24 * hour])('by %i s, an untouched session ends after its idle timeout', async (step) => {
    const { tab, pass, setBack } = await openTwo()
    pass(5)
    setBack(step)
    pass(idleTimeout - 6)
    const before = await agesOf(tab)
    pass(1)
    const { reason } = (await tab.status()).json()
    expect([before, reason]).toEqual([[idleTimeout - 1, idleTimeout - 1], 'idle'])
  })

  it.each([6, 60, 840])('by %i s, less than the idle timeout, it lives longer by no more than that', async (step) => {
    const { tab, pass, setBack } = await openTwo()
    pass(5)
    setBack(step)
    pass(idleTimeout + step - 5)
    expect((await tab.status()).status).toBe(401)
  })

  it('an untouched session lives for one idle timeout more in a process that did not see it', async () => {
    const { beside, pass, setBack } = await openTwo()
    setBack(hour)
    let lived = 0
    while ((await beside.status()).ok) {
      pass(60)
      lived += 60
    }
    expect(lived).toBe(idleTimeout)
  })

  it.each([6, 60, 1200, hour, 24 * hour])('by %i s, no active person is signed out', async (step) => {
    const { tab, beside, pass, setBack } = await openTwo()
    const statuses: number[] = []
    setBack(step)
    for (const door of [tab, beside, tab, beside]) {
      pass(600)
      statuses.push((await door.ping({ reason: 'activity', idleFor: '1' })).status)
    }
    expect([statuses, await agesOf(tab)]).toEqual([Array(4).fill(200), [1, 1]])
  })

  it('again and again, no active person is signed out and no untouched session is kept', async () => {
    const { tab, pass, setBack } = await openTwo()
    for (const step of [hour, 2 * hour, hour]) {
      setBack(step)
      expect((await tab.ping({ reason: 'extend' })).status).toBe(200)
    }
    setBack(hour)
    pass(idleTimeout - 1)
    const before = (await tab.status()).status
    pass(1)
    expect([before, (await tab.status()).status]).toEqual([200, 401])
  })

  it('the absolute timeout neither grows nor shrinks', async () => {
    const { tab, beside, pass, setBack } = await openTwo()
    for (let passed = 0; passed < hour; passed += 600) {
      pass(600)
      await tab.ping({ reason: 'extend' })
    }
    setBack(2 * hour)
    expect((await beside.figures()).absoluteIn).toBe(absoluteTimeout - hour)
  })

  it('a request under way still holds its session, and not for longer', async () => {
    const { newTab, slow, clocks } = await openSmallApp()
    const tab = newTab()
    await tab.signIn()
    const statuses: number[] = []
    slow.meanwhile = async () => {
      clocks.setBack(hour)
      clocks.pass(idleTimeout + 1)
      statuses.push((await tab.another().status()).status)
    }
    await tab.load('/slow')
    clocks.pass(idleTimeout)
    statuses.push((await tab.status()).status)
    expect(statuses).toEqual([200, 401])
  })

  it('a request whose process was killed holds its session for no longer than before', async () => {
    const { tab, beside, pass, setBack, hang } = await openTwo()
    await hang()
    setBack(hour)
    const held = (await beside.status()).status
    pass(longestRequest / 1000)
    expect([held, (await tab.status()).status]).toEqual([200, 401])
  })
})

it('On Express a server whose clock is a little behind takes no time away and gives none', async () => {
  const { tab, setBack } = await openTwo()
  const figures: unknown[] = []
  for (const behind of [1, 2, 5]) {
    await tab.ping({ reason: 'extend' })
    setBack(behind)
    const { expiresIn, idleFor, absoluteIn } = (await tab.ping({ reason: 'extend' })).json()
    figures.push([expiresIn, idleFor, absoluteIn <= absoluteTimeout])
    setBack(-behind)
    figures.push(await agesOf(tab))
  }
  const each = [
    [idleTimeout, 0, true],
    [0, 0],
  ]
  expect(figures).toEqual([...each, ...each, ...each])
})
