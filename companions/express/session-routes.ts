import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHttpError, readBody } from './form-body.ts'
import {
  addressOf,
  type Handler,
  pathOf,
  redirect,
  run,
  type SessionRequest,
  sendJson,
  sendStatus,
  withSession,
} from './http.ts'
import { wantsHtml } from './request-kinds.ts'
import { serveScript } from './scripts.ts'
import { isSignedIn, type Sessions, save, sessionKeyOf } from './sessions.ts'

export interface SessionRoutesOptions {
  sessions: Sessions
  signInUrl: string
  checkCsrf: Handler
  /** What the SDK is told beside the time that is left: `userKey` and `csrf`. */
  describeVisitor(req: IncomingMessage): object
  /** The folder with the scripts. */
  scripts: string
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
  const tell = (req: SessionRequest, res: ServerResponse) => {
    const { session } = req
    if (isSignedIn(session)) sendJson(res, 200, { ...sessions.timeLeft(session ?? {}), ...describeVisitor(req) })
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
    tell(req, res)
  }

  const status: Route = async (req, res) => tell(req, res)

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
    'GET /status': status,
    'POST /sign-out': signOut,
  }

  return (req, res, next) => {
    const path = pathOf(req.url ?? '/')
    const route = Object.hasOwn(routes, `${req.method} ${path}`) ? routes[`${req.method} ${path}`] : undefined
    if (!route) return serveScript(scripts, path, req, res, next)
    const request = withSession(req)
    requireStore(request)
    res.setHeader('Cache-Control', 'no-store')
    route(request, res).catch(next)
  }
}

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
