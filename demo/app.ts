import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import session from 'express-session'
import { refuseCrossSite } from './csrf.ts'
import { createIdleSessions } from './idle-sessions.ts'
import { MemorySessions } from './memory-store.ts'
import { mergeSaves } from './merged-saves.ts'
import { pageRoutes } from './page-routes.ts'
import { messagePage } from './pages/layout.ts'
import { Refusal } from './refusal.ts'
import { createSessionBook, type SessionBook } from './session-book.ts'
import { type Fault, sessionRoutes } from './session-routes.ts'
import type { SessionStore } from './session-store.ts'
import { timeoutsOf } from './settings.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { createVisitors, wantsJson } from './visitors.ts'

export interface DemoOptions {
  /** The server's clock, epoch milliseconds. @default Date.now */
  now?: () => number
  /** A store of its own for each app. @default the memory of this process */
  store?: SessionStore
  /** Signs the session cookie and the opaque names; the same for all apps that share sessions. @default random */
  secret?: string
  /** Where the built SDK is. @default the repository's `dist` */
  dist?: string
}

export interface Demo {
  readonly app: Express
  /** The server's own view of its sessions. */
  readonly sessions: SessionBook
  /** Set it, and the keepalive misbehaves. */
  fault: Fault
}

const cookieName = 'demo.sid'
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export function createDemo(options: DemoOptions = {}): Demo {
  const { now = Date.now, store = new MemorySessions(), dist = folder('../dist') } = options
  const { secret = randomBytes(32).toString('hex') } = options
  const app = express().disable('x-powered-by')
  const sessions = createSessionBook(store, now)
  mergeSaves(store)
  const demo: Demo = { app, sessions, fault: null }
  const idle = createIdleSessions({ now, cookieName, timeouts: timeoutsOf })
  const visitors = createVisitors(secret, idle)

  app.use(securityHeaders)
  app.use('/dist', express.static(dist))
  app.use('/public', express.static(folder('public')))

  // The body before the session: a slow one must not lie between reading a session and changing it.
  app.use(express.urlencoded({ extended: false }))

  // No maxAge: the cookie ends with the browser. How long a session lasts is the server's business, in idle.enforce.
  const cookie = { httpOnly: true, sameSite: 'lax', secure: 'auto' } as const
  app.use(session({ name: cookieName, secret, store, cookie, resave: false, saveUninitialized: false }))
  app.use(idle.enforce, sessions.countRequest, refuseCrossSite)

  app.use(signInRoutes(idle))
  app.use(sessionRoutes({ idle, visitors, sessions, now, cookieName, fault: () => demo.fault }))
  app.use(pageRoutes(idle, visitors, dist, now))
  app.use(notFound, explain)
  return demo
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
].join('; ')

const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  })
  next()
}

const notFound: RequestHandler = () => {
  throw new Refusal(404, 'Nothing is here', 'The address leads to no page of this demo.')
}

const explain: ErrorRequestHandler = (error, req, res, next) => {
  if (!(error instanceof Refusal)) return next(error)
  res.status(error.status)
  if (wantsJson(req)) res.json({ error: error.message })
  else res.send(String(messagePage(error.title, error.message)))
}
