import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from './form-body.ts'
import {
  addressOf,
  createHttpError,
  type Handler,
  type Middleware,
  pathOf,
  redirect,
  run,
  type SessionRequest,
  sendJson,
  sendStatus,
  withSession,
} from './http.ts'
import { wantsHtml } from './request-kinds.ts'
import { type Scripts, scriptPath } from './scripts.ts'
import { isSignedIn, type Sessions, save, sessionKeyOf } from './sessions.ts'

export interface SessionRoutesOptions {
  sessions: Sessions
  signInUrl: string
  checkCsrf: Middleware
  /** What the SDK is told beside the time that is left: `userKey` and `csrf`. */
  describeVisitor(req: IncomingMessage): Promise<object>
  scripts: Scripts
}

/** What a keepalive request says. */
export interface Ping {
  readonly reason: PingReason
  /** Seconds since the person was active. */
  readonly idleFor: number
}

export type PingReason = 'activity' | 'extend' | 'work'

type Route = (req: SessionRequest, res: ServerResponse) => Promise<void>

/**
 * The three requests of the SDK, and the SDK's scripts. None of them is activity by itself: the body of a keepalive says
 * what counts, and open pages that only ask would keep the session alive for ever.
 */
export function sessionRoutes({
  sessions,
  signInUrl,
  checkCsrf,
  describeVisitor,
  scripts,
}: SessionRoutesOptions): Handler {
  const tell: Route = async (req, res) => {
    const visitor = isSignedIn(req.session) ? await describeVisitor(req) : {}
    const { session } = req
    if (session && isSignedIn(session)) sendJson(res, 200, { ...sessions.timeLeft(session), ...visitor })
    else answerNoSession(res, sessions.endedBy(req))
  }

  const keepalive: Route = async (req, res) => {
    const ping = readPing(await readBody(req))
    // The deadline may have passed while a slow body arrived.
    await sessions.endIfOver(req, res)
    if (!isSignedIn(req.session)) return tell(req, res)
    await run(checkCsrf, req, res)
    // Work renews, but it is not a person.
    await sessions.renew(req, ping.idleFor, ping.reason !== 'work')
    await save(req)
    // A sign-out may have come in between.
    await tell(req, res)
  }

  const signOut: Route = async (req, res) => {
    const { sessionKey } = await readBody(req)
    // A sign-out without a session succeeds: there is nothing left to protect.
    if (!isSignedIn(req.session)) return leave(req, res, 'signed-out')
    // The page of an earlier sign-in asks. Its session is over, and the one of this request lives on. Its name is compared
    // before the CSRF token, because that page has the token of its own sign-in.
    if (sessionKey && sessionKey !== sessionKeyOf(req.session)) return leave(req, res, 'ended-by-server')
    await run(checkCsrf, req, res)
    await sessions.end(req, res)
    leave(req, res, 'signed-out')
  }

  function leave(req: SessionRequest, res: ServerResponse, reason: 'signed-out' | 'ended-by-server'): void {
    if (wantsHtml(req)) redirect(res, signInUrl, { reason })
    else if (reason === 'signed-out') sendStatus(res, 204)
    else answerNoSession(res, reason)
  }

  const routes: Readonly<Record<string, Route>> = {
    'POST /keepalive': keepalive,
    'GET /status': tell,
    'POST /sign-out': signOut,
  }

  async function answer(req: SessionRequest, res: ServerResponse): Promise<boolean> {
    const path = pathOf(req.url ?? '/')
    const route = Object.hasOwn(routes, `${req.method} ${path}`) ? routes[`${req.method} ${path}`] : undefined
    // `enforce` may have taken it for activity: behind a proxy the path may be another.
    if (route || scriptPath.test(path)) await sessions.ignore(req)
    if (!route) return scripts.serve(path, req, res)
    requireStore(req)
    res.setHeader('Cache-Control', 'no-store')
    await route(req, res)
    return true
  }

  return (req, res, next) => {
    answer(withSession(req), res).then((isDone) => {
      if (!isDone) next()
    }, next)
  }
}

/** The addresses of the routes, below the path where they are mounted. */
export const isSessionPath = (path: string): boolean =>
  ['/keepalive', '/status', '/sign-out'].includes(path) || scriptPath.test(path)

/**
 * Without its store the server does not know who is signed in. With `503` the SDK tries again; with `401` it would sign
 * people out.
 *
 * @throws Error `503`
 */
export function requireStore(req: SessionRequest): void {
  if (req.session || req.sessionStore) return
  const reason = 'express-session must stand before idle-warning, and its store must be connected.'
  throw createHttpError(503, `${pathOf(addressOf(req))}: there is no session. ${reason}`)
}

/** For scripts: `401` and JSON. Never a redirect, which a script cannot read. */
export function answerNoSession(res: ServerResponse, reason: string | undefined): void {
  sendJson(res, 401, { error: 'There is no session.', reason })
}

/** Reads the parsed body of a keepalive. */
export function readPing({ reason, idleFor }: Readonly<Record<string, unknown>>): Ping {
  // The person asks to stay, or works, at this moment; only `activity` tells of the past.
  if (reason === 'extend' || reason === 'work') return { reason, idleFor: 0 }
  const seconds = Number(idleFor)
  return { reason: 'activity', idleFor: Number.isFinite(seconds) ? Math.max(0, seconds) : 0 }
}
