import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { SessionData, Store } from 'express-session'
import {
  type Activity,
  beginActivity,
  closed,
  lastPersonAt,
  lastRenewedAt,
  latestOf,
  moved,
  opened,
  renewed,
} from './activity.ts'
import { beforeEnd } from './before-end.ts'
import { isForeign, isPageLoad, isRefusal } from './request-kinds.ts'
import { createServerClock } from './server-clock.ts'
import type { FieldUpdates } from './session-store.ts'

declare module 'express-session' {
  interface SessionData {
    /** Only a signed-in session has it. */
    activity: Activity
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
  /** Seconds since a person was last active in this session. */
  readonly idleFor: number
}

export interface IdleSessionsOptions {
  /** Usually the same for all sessions: `() => ({ idle: 15 * 60_000, absolute: 12 * 3_600_000 })`. */
  timeouts(session: StoredSession): Timeouts
  /** The `name` given to express-session. */
  cookieName: string
  /** The server's clock, epoch milliseconds. @default Date.now */
  now?: () => number
  /** A monotonic clock, which cannot be set, in milliseconds. @default performance.now */
  monotonic?: () => number
}

export type StoredSession = Partial<SessionData>

/**
 * Ends idle sessions by the server's clock.
 *
 * express-session cannot do this alone: its `maxAge` restarts whenever the store is touched, which every request does,
 * the SDK's status request included. So the session keeps its own `activity`.
 *
 * ```ts
 * mergeSaves(store)
 * const idle = createIdleSessions({ cookieName, timeouts: () => ({ idle: 15 * 60_000, absolute: 12 * 3_600_000 }) })
 * app.use(session({ name: cookieName, store, resave: false, saveUninitialized: false, … }))
 * app.use(idle.enforce)
 * app.get('/page', idle.activity, requireSession({ idle, signInUrl: '/login' }), showPage)
 * ```
 *
 * Parse bodies after `idle.activity`: until a slow upload has arrived, the session may be over.
 */
export function createIdleSessions(options: IdleSessionsOptions) {
  const { timeouts, cookieName, now = Date.now, monotonic = () => performance.now() } = options
  const clock = createServerClock(now, monotonic)
  const openRequests = new WeakMap<Request, { id: string; sessionID: string }>()
  const passiveRequests = new WeakSet<Request>()
  const deadlines = (session: StoredSession) => deadlinesOf(session, timeouts(session), now())

  function timeoutOf(session: StoredSession | undefined): TimeoutCause | undefined {
    return session && isSignedIn(session) ? passedDeadline(deadlines(session), now()) : undefined
  }

  const correct = (activity: Activity) => moved(activity, clock.correction(latestOf(activity)))

  async function endIfOver(req: Request, res: Response): Promise<void> {
    clock.look()
    const { activity } = req.session ?? {}
    if (!activity) return
    const isNowKnown = clock.correction(latestOf(activity)) === 0
    if (isNowKnown && !timeoutOf(req.session)) return
    // Read the session again before ending it: another request may have stored newer activity since.
    await write(req, correct)
    const cause = timeoutOf(req.session)
    if (!cause) return
    res.locals.endedBy = cause
    await new Promise<void>((resolve, reject) => end(req, res, (error) => (error ? reject(error) : resolve())))
  }

  /** For every request, before any route: a session past its deadline is destroyed, and `req.session` is gone. */
  const enforce: RequestHandler = (req, res, next) => {
    endIfOver(req, res).then(() => next(), next)
  }

  /** Ends the session and takes its cookie back, for `enforce` and for a sign-out. */
  function end(req: Request, res: Response, done: (error?: unknown) => void): void {
    res.clearCookie(cookieName)
    // Destroy, not regenerate: express-session would store an empty successor and send a cookie for it.
    req.session.destroy(done)
  }

  /**
   * For routes that people use: pages, forms and what pages fetch for a person. Put it before the check for a live
   * session, and before everything that may take long, such as parsing the body. It stores at once that a request is
   * under way, which holds the session until the answer.
   */
  const activity: RequestHandler = (req, res, next) => {
    openRequest(req, res).then(() => next(), next)
  }

  async function openRequest(req: Request, res: Response): Promise<void> {
    await endIfOver(req, res)
    if (!isSignedIn(req.session) || openRequests.has(req) || passiveRequests.has(req) || isForeign(req)) return
    const id = randomUUID()
    openRequests.set(req, { id, sessionID: req.sessionID })
    await write(req, (before) => opened(before, id, { beganAt: now(), isPerson: isPageLoad(req) }))
    beforeEnd(res, (status) => closeRequest(req, isRefusal(status)))
  }

  async function closeRequest(req: Request, isRefused: boolean): Promise<void> {
    const request = openRequests.get(req)
    openRequests.delete(req)
    if (!request || !req.session?.activity) return
    const close = (before: Activity) => closed(before, request.id, isRefused, now())
    if (request.sessionID === req.sessionID) await write(req, close)
    // A sign-in has made a new session, which is not stored yet. It may have taken the fields of the old one over.
    else req.session.activity = close(req.session.activity)
  }

  /**
   * For routes that pages ask for by themselves, such as polling. Needed only where `activity` is in use for all routes;
   * it may stand before or after it.
   */
  const passive: RequestHandler = (req, _res, next) => {
    passiveRequests.add(req)
    closeRequest(req, true).then(() => next(), next)
  }

  /** A person was active `idleFor` seconds ago, or work went on. A report older than what is known changes nothing. */
  function renew(req: Request, { idleFor = 0, isPerson = true } = {}): Promise<void> {
    const at = now() - Math.round(idleFor * 1000)
    return write(req, (before) => renewed(before, at, isPerson))
  }

  /** For the sign-in, with a session that was made for it. */
  function begin(session: StoredSession): void {
    session.activity = beginActivity(now())
  }

  /** From now on the absolute timeout counts from now. */
  const restartAbsolute = (req: Request): Promise<void> => write(req, (before) => ({ ...before, signedInAt: now() }))

  function timeLeft(session: StoredSession): TimeLeft {
    const { idle, absolute } = timeouts(session)
    const { idleAt, absoluteAt } = deadlines(session)
    const { activity = beginActivity(now()) } = session
    // The clock of another server may be a little ahead. Nothing is left for longer than the timeout because of that.
    const seconds = (from: number, limit = Number.POSITIVE_INFINITY) => Math.round(Math.min(from, limit)) / 1000
    return {
      expiresIn: seconds(idleAt - now(), idle),
      absoluteIn: seconds(absoluteAt - now(), absolute),
      idleFor: seconds(Math.max(0, now() - lastPersonAt(activity))),
    }
  }

  /** The reason to show to a person whose session has ended; undefined for a person who had none. */
  function endedBy(req: Request): TimeoutCause | 'ended-by-server' | undefined {
    const cause: TimeoutCause | undefined = req.res?.locals.endedBy
    if (cause || isSignedIn(req.session)) return cause
    return hasCookie(req, cookieName) ? 'ended-by-server' : undefined
  }

  return { enforce, end, activity, passive, renew, begin, restartAbsolute, timeLeft, endedBy }
}

export type IdleSessions = ReturnType<typeof createIdleSessions>

export function isSignedIn(session: StoredSession | undefined): boolean {
  return session?.activity !== undefined
}

/** Opaque, changes at each sign-in: the SDK's `sessionKey`. */
export function sessionKeyOf(session: StoredSession | undefined): string | undefined {
  return session?.activity?.key
}

export interface Deadlines {
  /** Epoch milliseconds. */
  readonly idleAt: number
  /** Epoch milliseconds. */
  readonly absoluteAt: number
}

export function deadlinesOf({ activity }: StoredSession, { idle, absolute }: Timeouts, now: number): Deadlines {
  if (!activity) return { idleAt: idle, absoluteAt: absolute }
  return { idleAt: lastRenewedAt(activity, now) + idle, absoluteAt: activity.signedInAt + absolute }
}

function passedDeadline({ idleAt, absoluteAt }: Deadlines, now: number): TimeoutCause | undefined {
  if (now < Math.min(idleAt, absoluteAt)) return undefined
  return idleAt <= absoluteAt ? 'idle' : 'absolute'
}

/** Changes the stored activity by itself and at once, apart from what the request changes in its session. */
function write({ session, sessionID, sessionStore }: Request, change: (before: Activity) => Activity): Promise<void> {
  const { updateField } = sessionStore as Store & Partial<FieldUpdates>
  if (!updateField)
    throw new Error('Call mergeSaves(store) before the first request, with the store of express-session.')
  return updateField(sessionID, session, 'activity', change)
}

function hasCookie(req: Request, name: string): boolean {
  return (req.headers.cookie ?? '').split(/; */).some((cookie) => cookie.startsWith(`${name}=`))
}
