import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import session from 'express-session'
import { createIdleSessions } from '../../companions/express/idle-sessions.ts'
import { mergeSaves } from '../../companions/express/merged-saves.ts'
import { requireSession, wantsJson } from '../../companions/express/require-session.ts'
import { readPing, sessionRoutes } from '../../companions/express/session-routes.ts'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { refuseCrossSite, requireCsrfToken } from './csrf.ts'
import { type Fault, misbehave } from './faults.ts'
import { messagePage } from './pages/layout.ts'
import { Refusal } from './refusal.ts'
import { pageRoutes } from './routes/pages.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { storyRoutes } from './routes/stories.ts'
import { createSessionLog, type SessionLog } from './session-log.ts'
import { timeoutsOf } from './settings.ts'
import { MemorySessions } from './stores/memory.ts'
import { createVisitors } from './visitors.ts'

export interface DemoOptions {
  /** The server's clock, epoch milliseconds. @default Date.now */
  now?: () => number
  /** A clock that nobody can set, milliseconds. @default performance.now */
  monotonic?: () => number
  /** Each app needs a store object of its own. @default the memory of this process */
  store?: SessionStore
  /** Signs the session cookie and the opaque names; the same for all apps that share sessions. @default random */
  secret?: string
  /** The folder with the built SDK. @default the repository's `dist` */
  dist?: string
}

export interface Demo {
  readonly app: Express
  /** The sessions as the server sees them. */
  readonly sessions: SessionLog
  /** While it is set, the keepalive fails in this way. */
  fault: Fault
}

const cookieName = 'demo.sid'
const signInUrl = '/sign-in'
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The garden: the demo application around the companion for Express. */
export function createDemo(options: DemoOptions = {}): Demo {
  const {
    now = Date.now,
    monotonic = () => performance.now(),
    store = new MemorySessions(),
    dist = folder('../../dist'),
  } = options
  const { secret = randomBytes(32).toString('hex') } = options
  const app = express().disable('x-powered-by')
  const sessions = createSessionLog(store, now)
  mergeSaves(store)
  const demo: Demo = { app, sessions, fault: null }
  const idle = createIdleSessions({ now, monotonic, cookieName, timeouts: timeoutsOf })
  const visitors = createVisitors(secret, idle)

  app.use(securityHeaders)
  app.use('/dist', express.static(dist))
  app.use('/public', express.static(folder('../public')))

  // No maxAge: the cookie ends with the browser. `idle.enforce` decides how long the session lasts.
  const cookie = { httpOnly: true, sameSite: 'lax', secure: 'auto' } as const
  app.use(session({ name: cookieName, secret, store, cookie, resave: false, saveUninitialized: false }))
  app.use(idle.enforce, sessions.countRequest, refuseCrossSite)

  /** Notes a granted keepalive. With `?figures=off` it answers like a server that tells no times. */
  const afterRenewal: RequestHandler = (req, res, next) => {
    sessions.notePing(req.sessionID, { at: now(), ...readPing(req.body) })
    if (req.session.settings?.figures === false) res.sendStatus(204)
    else next()
  }

  app.use(storyRoutes({ sessions, now, dist, renew: (req) => idle.renew(req, { isPerson: false }) }))
  // No body has been parsed yet: each route does it after it has stored that a request is under way.
  app.use(signInRoutes(idle))
  app.post(
    '/session/keepalive',
    misbehave(() => demo.fault),
  )
  app.use(sessionRoutes({ idle, signInUrl, requireCsrfToken, describeVisitor: visitors.describe, afterRenewal }))
  app.use(pageRoutes({ idle, visitors, mustBeSignedIn: requireSession({ idle, signInUrl }), dist, now }))
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
  throw new Refusal(404, 'Page not found', 'This demo has no page at that address.')
}

const explain: ErrorRequestHandler = (error, req, res, next) => {
  if (!(error instanceof Refusal)) return next(error)
  res.status(error.status)
  if (wantsJson(req)) res.json({ error: error.message })
  else res.send(String(messagePage(error.title, error.message)))
}
