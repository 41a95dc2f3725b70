import { describe, expect, it } from 'vitest'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { MemorySessions } from '../../demo/express/stores/memory.ts'
import { createBrowser, createClock, figureOf, holdReads, openDemo, openRedisStore, useRedis } from './support.ts'

const redis = useRedis()

/** Two doors to the same sessions: with Redis two apps, each with its own connection; in memory one app is both. */
async function openDoors(kind: string) {
  const clock = createClock()
  const secret = 'the same for both'
  const open = async () => {
    const store: SessionStore = kind === 'Redis' ? await openRedisStore(redis(), clock) : new MemorySessions()
    const hold = holdReads(store)
    return { ...(await openDemo({ store, secret }, clock)), hold, store }
  }
  const slow = await open()
  const other = kind === 'Redis' ? await open() : slow
  const browser = createBrowser(slow.origin)
  await browser.signIn('?idle=45s')
  /** The same browser, at the other door. */
  const beside = createBrowser(other.origin)
  for (const [name, value] of browser.cookies) beside.cookies.set(name, value)
  await beside.open('/page')
  return { ...slow, browser, beside, other }
}

describe.each(['memory', 'Redis'])('Of two requests at once, with the sessions in %s,', (kind) => {
  it.each([
    ['a ping', '/session/keepalive', { reason: 'extend' }, 401],
    ['a form', '/page', { plan: 'beans' }, 401],
  ])('%s under way does not undo a sign-out, nor say that it renewed', async (_name, path, fields, expected) => {
    const { hold, browser, beside } = await openDoors(kind)
    const goOn = await hold(() => browser.post(path, fields))
    const signedOut = (await beside.post('/session/sign-out')).status
    const answer = (await goOn()).status
    const after = (await browser.ask('/session/status')).status
    expect([signedOut, answer, after]).toEqual([204, expected, 401])
  })

  it('a page under way leads to the sign-in page when a sign-out overtakes it', async () => {
    const { hold, browser, beside } = await openDoors(kind)
    const goOn = await hold(() => browser.send('/page', { headers: { Accept: 'text/html' } }))
    await beside.post('/session/sign-out')
    expect((await goOn()).headers.get('Location')).toBe('/sign-in?next=%2Fpage&reason=ended-by-server')
  })

  it('an older report that is saved last takes no time away, and is answered with the newer figure', async () => {
    const { pass, hold, browser, beside } = await openDoors(kind)
    pass(30)
    const goOn = await hold(() => browser.post('/session/keepalive', { reason: 'activity', idleFor: '10' }))
    const newer = await figureOf(await beside.post('/session/keepalive', { reason: 'extend' }))
    const older = await figureOf(await goOn())
    expect([newer, older, await figureOf(await browser.ask('/session/status'))]).toEqual([45, 45, 45])
  })

  it('each keeps what it changed', async () => {
    const { hold, browser, beside } = await openDoors(kind)
    const goOn = await hold(() => browser.submit('/page', { authenticity_token: browser.csrf(), plan: 'beans' }))
    await beside.open('/page?idle=60s')
    await goOn()
    const { text } = await browser.open('/page/two')
    expect([text.includes('<dd>beans</dd>'), /data-idle-timeout="\w+"/.exec(text)?.[0]]).toEqual([
      true,
      'data-idle-timeout="60s"',
    ])
  })

  it('one that read the session before it was renewed does not end it', async () => {
    const { pass, hold, browser, beside } = await openDoors(kind)
    pass(44)
    const goOn = await hold(() => browser.ask('/session/status'))
    await beside.post('/session/keepalive', { reason: 'extend' })
    pass(2)
    expect([await figureOf(await goOn()), await figureOf(await beside.ask('/session/status'))]).toEqual([43, 43])
  })

  it('none is lost, however many change the same session', async () => {
    const { demo, store, other } = await openDoors(kind)
    const [{ id } = { id: '' }] = demo.sessions.list()
    const doors = [store, other.store]
    const write = (index: number) =>
      doors[index % 2]?.update(id, (stored) => ({
        ...stored,
        application: { ...stored.application, [`answer ${index}`]: 'given' },
      }))
    await Promise.all(Array.from({ length: 40 }, (_, index) => write(index)))
    const stored = await store.update(id, (session) => session)
    expect(Object.keys(stored?.application ?? {})).toHaveLength(40)
  })
})
