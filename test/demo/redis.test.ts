import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Activity } from '../../companions/express/activity.ts'
import { expiresAt } from '../../demo/express/settings.ts'
import { createRedisStore } from '../../demo/express/stores/redis.ts'
import {
  createBrowser,
  createClock,
  figureOf,
  openDemo,
  openRedisStore,
  startRedis,
  startServer,
  useRedis,
} from './support.ts'

const redis = useRedis()
const secret = 'a secret that both processes share'
const day = 24 * 3600

/** Two apps as two processes would be, but on one clock: two ports, two connections, one Redis. */
async function openTwo() {
  const clock = createClock()
  const open = async () => openDemo({ store: await openRedisStore(redis(), clock), secret }, clock)
  const [a, b] = [await open(), await open()]
  return { a, b, pass: a.pass, browser: createBrowser(a.origin) }
}

describe('Two servers behind one Redis', () => {
  it('answer sign-in, keepalive, status and sign-out in turn', async () => {
    const { a, b, pass, browser } = await openTwo()
    await browser.signIn('?idle=30s')
    pass(20)
    browser.turnTo(b.origin)
    const renewed = await figureOf(await browser.post('/session/keepalive', { reason: 'extend' }))
    pass(20)
    browser.turnTo(a.origin)
    const known = await figureOf(await browser.ask('/session/status'))
    const cookie = new Map(browser.cookies)
    browser.turnTo(b.origin)
    const signedOut = (await browser.post('/session/sign-out')).status
    browser.turnTo(a.origin)
    for (const [name, value] of cookie) browser.cookies.set(name, value)
    const dead = await figureOf(await browser.ask('/session/status'))
    expect([renewed, known, signedOut, dead]).toEqual([30, 10, 204, '401 ended-by-server'])
  })

  it('name session, user and CSRF token alike', async () => {
    const { b, browser } = await openTwo()
    const names = /data-session-key="[^"]*" data-user-key="[^"]*"/
    const atA = names.exec((await browser.signIn()).text)?.[0]
    const tokens = [browser.csrf()]
    browser.turnTo(b.origin)
    const atB = names.exec((await browser.open('/page')).text)?.[0]
    tokens.push(browser.csrf(), (await (await browser.ask('/session/status')).json()).csrf)
    expect(atA).toMatch(names)
    expect([atB, new Set(tokens).size]).toEqual([atA, 1])
  })

  it('say the reason, whichever of them finds that the session has ended', async () => {
    const { a, b, pass, browser } = await openTwo()
    await browser.signIn('?idle=30s')
    pass(30)
    browser.turnTo(b.origin)
    const { location } = await browser.open('/page')
    browser.turnTo(a.origin)
    const { text } = await browser.open(location ?? '')
    expect(text).toContain('because you were inactive')
  })
})

describe('The time that Redis keeps a session', () => {
  const ttl = async () => {
    const [key = ''] = await redis().client.keys('sess:*')
    return { key, seconds: await redis().client.ttl(key) }
  }
  async function signedIn(query: string) {
    await redis().client.flushAll()
    const { pass, browser } = await openTwo()
    await browser.signIn(query)
    return { pass, browser }
  }

  it.each([
    ['the idle timeout', '?idle=2h&absolute=20h', 2 * 3600],
    ['the absolute timeout, where it is earlier', '?idle=2h&absolute=1h&warn=20s', 3600],
  ])('follows %s, and a day more for the reason', async (_name, query, left) => {
    await signedIn(query)
    const { seconds } = await ttl()
    expect(seconds).toBeLessThanOrEqual(left + day)
    expect(seconds).toBeGreaterThan(left + day - 60)
  })

  it('follows each renewal, and no status', async () => {
    const { pass, browser } = await signedIn('?idle=2h&absolute=3h')
    pass(90 * 60)
    await redis().client.expire((await ttl()).key, 1000)
    await browser.ask('/session/status')
    const asked = (await ttl()).seconds
    await browser.post('/session/keepalive', { reason: 'extend' })
    const renewed = (await ttl()).seconds
    expect([asked <= 1000, renewed <= day + 90 * 60, renewed > day + 89 * 60]).toEqual([true, true, true])
  })

  it('does not make an ended session usable: the first request for it deletes it', async () => {
    const { pass, browser } = await signedIn('?idle=30s')
    pass(30)
    const before = await redis().client.exists((await ttl()).key)
    const { status } = await browser.post('/session/keepalive', { reason: 'extend' })
    expect([before, status, await redis().client.dbSize()]).toEqual([1, 401, 0])
  })
})

describe('Without its Redis', () => {
  it('the server answers 500 at once and ends no session', async () => {
    const own = await startRedis()
    onTestFinished(() => own.end())
    const clock = createClock()
    const { newBrowser } = await openDemo({ store: await openRedisStore(own, clock) }, clock)
    const browser = newBrowser()
    await browser.signIn()
    await own.end()
    const answers = [await browser.ask('/session/status'), await browser.post('/session/keepalive')]
    expect([...answers.map(({ status }) => status), browser.cookies.size]).toEqual([500, 500, 1])
  })

  it('a test says that redis-server is missing', async () => {
    vi.stubEnv('REDIS_SERVER_PATH', '/nowhere/redis-server')
    onTestFinished(() => void vi.unstubAllEnvs())
    await expect(startRedis()).rejects.toThrow('redis-server is missing')
  })
})

describe('A process of the demo', () => {
  const shared = (own: string = secret) => startServer({ REDIS_URL: redis().url, SESSION_SECRET: own })
  const originOf = async (server: Awaited<ReturnType<typeof startServer>>) =>
    (await server.says(/demo: (http:\/\/127\.0\.0\.1:[1-9]\d*)\n/))[1] ?? ''

  it('shares its sessions with another, and they outlive it', async () => {
    const [a, b] = await Promise.all([shared(), shared()])
    const [atA, atB] = await Promise.all([originOf(a), originOf(b)])
    const browser = createBrowser(atA)
    const statuses = [(await browser.signIn()).status]
    browser.turnTo(atB)
    statuses.push((await browser.post('/session/keepalive', { reason: 'extend' })).status)
    browser.turnTo(atA)
    statuses.push((await browser.ask('/session/status')).status)
    const cookie = [...browser.cookies]
    await a.end()
    browser.turnTo(atB)
    statuses.push((await browser.ask('/session/status')).status, (await browser.post('/session/sign-out')).status)
    const again = await shared()
    browser.turnTo(await originOf(again))
    for (const [name, value] of cookie) browser.cookies.set(name, value)
    statuses.push((await browser.ask('/session/status')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 204, 401])
  })

  it('decides by the stored session and its own clock', async () => {
    await redis().client.flushAll()
    const browser = createBrowser(await originOf(await shared()))
    await browser.signIn('?idle=45s')
    const [key = ''] = await redis().client.keys('sess:*')
    const store = createRedisStore({ client: redis().client, expiresAt })
    await store.update(key.slice('sess:'.length), (session) => ({
      ...session,
      idleActivity: { ...(session.idleActivity as Activity), renewedAt: Date.now() - 45_000 },
    }))
    expect((await browser.open('/page')).location).toBe('/sign-in?next=%2Fpage&reason=idle')
  })

  it.each([
    ['REDIS_URL is set and SESSION_SECRET is not', () => ({ REDIS_URL: redis().url })],
    ['SESSION_SECRET has fewer than 32 characters', () => ({ SESSION_SECRET: 'short' })],
    ['PORT is http', () => ({ PORT: 'http' })],
    [
      'The Redis of REDIS_URL does not answer',
      () => ({ REDIS_URL: 'unix:///nowhere/redis.sock', SESSION_SECRET: secret }),
    ],
  ])('does not start, and says why: %s', async (message, environment) => {
    const server = await startServer(environment())
    expect([await server.ended, server.output()]).toEqual([1, expect.stringContaining(message)])
  })

  it('warns only if the process before it had another secret', async () => {
    await redis().client.flushAll()
    const outputs: string[] = []
    for (const own of [secret, secret, `another: ${secret}`]) {
      const server = await shared(own)
      await originOf(server)
      outputs.push(server.output())
    }
    const warned = outputs.map((output) => output.includes('had another SESSION_SECRET'))
    expect(warned).toEqual([false, false, true])
  })
})
