import type { Request, RequestHandler } from 'express'
import type { SessionData } from 'express-session'

declare module 'express-session' {
  interface SessionData {
    /** Epoch milliseconds of the sign-in: the absolute timeout counts from here. */
    signedInAt: number
    /** Epoch milliseconds of the last sign of a person: the idle timeout counts from here. */
    lastSeen: number
  }
}

/** Why the server ended a session by itself; the same words as the SDK's causes. */
export type TimeoutCause = 'idle' | 'absolute'

export interface Timeouts {
  /** Milliseconds without presence after which a session ends. */
  readonly idle: number
  /** Milliseconds after the sign-in at which a session ends, however busy it is. */
  readonly absolute: number
}

/** What the SDK reads in the answers of keepalive and status: relative seconds, one figure for each limit. */
export interface TimeLeft {
  readonly expiresIn: number
  readonly absoluteIn: number
}

export interface IdleSessionsOptions {
  /** Mostly `() => ({ idle: 15 * 60_000, absolute: 12 * 3_600_000 })`; the demo lets each session have its own. */
  timeouts(session: StoredSession): Timeouts
  /** The `name` given to express-session. */
  cookieName: string
  /** @default Date.now */
  now?: () => number
}

export type StoredSession = Partial<SessionData>

/**
 * Ends idle sessions by the server's clock.
 *
 * express-session cannot do this alone: its `maxAge` restarts whenever the store is touched, which every request does,
 * the SDK's status request included. So the session keeps its own `lastSeen`, and only presence moves it.
 *
 * ```ts
 * const idle = createIdleSessions({ cookieName, timeouts: () => ({ idle: 15 * 60_000, absolute: 12 * 3_600_000 }) })
 * app.use(session({ name: cookieName, resave: false, saveUninitialized: false, … }))
 * app.use(idle.enforce)
 * app.get('/page', idle.presence, showPage)
 * ```
 *
 * Requests of one session overlap: `mergeSaves` keeps a slow one from undoing what a quicker one has saved.
 */
export function createIdleSessions({ timeouts, cookieName, now = Date.now }: IdleSessionsOptions) {
  const deadlines = (session: StoredSession) => deadlinesOf(session, timeouts(session))

  /** For every request, before any route: a session past its time is destroyed, and `req.session` is gone. */
  const enforce: RequestHandler = (req, res, next) => {
    if (!timeoutOf(req.session)) return next()
    // Read again before the end: another request may have heard of the visitor since this one read the session.
    req.session.reload(() => {
      const cause = timeoutOf(req.session)
      if (!cause) return next()
      // Destroyed, not regenerated: express-session would store the empty successor and send a cookie for it.
      req.session.destroy((error) => {
        res.clearCookie(cookieName)
        res.locals.endedBy = cause
        next(error)
      })
    })
  }

  const timeoutOf = (session: StoredSession | undefined): TimeoutCause | undefined =>
    session && isSignedIn(session) ? passed(deadlines(session), now()) : undefined

  /** For routes that only a person asks for: pages and forms, never status nor assets. */
  const presence: RequestHandler = (req, _res, next) => {
    seen(req.session)
    next()
  }

  /** The visitor was active `idleFor` seconds ago. An older report than the one known changes nothing. */
  function seen(session: StoredSession, idleFor = 0): void {
    session.lastSeen = Math.max(session.lastSeen ?? 0, now() - idleFor * 1000)
  }

  /** For the sign-in, with a session that was made for it. */
  function begin(session: StoredSession): void {
    session.signedInAt = now()
    session.lastSeen = now()
  }

  function timeLeft(session: StoredSession): TimeLeft {
    const { idleAt, absoluteAt } = deadlines(session)
    return { expiresIn: (idleAt - now()) / 1000, absoluteIn: (absoluteAt - now()) / 1000 }
  }

  /** What a visitor without a session should be told, if anything. */
  function endedBy(req: Request): TimeoutCause | 'ended-by-server' | undefined {
    const cause: TimeoutCause | undefined = req.res?.locals.endedBy
    if (cause || isSignedIn(req.session)) return cause
    return hasCookie(req, cookieName) ? 'ended-by-server' : undefined
  }

  return { enforce, presence, seen, begin, timeLeft, endedBy }
}

export type IdleSessions = ReturnType<typeof createIdleSessions>

export function isSignedIn(session: StoredSession | undefined): boolean {
  return session?.signedInAt !== undefined
}

export function deadlinesOf({ lastSeen = 0, signedInAt = 0 }: StoredSession, { idle, absolute }: Timeouts) {
  return { idleAt: lastSeen + idle, absoluteAt: signedInAt + absolute }
}

function passed({ idleAt, absoluteAt }: ReturnType<typeof deadlinesOf>, now: number): TimeoutCause | undefined {
  if (now < Math.min(idleAt, absoluteAt)) return undefined
  return idleAt <= absoluteAt ? 'idle' : 'absolute'
}

function hasCookie(req: Request, name: string): boolean {
  return (req.headers.cookie ?? '').split(/; */).some((cookie) => cookie.startsWith(`${name}=`))
}
