import { describe, expect, it } from 'vitest'
import { beginActivity, closed, longestRequest, moved, opened } from '../../companions/express/activity.ts'
import { idleSessions } from '../../companions/express/index.ts'
import { MemorySessions } from '../../demo/express/stores/memory.ts'
import { agesOf, createClocks, idleTimeout, openSmallApp } from './small-app.ts'

const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'same-origin' }
const fetched = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Site': 'same-origin' }
const every = 60

/** A store that counts the sessions that it writes. */
class CountedSessions extends MemorySessions {
  writes = 0

  constructor() {
    super()
    const { update } = this
    this.update = (id, change) =>
      update.call(this, id, (stored) => {
        const before = JSON.stringify(stored)
        const changed = change(stored)
        if (JSON.stringify(changed) !== before) this.writes += 1
        return changed
      })
  }
}

/** A tab of a session that was signed in an hour ago and is in use. */
async function open(storeEvery: string | undefined = `${every}s`) {
  const store = new CountedSessions()
  const clocks = createClocks()
  const opened = await openSmallApp({ store, ...(storeEvery && { storeEvery }) }, clocks)
  const tab = opened.newTab()
  await tab.signIn()
  clocks.pass(300)
  store.writes = 0
  return { ...opened, ...clocks, store, tab }
}

const openRequests = (store: MemorySessions): string[] =>
  [...store.texts()].flatMap((text) => Object.keys(JSON.parse(text).idleActivity.open))

describe('With storeEvery on Express', () => {
  it.each([
    [undefined, 20],
    [`${every}s`, 2],
  ])('of %s, a page and the nine files that it fetches write to the store %i times', async (storeEvery, expected) => {
    const { tab, store } = await open(storeEvery ?? '')
    await tab.load('/page', navigation)
    for (let file = 0; file < 9; file++) await tab.load('/page', fetched)
    expect(store.writes).toBe(expected)
  })

  it('activity is stored again after the time that it names, and not before', async () => {
    const { tab, store, pass } = await open()
    const writes: number[] = []
    for (const seconds of [0, every - 1, 1, every - 1, 1]) {
      pass(seconds)
      await tab.load('/page', navigation)
      writes.push(store.writes)
    }
    expect(writes).toEqual([2, 2, 4, 4, 6])
  })

  it('a page of a person is stored, even if only a fetch was stored before', async () => {
    const { tab, store } = await open()
    await tab.load('/page', fetched)
    await tab.load('/page', navigation)
    expect([store.writes, await agesOf(tab)]).toEqual([4, [0, 0]])
  })

  it.each([0, 1, 30, every - 1])('a session never ends early: active %i s after what was stored', async (later) => {
    const { tab, pass } = await open()
    await tab.load('/page', navigation)
    pass(later)
    await tab.load('/page', navigation)
    pass(idleTimeout - 0.001)
    expect((await tab.status()).status).toBe(200)
  })

  it('an untouched session ends at the latest so much after its idle timeout', async () => {
    const { tab, pass } = await open()
    await tab.load('/page', navigation)
    pass(idleTimeout + every - 0.001)
    const before = (await tab.status()).status
    pass(0.001)
    expect([before, (await tab.status()).json().reason]).toEqual([200, 'idle'])
  })

  it('the status tells what the server will do', async () => {
    const { tab, pass } = await open()
    await tab.load('/page', navigation)
    const seen: unknown[] = [await agesOf(tab)]
    for (const seconds of [every, 100]) {
      pass(seconds)
      seen.push(await agesOf(tab))
    }
    expect(seen).toEqual([
      [0, 0],
      [0, 0],
      [100, 100],
    ])
  })

  it('a keepalive is exact, and always stored', async () => {
    const { tab, store, pass } = await open()
    await tab.load('/page', navigation)
    pass(every + 240)
    store.writes = 0
    await tab.ping({ reason: 'activity', idleFor: '10' })
    expect([store.writes, await agesOf(tab)]).toEqual([1, [10, 10]])
  })

  it('refused requests keep no session alive', async () => {
    const { tab, pass } = await open()
    await tab.load('/answer/403', fetched)
    pass(every)
    await tab.load('/answer/401', fetched)
    expect(await agesOf(tab)).toEqual([300 + every, 300 + every])
  })

  it('a request that was not stored holds its session longer than the idle timeout, in another process too', async () => {
    // The process stores it when the time of what is stored is over: here after 50 real milliseconds.
    const { tab, store, slow, pass, clocks } = await open('50ms')
    const other = await openSmallApp({ store }, clocks)
    await tab.load('/page', navigation)
    const seen: unknown[] = []
    slow.meanwhile = async () => {
      seen.push(openRequests(store).length)
      await expect.poll(() => openRequests(store).length).toBe(1)
      pass(longestRequest / 1000 - 1)
      seen.push(await agesOf(tab.at(other.origin)))
    }
    await tab.load('/slow', navigation)
    expect([...seen, openRequests(store)]).toEqual([0, [0, longestRequest / 1000 - 1 - 0.05], []])
  })

  it('a request that was not stored revives no session that was signed out meanwhile', async () => {
    const { tab, store, slow } = await open('50ms')
    await tab.load('/page', navigation)
    slow.meanwhile = async (req) => {
      await tab.another().post('/session/sign-out', {})
      Reflect.set(req.session, 'first', 'late')
    }
    await tab.load('/slow', navigation)
    expect([...store.texts()]).toEqual([])
  })

  it('a server clock that is set back moves it along', async () => {
    const { tab, pass, setBack } = await open()
    await tab.load('/page', navigation)
    pass(1)
    setBack(3600)
    await tab.status()
    pass(idleTimeout + every - 1.001)
    const before = (await tab.status()).status
    pass(0.001)
    expect([before, (await tab.status()).status]).toEqual([200, 401])
  })

  it('the absolute timeout does not move', () => {
    const request = { beganAt: 0, isPerson: true }
    const { signedInAt } = moved(closed(opened(beginActivity(0), 'a', request), 'a', false, 10, 1000), 5)
    expect(signedInAt).toBe(5)
  })

  it('a slow request of a person tells of the person when it began', () => {
    const held = opened(beginActivity(0), 'a', { beganAt: 1000, isPerson: true })
    const { renewedUntil, personUntil } = closed(held, 'a', false, 100_000, 60_000)
    expect([renewedUntil, personUntil]).toEqual([160_000, 61_000])
  })

  it.each([
    ['60', 'storeEvery: "60" is not allowed; expected a duration'],
    ['91s', 'must be at most a tenth of idleTimeout'],
  ])('the value %s is not allowed, and the message says why', (storeEvery, message) => {
    expect(() => idleSessions({ idleTimeout: '15m', storeEvery })).toThrow(message)
  })
})
