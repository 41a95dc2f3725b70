import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import express, { type Request, type Response } from 'express'
import session, { type SessionData, type SessionOptions, Store } from 'express-session'
import { onTestFinished } from 'vitest'
import { idleSessions } from '../../companions/express/index.ts'
import { MemorySessions } from '../../demo/express/stores/memory.ts'

declare module 'express-session' {
  interface SessionData {
    /** What the pages of the small application change. */
    first: string
    second: string
  }
}

export const idleTimeout = 900
export const absoluteTimeout = 28_800

export interface SmallAppOptions {
  store?: Store
  /** Beside the defaults that the companion recommends. */
  sessions?: Partial<SessionOptions>
  storeEvery?: string
}

/** The two clocks of a server: one that can be set, and one that cannot. */
export function createClocks() {
  const clocks = { now: Date.UTC(2026, 0, 1), uptime: 5000 }
  return {
    now: () => clocks.now,
    monotonic: () => clocks.uptime,
    pass(seconds: number) {
      clocks.now += seconds * 1000
      clocks.uptime += seconds * 1000
    },
    /** No time passes. */
    setBack(seconds: number) {
      clocks.now -= seconds * 1000
    },
  }
}

export type Clocks = ReturnType<typeof createClocks>

type Meanwhile = (req: Request) => Promise<void> | void

/** The smallest application around the companion. Of two with one store and one clock each is a process of the same site. */
export async function openSmallApp(options: SmallAppOptions = {}, clocks: Clocks = createClocks()) {
  const { store = new session.MemoryStore(), sessions, storeEvery } = options
  const app = express()
  const cookieName = 'sid'
  const { now, monotonic } = clocks
  const timeouts = { idleTimeout: `${idleTimeout}s`, absoluteTimeout: `${absoluteTimeout}s` }
  const idle = idleSessions({
    ...timeouts,
    storeEvery,
    now,
    monotonic,
    cookieName,
    checkCsrf: (_req, _res, next) => next(),
  })
  const slow: { meanwhile: Meanwhile } = { meanwhile: () => {} }
  app.get('/passive-first', idle.passive)
  app.use(session({ name: cookieName, secret: 's', store, resave: false, saveUninitialized: false, ...sessions }))
  app.use(idle.enforce)
  app.get('/polled', idle.passive, (_req, res) => void res.send('news'))
  app.post('/sign-in', (req, res, next) => {
    req.session.regenerate((error) => {
      if (error) return next(error)
      idle.begin(req)
      res.send(idle.sessionKey(req))
    })
  })
  app.use('/session', idle.routes())
  app.get('/own-cookie', (_req, res) => void res.writeHead(200, { 'Set-Cookie': 'own=1' }).end())
  app.get(
    '/own-cookies',
    (_req, res) => void res.writeHead(200, 'OK', ['Set-Cookie', 'own=1', 'Set-Cookie', 'own=2']).end(),
  )
  app.use(idle.requireSession)
  app.all('/page', (_req, res) => void res.send('page'))
  app.all('/answer/:status', (req, res) => void res.status(Number(req.params.status)).send('answer'))
  app.all('/plain', (_req, res) => void res.end('as node itself answers'))
  app.all('/pieces', (_req, res) => {
    res.write('one, ')
    res.end('two')
  })
  app.all('/passive-first', (_req, res) => void res.send('news'))
  app.all('/late-error', (_req, res) => {
    res.send('whole')
    throw new Error('too late')
  })
  app.all('/broken', () => {
    throw new Error('broken on purpose')
  })
  app.all('/slow', express.urlencoded({ extended: false }), async (req, res) => {
    await slow.meanwhile(req)
    res.send('done')
  })
  // Express prints an error that no handler takes.
  app.use((_error: unknown, _req: Request, res: Response, _next: () => void) => {
    if (!res.headersSent) res.status(500).send('broken')
  })
  const origin = await listen(app)
  return { app, idle, store, clocks, slow, origin, newTab: (cookie = '') => createTab(origin, cookie) }
}

async function listen(app: express.Express): Promise<string> {
  const server = createServer(app)
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What the status or a keepalive says, in seconds. */
export interface Figures {
  readonly expiresIn: number
  readonly absoluteIn: number
  readonly idleFor: number
}

export type Tab = ReturnType<typeof createTab>

/** A tab of a signed-in browser. It sends exactly the headers that a test gives, which `fetch` of node would not do. */
export function createTab(origin: string, cookie: string) {
  const send = (path: string, { headers = {}, ...rest }: Sending = {}) =>
    exchange(origin + path, { ...rest, headers: { ...(cookie && { Cookie: cookie }), ...headers } })
  const load = (path: string, headers: Headers = {}, method = 'GET') => send(path, { method, headers })
  const scripts = { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' }
  const post = (path: string, fields: Record<string, string>, headers: Headers = scripts) =>
    send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: String(new URLSearchParams(fields)),
    })
  const status = () => send('/session/status', { headers: scripts })
  return {
    send,
    load,
    post,
    status,
    ping: (fields: Record<string, string>) => post('/session/keepalive', fields),
    figures: async (): Promise<Figures> => (await status()).json(),
    /** Signs in, and gives the `sessionKey` of the pages that follow. */
    async signIn() {
      const { headers, text } = await send('/sign-in', { method: 'POST' })
      cookie = headers['set-cookie']?.map((line) => line.split(';')[0])[0] ?? ''
      return text
    },
    cookie: () => cookie,
    another: () => createTab(origin, cookie),
    at: (other: string) => createTab(other, cookie),
  }
}

type Headers = Readonly<Record<string, string>>

interface Sending {
  readonly method?: string
  readonly headers?: Headers
  readonly body?: string
  readonly signal?: AbortSignal
}

function exchange(url: string, { body, ...options }: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request(url, options, (response) => {
      text(response).then((read) => resolve(toAnswer(response, read)), reject)
    })
    sending.once('error', reject)
    sending.end(body)
  })
}

type Answer = ReturnType<typeof toAnswer>

function toAnswer({ statusCode: status = 0, headers }: IncomingMessage, text: string) {
  return { status, ok: status < 300, headers, text, json: () => JSON.parse(text) }
}

/** A signed-in tab, ten minutes after the sign-in. */
export async function tenMinutesIn(options: SmallAppOptions = {}) {
  const opened = await openSmallApp(options)
  const tab = opened.newTab()
  const key = await tab.signIn()
  opened.clocks.pass(600)
  return { ...opened, ...opened.clocks, tab, key }
}

/** Seconds since the session was renewed and since a person was active, as the status says it. */
export async function agesOf(tab: Tab): Promise<[renewed: number, person: number]> {
  const { expiresIn, idleFor } = await tab.figures()
  return [idleTimeout - expiresIn, idleFor]
}

type Row = string | undefined

/** A store with an `update()` of its own, of which every second takes longer. */
export function createSlowUpdates(): MemorySessions {
  const store = new MemorySessions()
  const { update } = store
  let calls = 0
  store.update = async (id, change) => {
    const isLong = calls++ % 2 === 1
    await new Promise((done) => setTimeout(done, isLong ? 10 : 1))
    return update.call(store, id, change)
  }
  return store
}

/** A store as others publish it: `get`, `set` and `destroy`, each of which takes a moment. */
export class SlowStore extends Store {
  readonly rows = new Map<string, string>()

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const row: Row = this.rows.get(id)
    setTimeout(() => done(null, row === undefined ? null : JSON.parse(row)), 2)
  }

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    const row = JSON.stringify(data)
    setTimeout(() => {
      this.rows.set(id, row)
      done?.()
    }, 2)
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    setTimeout(() => {
      this.rows.delete(id)
      done?.()
    }, 1)
  }
}
