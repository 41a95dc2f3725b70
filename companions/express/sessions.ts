import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Store } from 'express-session'
import { type Activity, beginActivity, lastPersonAt, latestOf, moved, renewed, type StoredSession } from './activity.ts'
import { beforeEnd, beforeHead } from './before-end.ts'
import { deadlinesOf, passedDeadline, type TimeoutCause } from './deadlines.ts'
import { clearCookie, type SessionRequest } from './http.ts'
import { type OpenedRequest, openRequest } from './open-request.ts'
import { leastRatio, type Timeouts } from './options.ts'
import { isForeign, isPageLoad, isRefusal } from './request-kinds.ts'
import { createServerClock } from './server-clock.ts'
import { change, write } from './write-activity.ts'

/** Why there is no session. */
export type EndReason = TimeoutCause | 'ended-by-server'

/** The figures that the SDK reads in the answers of keepalive and status, in seconds from now. */
export interface TimeLeft {
  /** Until the idle timeout ends the session. 0 if there is no session. */
  readonly expiresIn: number
  /** Until the absolute timeout ends the session. @default absent if there is none */
  readonly absoluteIn?: number
  /** Seconds since a person was last active in this session. */
  readonly idleFor: number
}

interface SessionsOptions {
  timeouts(session: StoredSession): Timeouts
  /** Milliseconds; 0 stores each activity. */
  storeEvery: number
  cookieName: string
  isSignedIn?(session: StoredSession): boolean
  now(): number
  monotonic(): number
}

export type Sessions = ReturnType<typeof createSessions>

/**
 * Ends idle sessions by the server's clock.
 *
 * express-session cannot do this alone: its `maxAge` restarts whenever the store is touched, which every request does,
 * the SDK's status request included. So the session keeps its own `idleActivity`.
 */
export function createSessions(options: SessionsOptions) {
  const { timeouts, storeEvery, cookieName, now, monotonic } = options
  const clock = createServerClock(now, monotonic)
  const endings = new WeakMap<IncomingMessage, TimeoutCause>()
  const openRequests = new WeakMap<IncomingMessage, OpenedRequest>()
  const passiveRequests = new WeakSet<IncomingMessage>()
  /** The requests that came with a live session, also if it is gone by now. */
  const signedInRequests = new WeakSet<IncomingMessage>()
  const deadlines = (session: StoredSession) => deadlinesOf(session, timeouts(session), now())

  function timeoutOf(session: StoredSession | undefined): TimeoutCause | undefined {
    return session && isSignedIn(session) ? passedDeadline(deadlines(session), now()) : undefined
  }

  const correct = (activity: Activity) => moved(activity, clock.correction(latestOf(activity)))

  /** Ends the session of the request if its deadline has passed. */
  async function endIfOver(req: SessionRequest, res: ServerResponse): Promise<void> {
    clock.look()
    const { idleActivity } = req.session ?? {}
    if (!idleActivity) return
    signedInRequests.add(req)
    const isNowKnown = clock.correction(latestOf(idleActivity)) === 0
    if (isNowKnown && !timeoutOf(req.session)) return
    // Read the session again before ending it: another request may have stored newer activity since.
    await write(req, correct)
    const cause = timeoutOf(req.session)
    if (!cause) return
    endings.set(req, cause)
    await end(req, res)
  }

  /**
   * Ends the session and takes its cookie back. An empty session takes its place, because other middleware (Passport,
   * connect-flash) needs one. Express-session would store it and send a cookie for it, so it is dropped before the answer
   * if it is empty still.
   */
  async function end(req: SessionRequest, res: ServerResponse): Promise<void> {
    const { session, sessionStore } = req
    if (!session || !sessionStore) return
    await new Promise<void>((resolve, reject) => {
      session.destroy((error) => (error ? reject(error) : resolve()))
    })
    // express-session gives each store this function, which its types do not name.
    ;(sessionStore as Store & { generate(req: unknown): void }).generate(req)
    beforeHead(res, () => {
      if (!req.session || Object.keys(req.session).some((name) => name !== 'cookie')) return
      Reflect.deleteProperty(req, 'session')
      clearCookie(res, cookieName, session.cookie)
    })
  }

  /** Stores at once that a request is under way, or with `storeEvery` as late as it can. It holds the session until the answer. */
  async function open(req: SessionRequest, res: ServerResponse): Promise<void> {
    const isHeld = openRequests.has(req) || passiveRequests.has(req)
    if (!isSignedIn(req.session) || isHeld || isForeign(req)) return
    openRequests.set(req, await openRequest(req, { isPerson: isPageLoad(req), every: everyOf(req), now }))
    beforeEnd(req, res, (status) => close(req, isRefusal(status)))
  }

  async function close(req: SessionRequest, isRefused: boolean): Promise<void> {
    const request = openRequests.get(req)
    openRequests.delete(req)
    await request?.close(isRefused)
  }

  /** A session with a shorter timeout of its own keeps its proportions. */
  const everyOf = ({ session }: SessionRequest) =>
    storeEvery > 0 ? Math.min(storeEvery, timeouts(session ?? {}).idle / leastRatio) : 0

  /** The request is no activity, also if it was taken for one until now. */
  function ignore(req: SessionRequest): Promise<void> {
    passiveRequests.add(req)
    return close(req, true)
  }

  /**
   * With the application's own rule: a session that is signed in gets its times, and one that is no more loses them. The
   * times begin in the store, because several first requests may come at once.
   */
  async function followRule(req: SessionRequest): Promise<void> {
    const { session } = req
    if (!session || !options.isSignedIn) return
    const isNow = options.isSignedIn(session)
    if (isNow === isSignedIn(session)) return
    if (isNow) return change(req, (before) => before ?? beginActivity(now()))
    signedInRequests.delete(req)
    delete session.idleActivity
    await save(req)
  }

  /** A person was active `idleFor` seconds ago, or work went on. A report older than what is known changes nothing. */
  function renew(req: SessionRequest, idleFor: number, isPerson: boolean): Promise<void> {
    const at = now() - Math.round(idleFor * 1000)
    return write(req, (before) => renewed(before, at, isPerson))
  }

  function begin(session: StoredSession): void {
    session.idleActivity = beginActivity(now())
  }

  /** From now on the absolute timeout counts from now. */
  const restartAbsolute = (req: SessionRequest) => write(req, (before) => ({ ...before, signedInAt: now() }))

  function timeLeft(session: StoredSession): TimeLeft {
    const { idleActivity } = session
    if (!idleActivity) return { expiresIn: 0, idleFor: 0 }
    const { idle, absolute } = timeouts(session)
    const { idleAt, absoluteAt } = deadlines(session)
    // The clock of another server may be a little ahead. Nothing is left for longer than the timeout because of that.
    const seconds = (from: number, limit = Number.POSITIVE_INFINITY) => Math.round(Math.min(from, limit)) / 1000
    return {
      expiresIn: seconds(idleAt - now(), idle),
      ...(Number.isFinite(absolute) && { absoluteIn: seconds(absoluteAt - now(), absolute) }),
      idleFor: seconds(Math.max(0, now() - lastPersonAt(idleActivity, now()))),
    }
  }

  /** Why there is no session; undefined if there is one, or if the browser brought no cookie of one. */
  function endedBy(req: SessionRequest): EndReason | undefined {
    const cause = endings.get(req)
    if (cause || isSignedIn(req.session)) return cause
    // A person who never signed in may have a session too: it is the one that the cookie names.
    const isOver = signedInRequests.has(req) || (hasCookie(req, cookieName) && !isNamed(req))
    return isOver ? 'ended-by-server' : undefined
  }

  return { endIfOver, end, open, ignore, followRule, renew, begin, restartAbsolute, timeLeft, endedBy, timeouts }
}

export const isSignedIn = (session: StoredSession | undefined): boolean => session?.idleActivity !== undefined

/** Opaque, changes at each sign-in: the SDK's `sessionKey`. */
export const sessionKeyOf = (session: StoredSession | undefined): string | undefined => session?.idleActivity?.key

/**
 * Saves the session before the answer is sent.
 *
 * express-session saves when the answer is already on its way. That is too late to tell about a sign-out in between,
 * and, for a redirect, later than the next request may arrive at another process.
 */
export const save = ({ session }: SessionRequest): Promise<void> =>
  new Promise((resolve, reject) => {
    if (session) session.save((error) => (error ? reject(error) : resolve()))
    else resolve()
  })

/** Whether the cookie of the request names its session. Otherwise the store has forgotten the one that it names. */
const isNamed = ({ headers, sessionID }: SessionRequest): boolean =>
  headers.cookie?.includes(encodeURIComponent(sessionID)) === true

function hasCookie(req: IncomingMessage, name: string): boolean {
  return (req.headers.cookie ?? '').split(/; */).some((cookie) => cookie.startsWith(`${name}=`))
}
