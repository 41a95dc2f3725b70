import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { createDemo, type DemoOptions } from '../../demo/express/app.ts'
import { expiresAt } from '../../demo/express/settings.ts'
import { createRedisStore } from '../../demo/express/stores/redis.ts'
import { spawnScript } from '../support/processes.ts'
import { type Redis, startRedis } from '../support/redis-server.ts'

export type Clock = ReturnType<typeof createClock>

/** A clock that only the test moves. */
export const createClock = () => ({ now: Date.UTC(2026, 0, 1) })

/** A demo that listens, with a clock that only the test moves. */
export async function openDemo(options: DemoOptions = {}, clock: Clock = createClock()) {
  const demo = createDemo({ now: () => clock.now, ...options })
  const server = createServer(demo.app)
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pass = (seconds: number) => {
    clock.now += seconds * 1000
  }
  return { demo, clock, pass, origin, newBrowser: () => createBrowser(origin) }
}

export type Browser = ReturnType<typeof createBrowser>

/** As much of a browser as the server can tell: it keeps cookies, and knows the token of the page it looked at. */
export function createBrowser(origin: string) {
  const cookies = new Map<string, string>()
  let csrf = ''

  async function send(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers)
    headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(origin + path, { redirect: 'manual', ...init, headers })
    for (const cookie of response.headers.getSetCookie()) keep(cookie)
    return response
  }

  function keep(cookie: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (/Expires=Thu, 01 Jan 1970/.test(cookie)) cookies.delete(name)
    else cookies.set(name, value)
  }

  async function open(path: string) {
    const response = await send(path, { headers: { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' } })
    const text = await response.text()
    csrf = /name="csrf-token" content="([^"]+)"/.exec(text)?.[1] ?? csrf
    return { status: response.status, location: response.headers.get('Location'), headers: response.headers, text }
  }

  const submit = (path: string, fields: Record<string, string>) =>
    send(path, {
      method: 'POST',
      headers: { Accept: 'text/html' },
      body: new URLSearchParams({ authenticity_token: csrf, ...fields }),
    })

  const ask = (path: string, init: RequestInit = {}) =>
    send(path, {
      ...init,
      headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest', ...init.headers },
    })

  const post = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    ask(path, { method: 'POST', headers: { 'X-CSRF-Token': csrf, ...headers }, body: new URLSearchParams(fields) })

  async function signIn(query = '', name = 'Ada') {
    await submit(`/sign-in${query}`, { name })
    return open('/page')
  }

  /** The next requests go to another process of the site, as behind a load balancer. */
  function turnTo(other: string) {
    origin = other
  }

  return { cookies, send, open, submit, ask, post, signIn, turnTo, csrf: () => csrf }
}

/** What a program needs to know of the session: its figure in whole or broken seconds, or why there is none. */
export async function figureOf(response: Response): Promise<number | string> {
  const { expiresIn, reason } = await response.json()
  return response.ok ? expiresIn : `${response.status} ${reason}`
}

export { startRedis }

const startTimeout = 60_000

/** Debian's `redis-server` for the tests of one file; to be called outside of them, and asked for inside. */
export function useRedis(): () => Redis {
  let redis: Redis | undefined
  beforeAll(async () => {
    redis = await startRedis()
  }, startTimeout)
  afterAll(() => redis?.end())
  return () => redis ?? expect.unreachable('Redis did not start.')
}

/** A store in the Redis of the tests, over a connection of its own, as another process would have it. */
export async function openRedisStore({ connect }: Redis, clock: Clock) {
  const client = await connect()
  onTestFinished(() => client.destroy())
  return createRedisStore({ client, expiresAt, now: () => clock.now })
}

/** `npm start` without the build: a process of its own, at a port of its own. */
export async function startServer(environment: Record<string, string>) {
  const own = { PORT: '0', REDIS_URL: '', SESSION_SECRET: '', ...environment }
  const server = spawnScript('demo/express/server.ts', own)
  onTestFinished(() => server.end())
  return server
}

/** Makes one request of a session wait between its reading of the session and all that follows. */
export function holdReads(store: SessionStore) {
  const { get } = store
  let arrived: (() => void) | undefined
  let gate: Promise<void> | undefined
  store.get = (id, done) => {
    const [held, here] = [gate, arrived]
    gate = undefined
    get.call(store, id, async (error, session) => {
      here?.()
      await held
      done(error, session)
    })
  }
  /** Resolves once the request has read the session; what it gives lets the request go on. */
  return async function hold(send: () => Promise<Response>) {
    let open = () => {}
    const reading = new Promise<void>((done) => {
      arrived = done
    })
    gate = new Promise<void>((done) => {
      open = done
    })
    const answer = send()
    await reading
    arrived = undefined
    return async () => {
      open()
      return answer
    }
  }
}
