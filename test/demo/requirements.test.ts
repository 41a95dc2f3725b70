import { describe, expect, it } from 'vitest'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { MemorySessions } from '../../demo/express/stores/memory.ts'
import { type Browser, type Clock, createClock, figureOf, openDemo, openRedisStore, useRedis } from './support.ts'

const redis = useRedis()

const stores: [string, (clock: Clock) => SessionStore | Promise<SessionStore>][] = [
  ['memory', () => new MemorySessions()],
  ['Redis', (clock) => openRedisStore(redis(), clock)],
]

describe.each(stores)('With the sessions in %s, the server', (_name, openStore) => {
  async function signedIn(query = '?idle=30s') {
    const clock = createClock()
    const opened = await openDemo({ store: await openStore(clock) }, clock)
    const browser = opened.newBrowser()
    await browser.signIn(query)
    return { ...opened, browser, status: async () => figureOf(await browser.ask('/session/status')) }
  }

  /** One request each ten seconds, until the session is found dead or three idle timeouts are over. */
  async function everyTenSeconds(pass: (seconds: number) => void, send: () => Promise<Response>) {
    const figures: unknown[] = []
    for (let seconds = 10; seconds <= 90; seconds += 10) {
      pass(10)
      figures.push(await figureOf(await send()))
    }
    return figures
  }

  const ping = (browser: Browser, reason: string, idleFor: string) => () =>
    browser.post('/session/keepalive', { reason, idleFor })

  it('R1: gives a cookie that ends with the browser, and renews no cookie', async () => {
    const { browser } = await signedIn()
    const signIn = await browser.submit('/sign-in?idle=30s', { name: 'Ada' })
    const { headers } = await browser.open('/page')
    const keepalive = await browser.post('/session/keepalive', { reason: 'extend' })
    expect(signIn.headers.get('Set-Cookie')).toMatch(/^demo\.sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/)
    expect([keepalive.status, headers.get('Set-Cookie'), keepalive.headers.get('Set-Cookie')]).toEqual([
      200,
      null,
      null,
    ])
  })

  it('R2: ends the session after its idle timeout, to the millisecond', async () => {
    const { clock, pass, status } = await signedIn()
    pass(30)
    clock.now -= 1
    const before = await status()
    clock.now += 1
    expect([before, await status(), await status()]).toEqual([0.001, '401 idle', '401 undefined'])
  })

  it('R2: ends the session though a page asks for the status for twice the idle timeout', async () => {
    const { pass, browser } = await signedIn()
    const answers = await everyTenSeconds(pass, () => browser.ask('/session/status'))
    expect(answers.slice(0, 6)).toEqual([20, 10, '401 idle', ...Array(3).fill('401 undefined')])
  })

  it.each([
    ['idle', '?idle=30s', 'because you were inactive'],
    ['absolute', '?idle=30s&absolute=20s&warn=10s', 'reached its time limit'],
  ])('R3: says on the sign-in page that the reason is %s, and leads back', async (reason, query, words) => {
    const { pass, browser } = await signedIn(query)
    pass(30)
    const { location } = await browser.open('/page/two')
    const { text } = await browser.open(location ?? '')
    expect(location).toBe(`/sign-in?next=%2Fpage%2Ftwo&reason=${reason}`)
    expect(/role="status".*?<\/h2>/s.exec(text)?.[0]).toContain(words)
  })

  it('R4: moves its deadline when the visitor extends', async () => {
    const { pass, browser, status } = await signedIn()
    pass(29)
    const extended = await figureOf(await browser.post('/session/keepalive', { reason: 'extend' }))
    pass(29)
    const later = await status()
    pass(1)
    expect([extended, later, await status()]).toEqual([30, 1, '401 idle'])
  })

  it('R4: does not move the absolute timeout', async () => {
    const { pass, browser } = await signedIn('?idle=30s&absolute=60s')
    const answers = await everyTenSeconds(pass, ping(browser, 'extend', '0'))
    expect(answers.slice(0, 6)).toEqual([...Array(5).fill(30), '401 absolute'])
  })

  it.each([
    ['activity', '4', 26],
    ['work', '0', 30],
  ])('R5: lives on %s pings for three idle timeouts, and then ends', async (reason, idleFor, figure) => {
    const { pass, browser, status } = await signedIn()
    const answers = await everyTenSeconds(pass, ping(browser, reason, idleFor))
    pass(figure)
    expect([...answers, await status()]).toEqual([...Array(9).fill(figure), '401 idle'])
  })

  it('R5: counts activity from when it happened, so pings that report none do not keep it', async () => {
    const { pass, browser } = await signedIn()
    const since = (seconds: number) => ({ reason: 'activity', idleFor: String(seconds) })
    const answers: unknown[] = []
    for (const seconds of [10, 20, 30]) {
      pass(10)
      answers.push(await figureOf(await browser.post('/session/keepalive', since(seconds))))
    }
    expect(answers).toEqual([20, 10, '401 idle'])
  })
})
