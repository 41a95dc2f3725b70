import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import connect from 'connect'
import express from 'express'
import session, { type Store } from 'express-session'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type IdleSessions, type IdleSessionsOptions, idleSessions } from '../../companions/express/index.ts'
import { de } from '../../src/locales/de.ts'
import { createClocks, createTab } from './small-app.ts'

type Answer = (req: IncomingMessage, res: ServerResponse) => void

/** As much of a server as the tests use: Express and Connect both have it. */
interface Server {
  (req: IncomingMessage, res: ServerResponse): void
  use(...handlers: unknown[]): unknown
}

const servers: [string, () => Server][] = [
  ['Express', () => express() as unknown as Server],
  ['Connect', () => connect() as unknown as Server],
]

const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'same-origin' }
const scripts = fileURLToPath(new URL('scripts', import.meta.url))
const times = { idleTimeout: '15m', absoluteTimeout: '12h', scripts }

interface Opening {
  options?: Partial<IdleSessionsOptions>
  store?: Store
  create?: () => Server
  /** The path of `routes()`. */
  path?: string
  at?: (idle: IdleSessions) => Record<string, Answer>
}

/** The few lines of the README, with pages that answer with what the companion says. */
async function open({ options = {}, store = new session.MemoryStore(), create, path = '/session', at }: Opening = {}) {
  const clocks = createClocks()
  const { now, monotonic } = clocks
  const idle = idleSessions({ ...times, now, monotonic, ...options })
  const app = (create ?? (() => express() as unknown as Server))()
  app.use(session({ secret: 's', store, resave: false, saveUninitialized: false }))
  app.use(idle.enforce)
  app.use(path, idle.routes())
  const pages: Record<string, Answer> = {
    '/sign-in': (req, res) => void idle.signIn(req, { user: 'ada' }).then(() => res.end(idle.sessionKey(req))),
    '/tag': (req, res) => void res.end(idle.scriptTag(req)),
    '/reason': (req, res) =>
      void res.end(`${idle.reason(req)}|${idle.reason(req, de)}|${idle.returnPath(req, '/home')}`),
    ...at?.(idle),
  }
  for (const [address, answer] of Object.entries(pages)) app.use(address, answer)
  app.use('/private', idle.requireSession)
  app.use('/private', (_req: IncomingMessage, res: ServerResponse) => void res.end('private'))
  const server = createServer(app)
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ...clocks, origin, store, newTab: () => createTab(origin, '') }
}

async function signedIn(opening: Opening = {}) {
  const opened = await open(opening)
  const tab = opened.newTab()
  return { ...opened, tab, key: await tab.signIn() }
}

describe.each(servers)('idleSessions() on %s', (_name, create) => {
  it('answers keepalive and status with the time that is left, and a sign-out with 204', async () => {
    const { tab, pass } = await signedIn({ create })
    pass(600)
    const before = await tab.figures()
    const renewed = (await tab.ping({ reason: 'extend' })).json()
    const { status } = await tab.post('/session/sign-out', {})
    const figures = { absoluteIn: 42_600 }
    expect([before, renewed, status, (await tab.status()).status]).toEqual([
      { expiresIn: 300, idleFor: 600, ...figures },
      { expiresIn: 900, idleFor: 0, ...figures },
      204,
      401,
    ])
  })

  it('renews the session by every request, and leads a person to the sign-in page after the end', async () => {
    const { tab, pass } = await signedIn({ create })
    pass(899)
    const inTime = await tab.load('/private', page)
    pass(900)
    const { status, headers } = await tab.load('/private?a=1', page)
    expect([inTime.text, status, headers.location]).toEqual([
      'private',
      303,
      '/login?next=%2Fprivate%3Fa%3D1&reason=idle',
    ])
    expect(headers['set-cookie']).toEqual(['connect.sid=; Path=/; HttpOnly; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])
  })

  it('answers a script after the end with 401 and the reason', async () => {
    const { tab, pass } = await signedIn({ create })
    pass(900)
    const { status, text } = await tab.load('/private', { Accept: '*/*' })
    expect([status, JSON.parse(text).reason]).toEqual([401, 'idle'])
  })

  it('writes a script tag with all that the page needs to know', async () => {
    const { tab, key, pass } = await signedIn({ create, options: { userKey: () => 'u-1', signInUrl: '/in?a=1&b="' } })
    pass(0.5)
    const { text } = await tab.load('/tag', { Accept: '*/*', 'Sec-Fetch-Site': 'cross-site' })
    expect(text.replace(/\?v=[\w-]{10}/, '?v=…')).toBe(
      '<script defer src="/session/idle-warning.min.js?v=…" data-idle-timeout="900s"' +
        ' data-keepalive-url="/session/keepalive" data-status-url="/session/status"' +
        ' data-sign-out-url="/session/sign-out" data-sign-in-url="/in?a=1&amp;b=&quot;"' +
        ` data-expires-in="899.5s" data-absolute-in="43199.5s" data-session-key="${key}" data-user-key="u-1"></script>`,
    )
  })

  it('serves the script of that tag, to be kept for a year', async () => {
    const { tab } = await signedIn({ create })
    const [, src = ''] = /src="([^"]+)"/.exec((await tab.load('/tag')).text) ?? []
    const [versioned, plain] = [await tab.load(src), await tab.load('/session/idle-warning.min.js')]
    const again = await tab.load(src, { 'If-None-Match': String(versioned.headers.etag) })
    expect([versioned.text, versioned.headers['content-type'], versioned.headers['cache-control']]).toEqual([
      '/* the main script */\n',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ])
    expect([plain.headers['cache-control'], again.status, again.text]).toEqual(['no-cache', 304, ''])
  })

  it('serves no other file of that folder', async () => {
    const { tab } = await signedIn({ create })
    const paths = [
      'secret.js',
      'index.js',
      'locales/../secret.min.js',
      '%2e%2e/package.json',
      'idle-warning.min.js.map',
    ]
    const answers = await Promise.all(paths.map((path) => tab.load(`/session/${path}`)))
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404))
  })
})

describe('idleSessions() on the sign-in page', () => {
  it.each([
    ['?reason=idle', 'You have been signed out. You were not active for a while.'],
    ['?reason=absolute', 'You have been signed out. You reached the longest time that you can stay signed in.'],
    ['?reason=%3Cscript%3E', ''],
    ['?reason=toString', ''],
    ['', ''],
  ])('explains %s', async (query, sentence) => {
    const { text } = await (await open()).newTab().load(`/reason${query}`)
    expect(text.split('|')[0]).toBe(sentence)
  })

  it('explains an end that this request itself has found, also in another language', async () => {
    const { tab, pass } = await signedIn()
    pass(900)
    const [english, german] = (await tab.load('/reason', page)).text.split('|')
    expect([english, german]).toEqual([
      'You have been signed out. You were not active for a while.',
      `${de.expiredTitle}. ${de.idle}`,
    ])
  })

  it.each([
    ['?next=%2Fa%3Fb%3D1', '/a?b=1'],
    ['?next=https%3A%2F%2Fevil.example', '/home'],
    ['?next=%2F%2Fevil.example', '/home'],
    ['', '/home'],
  ])('leads on to a path of this site only: %s', async (query, path) => {
    const { text } = await (await open()).newTab().load(`/reason${query}`)
    expect(text.split('|')[2]).toBe(path)
  })
})

describe('idleSessions().signIn()', () => {
  it('makes a new session with a new key at each sign-in, and saves its fields before it resolves', async () => {
    const { tab, key, store } = await signedIn()
    const before = tab.cookie()
    const again = await tab.signIn()
    const rows: string[] = Object.values(Reflect.get(store, 'sessions'))
    expect(again).not.toBe(key)
    expect(tab.cookie()).not.toBe(before)
    expect(rows.map((row) => JSON.parse(row).user)).toEqual(['ada'])
  })

  it('works in the request that found the session before it ended', async () => {
    const { tab, pass } = await signedIn()
    pass(900)
    await tab.signIn()
    expect((await tab.status()).status).toBe(200)
  })
})

describe('idleSessions() of an application that makes its own sessions', () => {
  const own: Opening = {
    options: { isSignedIn: (stored) => Reflect.get(stored, 'passport') !== undefined },
    at: () => ({
      '/sign-in': (req, res) => {
        Object.assign(Reflect.get(req, 'session'), { passport: { user: 'ada' } })
        res.end()
      },
    }),
  }

  it('ends a session that `isSignedIn` knows, counted from the first request that found it', async () => {
    const { tab, pass } = await signedIn(own)
    const first = await tab.figures()
    pass(900)
    expect([first.expiresIn, (await tab.status()).status]).toEqual([900, 401])
  })

  it('keeps the times of such a session when it is overlapped by slower requests', async () => {
    const { tab, pass } = await signedIn(own)
    await Promise.all([tab.load('/private', page), tab.load('/private', page), tab.status()])
    pass(60)
    expect((await tab.figures()).expiresIn).toBe(840)
  })
})

describe('idleSessions() refuses', () => {
  it.each<[string, Record<string, string>, number]>([
    ['a form of another site', { Accept: 'text/html', 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a form of a sibling domain', { Accept: 'text/html', 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a form without any header', { Accept: 'text/html' }, 403],
    ['a form of another origin in an old browser', { Accept: 'text/html', Origin: 'http://evil.example' }, 403],
    ['no form of this site', { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' }, 303],
    ['no script of this site', { 'X-Requested-With': 'XMLHttpRequest' }, 204],
    ['a script that another site has got past CORS', { 'X-Requested-With': 'x', 'Sec-Fetch-Site': 'cross-site' }, 403],
  ])('%s, as its sign-out is answered', async (_name, headers, expected) => {
    const { tab } = await signedIn()
    const { status } = await tab.post('/session/sign-out', {}, headers)
    expect(status).toBe(expected)
  })

  it('no form of this site in an old browser', async () => {
    const { tab, origin } = await signedIn()
    const { status } = await tab.post('/session/sign-out', {}, { Accept: 'text/html', Origin: origin })
    expect(status).toBe(303)
  })

  it('a body that is larger than what the SDK sends', async () => {
    const { tab } = await signedIn()
    const { status } = await tab.post('/session/keepalive', { reason: 'x'.repeat(20_000) })
    expect(status).toBe(413)
  })

  it('to say who is signed in while the store cannot be reached, with 503', async () => {
    const { tab, store } = await signedIn()
    store.emit('disconnect')
    const statuses = [await tab.status(), await tab.load('/private', page), await tab.load('/reason')]
    expect(statuses.map(({ status }) => status)).toEqual([503, 503, 200])
  })

  it.each([
    [{ idleTimeout: 900 }, `idleSessions(): idleTimeout: 900 is not allowed; expected a duration with its unit`],
    [{ idleTimeout: '15' }, `idleSessions(): idleTimeout: "15" is not allowed`],
    [{}, 'idleSessions(): idleTimeout: undefined is not allowed'],
    [{ idleTimeout: '15m', timeout: 'x', path: 1 }, 'timeout is not known; known are idleTimeout, absoluteTimeout'],
    [{ idleTimeout: '15m', path: 1 }, 'path: expected a string'],
  ])('the options %j', (options, message) => {
    expect(() => idleSessions(options as never)).toThrow(message)
  })
})

describe('idleSessions() with the first requests of a process', () => {
  /** Reads wait until the test lets them go. */
  function createHeldStore() {
    const store = new session.MemoryStore()
    const { get } = store
    const waiting: (() => void)[] = []
    store.get = (id, done) => void waiting.push(() => get.call(store, id, done))
    return { store, waiting, free: () => Object.assign(store, { get }) }
  }

  it('merges what they save, though the store read them before the companion knew it', async () => {
    const { tab, store } = await signedIn()
    const held = createHeldStore()
    Object.assign(held.store, { sessions: Reflect.get(store, 'sessions') })
    const note: Answer = (req, res) => {
      Object.assign(Reflect.get(req, 'session'), { [`note ${req.url?.slice(1)}`]: true })
      res.end()
    }
    const { origin } = await open({ store: held.store, at: () => ({ '/note': note }) })
    const answers = ['a', 'b', 'c'].map((name) => tab.at(origin).load(`/note/${name}`))
    await expect.poll(() => held.waiting).toHaveLength(3)
    held.free()
    for (const go of held.waiting) go()
    await Promise.all(answers)
    const [row = ''] = Object.values(Reflect.get(held.store, 'sessions') as Record<string, string>)
    expect(Object.keys(JSON.parse(row)).filter((name) => name.startsWith('note'))).toHaveLength(3)
  })
})
