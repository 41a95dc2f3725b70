import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import connect from 'connect'
import express from 'express'
import session, { type SessionOptions, type Store } from 'express-session'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type IdleSessions,
  type IdleSessionsOptions,
  idleSessions,
  type Middleware,
} from '../../companions/express/index.ts'
import { de } from '../../src/locales/de.ts'
import { createClocks, createTab, SlowStore } from './small-app.ts'

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
  /** Those of express-session. */
  sessions?: Partial<SessionOptions>
  store?: Store
  create?: () => Server
  /** Where `routes()` is mounted. */
  path?: string
  /** Middleware before `enforce`, and right after it. */
  before?: Middleware
  after?: Middleware
  at?: (idle: IdleSessions) => Record<string, Answer>
}

/** The few lines of the README, with pages that answer with what the companion says. */
async function open(opening: Opening = {}) {
  const {
    options = {},
    store = new session.MemoryStore(),
    create,
    path = '/session',
    at,
    before,
    after,
    sessions,
  } = opening
  const clocks = createClocks()
  const { now, monotonic } = clocks
  const idle = idleSessions({ ...times, now, monotonic, ...options })
  const app = (create ?? (() => express() as unknown as Server))()
  app.use(session({ secret: 's', store, resave: false, saveUninitialized: false, ...sessions }))
  if (before) app.use(before)
  app.use(idle.enforce)
  if (after) app.use(after)
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
      'private, max-age=31536000, immutable',
    ])
    expect([plain.headers['cache-control'], again.status, again.text]).toEqual(['private, no-cache', 304, ''])
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

  it('signs a person out whom the application signs out by its own means', async () => {
    const { tab } = await signedIn({
      ...own,
      at: () => ({
        ...own.at?.({} as IdleSessions),
        '/out': (req, res) => {
          Reflect.deleteProperty(sessionIn(req), 'passport')
          res.end()
        },
      }),
    })
    await tab.load('/out')
    const { headers } = await tab.load('/private', page)
    expect([headers.location, (await tab.status()).status]).toEqual(['/login?next=%2Fprivate', 401])
  })

  it('names such a session alike to all of its first requests', async () => {
    const { tab } = await signedIn({ ...own, store: new SlowStore() })
    const tags = await Promise.all([1, 2, 3, 4].map(() => tab.load('/tag', page)))
    expect(new Set(tags.map(({ text }) => /data-session-key="([^"]+)"/.exec(text)?.[1])).size).toBe(1)
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
    [{ idleTimeout: '15m', path: 'session' }, "path: 'session' must begin with a slash"],
  ])('the options %j', (options, message) => {
    expect(() => idleSessions(options as never)).toThrow(message)
  })
})

/** The session of a request, as the application sees it. */
const sessionIn = (req: IncomingMessage) => Reflect.get(req, 'session') as Record<string, unknown>
const rowsIn = (store: Store): Record<string, unknown>[] =>
  Object.values(Reflect.get(store, 'sessions') as Record<string, string>).map((row) => JSON.parse(row))

describe('idleSessions() around an application that goes its own ways', () => {
  it('closes the connection, and goes on, if express-session cannot store what the application wrote', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => logged.mockRestore())
    const big: Answer = (req, res) => {
      sessionIn(req).big = 10n
      res.end('never')
    }
    const { tab } = await signedIn({ at: () => ({ '/big': big }) })
    await expect(tab.load('/big')).rejects.toThrow('socket hang up')
    expect((await tab.status()).status).toBe(200)
    expect(logged).toHaveBeenCalledWith(
      'idle-warning:',
      expect.objectContaining({ message: expect.stringMatching(/BigInt/) }),
    )
  })

  it('answers where only a callback is given, and tells the length of an answer', async () => {
    const { tab } = await signedIn({
      at: () => ({ '/callback': (_req, res) => void res.end(() => {}), '/text': (_req, res) => void res.end('söup') }),
    })
    const { status, headers } = await tab.load('/callback')
    expect([status, headers['content-length'], (await tab.load('/text')).headers['content-length']]).toEqual([
      200,
      '0',
      '5',
    ])
  })

  it.each<[string, Middleware]>([
    ['calls next', (_req, _res, next) => next(Object.assign(new Error('no'), { status: 403 }))],
    ['rejects', () => Promise.reject(Object.assign(new Error('no'), { status: 403 }))],
  ])('refuses a keepalive if its check %s with an error', async (_name, checkCsrf) => {
    const { tab } = await signedIn({ options: { checkCsrf } })
    expect((await tab.ping({ reason: 'extend' })).status).toBe(403)
  })

  it('gives middleware a session in the request that found it ended, and stores none', async () => {
    const seen: unknown[] = []
    const after: Middleware = (req, _res, next) => {
      seen.push(Object.keys(sessionIn(req)))
      next()
    }
    const { tab, pass, store } = await signedIn({ after })
    pass(900)
    const { headers } = await tab.load('/private', page)
    expect([seen.at(-1), headers.location, rowsIn(store)]).toEqual([
      ['cookie'],
      '/login?next=%2Fprivate&reason=idle',
      [],
    ])
    expect(headers['set-cookie']).toHaveLength(1)
  })

  it('keeps what that middleware stores in the new session', async () => {
    const after: Middleware = (req, _res, next) => {
      if (sessionIn(req).user === undefined) sessionIn(req).flash = 'note'
      next()
    }
    const { tab, pass, store } = await signedIn({ after })
    pass(900)
    const { headers } = await tab.load('/private', page)
    expect([rowsIn(store).map(({ flash }) => flash), headers['set-cookie']?.[0]]).toEqual([
      ['note'],
      expect.stringMatching(/^connect\.sid=s/),
    ])
  })

  it('leads a person whose form came too late back to the page of the form', async () => {
    const { tab, pass, origin } = await signedIn()
    pass(900)
    const { headers } = await tab.load('/private', { ...page, Referer: `${origin}/form?a=1` }, 'POST')
    expect(headers.location).toBe('/login?next=%2Fform%3Fa%3D1&reason=idle')
  })

  it('says nothing of an end to a person who never signed in, though their session has a cookie', async () => {
    const { newTab } = await open({
      at: () => ({
        '/cart': (req, res) => {
          sessionIn(req).cart = ['beans']
          res.end()
        },
      }),
    })
    const { headers } = await newTab().load('/cart')
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const answer = await newTab().load('/private', { ...page, Cookie: cookie })
    expect(answer.headers.location).toBe('/login?next=%2Fprivate')
  })
})

describe('idleSessions() is not kept alive', () => {
  /** Asks every ten minutes, with an idle timeout of fifteen. */
  async function poll(opening: Opening, path: string) {
    const { tab, pass } = await signedIn(opening)
    const statuses: number[] = []
    for (let asked = 0; asked < 3; asked++) {
      pass(600)
      statuses.push((await tab.load(path)).status)
    }
    return statuses
  }

  it.each<[string, Opening, string]>([
    ['by its status', {}, '/session/status'],
    ['by its status in other letters', {}, '/Session/status'],
    ['by its status behind a proxy that strips a prefix', { options: { path: '/app/session' } }, '/session/status'],
    ['by its status below another path', { options: { path: '/' }, path: '/s' }, '/s/status'],
    ['by its scripts', {}, '/session/idle-warning.min.js'],
  ])('%s', async (_name, opening, path) => {
    const [first, ...others] = await poll(opening, path)
    const ended = path.endsWith('.js') ? 200 : 401
    expect([first, ...others]).toEqual([200, ended, ended])
    const { tab, pass } = await signedIn(opening)
    pass(600)
    await tab.load(path)
    pass(300)
    expect((await tab.load('/private', page)).status).toBe(303)
  })

  it('by a socket that the page opens', async () => {
    const { tab, pass } = await signedIn()
    pass(600)
    await tab.load('/private', { 'X-Test': '1', Upgrade: 'h2c', Connection: 'Upgrade' })
    pass(300)
    expect((await tab.status()).status).toBe(401)
  })

  it('by a request whose session the application has taken away', async () => {
    const { tab, pass } = await signedIn({
      at: () => ({
        '/null': (req, res) => {
          Reflect.set(req, 'session', null)
          res.end()
        },
      }),
    })
    await tab.load('/null')
    pass(900)
    expect((await tab.status()).status).toBe(401)
  })

  it('by a request that its browser broke off while the store was asked', async () => {
    const { tab, pass, store } = await signedIn({ store: new SlowStore() })
    const open = () =>
      [...(store as SlowStore).rows.values()].map((row) => Object.keys(JSON.parse(row).idleActivity.open))
    const abort = new AbortController()
    const never: Promise<unknown> = tab.send('/private', { signal: abort.signal })
    abort.abort()
    await never.catch(() => {})
    await tab.load('/private')
    await expect.poll(open).toEqual([[]])
    pass(900)
    expect((await tab.status()).status).toBe(401)
  })
})

describe('idleSessions() keeps alive', () => {
  it.each<[string, Opening, string]>([
    ['where its routes have no path of their own', { options: { path: '/' }, path: '/' }, '/private'],
    [
      "below its routes' path",
      { at: () => ({ '/session/new': (_req, res) => void res.end('a page of the application') }) },
      '/session/new',
    ],
  ])('by the pages of the application %s', async (_name, opening, path) => {
    const { tab, pass } = await signedIn(opening)
    const statuses: number[] = []
    for (let asked = 0; asked < 3; asked++) {
      pass(600)
      statuses.push((await tab.load(path, page)).status)
    }
    expect(statuses).toEqual([200, 200, 200])
  })
})

describe('idleSessions() reads what a page sends', () => {
  const body: [string, (req: IncomingMessage) => void][] = [
    ['no parser', () => {}],
    // As the parsers of Express 4 do with a type that is not theirs.
    ['an empty object', (req) => void Reflect.set(req, 'body', {})],
  ]

  it.each(body)('where the application has left %s', async (_name, leave) => {
    const before: Middleware = (req, _res, next) => {
      leave(req)
      next()
    }
    const { tab, pass } = await signedIn({ before })
    pass(800)
    const reported = (await tab.ping({ reason: 'activity', idleFor: '700' })).json()
    const other = (await tab.post('/session/sign-out', { sessionKey: 'other' })).status
    expect([reported.expiresIn, reported.idleFor, other, (await tab.status()).status]).toEqual([200, 700, 401, 200])
  })

  it('where a parser has left a text', async () => {
    const before = express.text({ type: '*/*' }) as unknown as Middleware
    const { tab, pass } = await signedIn({ before })
    pass(800)
    expect((await tab.ping({ reason: 'activity', idleFor: '700' })).json().idleFor).toBe(700)
  })
})

describe('idleSessions() does not undo what the application keeps in its session', () => {
  it('an object that it holds is still that of the session after a save', async () => {
    const fill: Answer = async (req, res) => {
      const stored = sessionIn(req)
      stored.cart ??= []
      const cart = stored.cart as string[]
      await new Promise((done) => (stored as unknown as session.Session).save(done))
      cart.push('beans')
      res.end()
    }
    const { tab, store } = await signedIn({ at: () => ({ '/fill': fill }) })
    await tab.load('/fill')
    await tab.load('/fill')
    expect(rowsIn(store)[0]?.cart).toEqual(['beans', 'beans'])
  })

  it('a date stays a date in a store that keeps dates', async () => {
    const rows = new Map<string, session.SessionData>()
    const keep = Object.assign(new SlowStore(), {
      get: (id: string, done: (error: unknown, row?: session.SessionData) => void) =>
        done(null, structuredClone(rows.get(id))),
      set: (id: string, row: session.SessionData, done?: () => void) => {
        const { cookie, ...fields } = row
        rows.set(id, structuredClone({ ...fields, cookie: JSON.parse(JSON.stringify(cookie)) }) as session.SessionData)
        done?.()
      },
    })
    const { tab } = await signedIn({
      store: keep,
      at: () => ({
        '/since': (req, res) => {
          sessionIn(req).since = new Date(0)
          res.end()
        },
      }),
    })
    await tab.load('/since')
    await tab.load('/private', page)
    expect([...rows.values()].map((row) => Reflect.get(row, 'since'))).toEqual([new Date(0)])
  })
})

describe('idleSessions() with a cookie that has a maxAge', () => {
  it('keeps a session whose request takes longer than what was left of it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const slow: Answer = async (req, res) => {
      vi.setSystemTime(Date.now() + 20_000)
      await new Promise((done) => (sessionIn(req) as unknown as session.Session).save(done))
      res.end(String(sessionIn(req).user))
    }
    const { tab } = await signedIn({ sessions: { cookie: { maxAge: 60_000 } }, at: () => ({ '/slow': slow }) })
    vi.setSystemTime(Date.now() + 50_000)
    expect((await tab.load('/slow')).text).toBe('ada')
  })
})

describe('idleSessions() without idle.enforce before it', () => {
  it('answers 500, and lets no page through', async () => {
    const idle = idleSessions(times)
    const app = express()
    app.use(session({ secret: 's', resave: false, saveUninitialized: false }))
    app.use(idle.requireSession, (_req, res) => void res.send('private'))
    app.use(
      (error: Error, _req: unknown, res: express.Response, _next: unknown) => void res.status(500).send(error.message),
    )
    const server = createServer(app)
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    const { status, text } = await createTab(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '').load('/')
    expect([status, text]).toEqual([500, 'idle-warning: put idle.enforce before this route, after express-session.'])
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
