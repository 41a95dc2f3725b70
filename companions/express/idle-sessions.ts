import type { Request, RequestHandler, Response } from 'express'
import type { SessionData } from 'express-session'

declare module 'express-session' {
  interface SessionData {
    /** Epoch milliseconds of the sign-in: the absolute timeout counts from here. */
    signedInAt: number
    /** Epoch milliseconds of the person's last known activity: the idle timeout counts from here. */
    lastSeen: number
  }
}

/** Why the server ended a session by itself; the same words as the SDK's causes. */
export type TimeoutCause = 'idle' | 'absolute'

export interface Timeouts {
  /** Milliseconds without activity after which a session ends. */
  readonly idle: number
  /** Milliseconds after the sign-in at which a session ends, even while the person is active. */
  readonly absolute: number
}

/** The figures that the SDK reads in the answers of keepalive and status, in seconds from now. */
export interface TimeLeft {
  readonly expiresIn: number
  readonly absoluteIn: number
}

export interface IdleSessionsOptions {
  /** Usually the same for all sessions: `() => ({ idle: 15 * 60_000, absolute: 12 * 3_600_000 })`. */
  timeouts(session: StoredSession): Timeouts
  /** The `name` given to express-session. */
  cookieName: string
  /** The server's clock, epoch milliseconds. @default Date.now */
  now?: () => number
}

export type StoredSession = Partial<SessionData>

/**
 * Ends idle sessions by the server's clock.
 *
 * express-session cannot do this alone: its `maxAge` restarts whenever the store is touched, which every request does,
 * the SDK's status request included. So the session keeps its own `lastSeen`, and only a person's activity moves it.
 *
 * ```ts
 * const idle = createIdleSessions({ cookieName, timeouts: () => ({ idle: 15 * 60_000, absolute: 12 * 3_600_000 }) })
 * app.use(session({ name: cookieName, resave: false, saveUninitialized: false, … }))
 * app.use(idle.enforce)
 * app.get('/page', requireSession({ idle, signInUrl: '/login' }), idle.presence, showPage)
 * ```
 *
 * Requests of one session overlap. `mergeSaves` prevents a slow request from undoing what a quicker one has saved.
 */
export function createIdleSessions({ timeouts, cookieName, now = Date.now }: IdleSessionsOptions) {
  const deadlines = (session: StoredSession) => deadlinesOf(session, timeouts(session))

  function timeoutOf(session: StoredSession | undefined): TimeoutCause | undefined {
    return session && isSignedIn(session) ? passedDeadline(deadlines(session), now()) : undefined
  }

  /** For every request, before any route: a session past its deadline is destroyed, and `req.session` is gone. */
  const enforce: RequestHandler = (req, res, next) => {
    if (!timeoutOf(req.session)) return next()
    // Read the session again before ending it: another request may have saved newer activity since.
    req.session.reload(() => {
      const cause = timeoutOf(req.session)
      if (!cause) return next()
      res.locals.endedBy = cause
      end(req, res, next)
    })
  }

  /** Ends the session and takes its cookie back, for `enforce` and for a sign-out. */
  function end(req: Request, res: Response, done: (error?: unknown) => void): void {
    res.clearCookie(cookieName)
    // Destroy, not regenerate: express-session would store an empty successor and send a cookie for it.
    req.session.destroy(done)
  }

  /** For routes that only a person asks for: pages and forms, never the status and never assets. */
  const presence: RequestHandler = (req, _res, next) => {
    seen(req.session)
    next()
  }

  /** The person was active `idleFor` seconds ago. A report older than the known activity changes nothing. */
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

  /** The reason to show to a person whose session has ended; undefined for a person who had none. */
  function endedBy(req: Request): TimeoutCause | 'ended-by-server' | undefined {
    const cause: TimeoutCause | undefined = req.res?.locals.endedBy
    if (cause || isSignedIn(req.session)) return cause
    return hasCookie(req, cookieName) ? 'ended-by-server' : undefined
  }

  return { enforce, end, presence, seen, begin, timeLeft, endedBy }
}

export type IdleSessions = ReturnType<typeof createIdleSessions>

export function isSignedIn(session: StoredSession | undefined): boolean {
  return session?.signedInAt !== undefined
}

export interface Deadlines {
  /** Epoch milliseconds. */
  readonly idleAt: number
  /** Epoch milliseconds. */
  readonly absoluteAt: number
}

export function deadlinesOf({ lastSeen = 0, signedInAt = 0 }: StoredSession, { idle, absolute }: Timeouts): Deadlines {
  return { idleAt: lastSeen + idle, absoluteAt: signedInAt + absolute }
}

function passedDeadline({ idleAt, absoluteAt }: Deadlines, now: number): TimeoutCause | undefined {
  if (now < Math.min(idleAt, absoluteAt)) return undefined
  return idleAt <= absoluteAt ? 'idle' : 'absolute'
}

function hasCookie(req: Request, name: string): boolean {
  return (req.headers.cookie ?? '').split(/; */).some((cookie) => cookie.startsWith(`${name}=`))
}
