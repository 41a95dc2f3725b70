import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import session from 'express-session'
import { renewed } from '../../companions/express/activity.ts'
import type { Handler } from '../../companions/express/http.ts'
import { idleSessions } from '../../companions/express/idle-sessions.ts'
import { mergeSaves } from '../../companions/express/merged-saves.ts'
import { wantsHtml } from '../../companions/express/request-kinds.ts'
import { readPing } from '../../companions/express/session-routes.ts'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { refuseCrossSite, requireCsrfToken } from './csrf.ts'
import { type Fault, misbehave } from './faults.ts'
import { messagePage } from './pages/layout.ts'
import { Refusal } from './refusal.ts'
import { pageRoutes } from './routes/pages.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { storyRoutes } from './routes/stories.ts'
import { createSessionLog, type SessionLog } from './session-log.ts'
import { settingsOf, toDuration } from './settings.ts'
import { MemorySessions } from './stores/memory.ts'
import { createDigest, createVisitors } from './visitors.ts'

export interface DemoOptions {
  /** The server's clock, epoch milliseconds. @default Date.now */
  now?: () => number
  /** A monotonic clock, which cannot be set, in milliseconds. @default performance.now */
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
  const merged = mergeSaves(store)
  const demo: Demo = { app, sessions, fault: null }
  const digest = createDigest(secret)
  const idle = idleSessions<Request>({
    now,
    monotonic,
    cookieName,
    signInUrl,
    scripts: dist,
    idleTimeout: (session) => toDuration(settingsOf(session).idle),
    absoluteTimeout: (session) => toDuration(settingsOf(session).absolute),
    checkCsrf: requireCsrfToken as Handler,
    csrfToken: ({ session }) => session.csrf,
    userKey: ({ session }) => (settingsOf(session).user ? digest(`user ${session.user}`) : undefined),
  })
  const visitors = createVisitors(digest, idle)

  app.use(securityHeaders)
  app.use('/dist', express.static(dist))
  app.use('/public', express.static(folder('../public')))

  // No maxAge: the cookie ends with the browser. `idle.enforce` decides how long the session lasts.
  const cookie = { httpOnly: true, sameSite: 'lax', secure: 'auto' } as const
  app.use(session({ name: cookieName, secret, store, cookie, resave: false, saveUninitialized: false }))
  app.use(idle.enforce, sessions.countRequest, refuseCrossSite)

  /** Notes a granted keepalive. With `?figures=off` it answers like a server that tells no times. */
  const watchKeepalive: RequestHandler = (req, res, next) => {
    const { end } = res
    res.end = ((...rest: Parameters<Response['end']>) => {
      if (res.statusCode !== 200) return end.apply(res, rest)
      sessions.notePing(req.sessionID, { at: now(), ...readPing(req.body) })
      if (req.session.settings?.figures !== false) return end.apply(res, rest)
      res.removeHeader('Content-Type')
      res.statusCode = 204
      return end.apply(res, [] as unknown as typeof rest)
    }) as Response['end']
    next()
  }

  /** Renews a session, though no person was active. For a status that does so by mistake. */
  const renew = ({ sessionID, session: own }: Request) =>
    merged.updateField(sessionID, own, 'idleActivity', (before) => before && renewed(before, now(), false))
  app.use(storyRoutes({ sessions, renew, passive: idle.passive, now, dist }))
  app.use(signInRoutes(idle))
  app.post(
    '/session/keepalive',
    misbehave(() => demo.fault),
    watchKeepalive,
  )
  app.use('/session', idle.routes())
  app.use(pageRoutes({ idle, visitors, dist, now }))
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
  if (wantsHtml(req)) res.send(String(messagePage(error.title, error.message)))
  else res.json({ error: error.message })
}
