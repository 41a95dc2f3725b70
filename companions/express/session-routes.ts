import { type Request, type RequestHandler, Router } from 'express'
import { type IdleSessions, isSignedIn } from './idle-sessions.ts'
import { requireSessionForScripts, saveSession, wantsJson } from './require-session.ts'

export interface SessionRoutesOptions {
  idle: IdleSessions
  /** The sign-in page: a person who signs out without scripts is led here, with `?reason=signed-out`. */
  signInUrl: string
  /** The application's own check: refuses the request, or calls `next()`. */
  requireCsrfToken: RequestHandler
  /** What the SDK is told beside the time that is left. */
  describeVisitor(req: Request): SessionFacts
  /** Runs after a keepalive has been granted and saved, and may answer in place of the figures. @default passes on */
  afterRenewal?: RequestHandler
}

export interface SessionFacts {
  /** Opaque, the same at each sign-in of one person. Signing in again in place needs it. */
  readonly userKey?: string | undefined
  /** With a fresh token, a page whose person signed in again can submit its old form. */
  readonly csrf?: string | undefined
}

/** What a keepalive request says. */
export interface Ping {
  readonly reason: PingReason
  /** Seconds since the person was active. */
  readonly idleFor: number
}

export type PingReason = 'activity' | 'extend' | 'work'

/** The three requests of the SDK: keepalive, status and sign-out. The body must have been parsed (`urlencoded`). */
export function sessionRoutes(options: SessionRoutesOptions): Router {
  const { idle, signInUrl, requireCsrfToken, describeVisitor, afterRenewal = passOn } = options
  const routes = Router()
  const mustBeSignedIn = requireSessionForScripts(idle)

  const tell: RequestHandler = (req, res) => {
    res.json({ ...idle.timeLeft(req.session), ...describeVisitor(req) })
  }

  const renew: RequestHandler = (req, _res, next) => {
    idle.seen(req.session, readPing(req.body).idleFor)
    next()
  }

  // After the save the session is checked again: a sign-out may have come in between.
  const granted = [mustBeSignedIn, requireCsrfToken, renew, saveSession, mustBeSignedIn, afterRenewal]
  routes.post('/session/keepalive', granted, tell)

  // No `idle.presence` here: otherwise open pages that only ask would keep the session alive for ever.
  routes.get('/session/status', mustBeSignedIn, tell)

  const sayGoodbye: RequestHandler = (req, res) => {
    if (wantsJson(req)) res.sendStatus(204)
    else res.redirect(303, `${signInUrl}?reason=signed-out`)
  }
  routes.post('/logout', ifSignedIn(requireCsrfToken), ifSignedIn(idle.end), sayGoodbye)

  return routes
}

const passOn: RequestHandler = (_req, _res, next) => next()

/** Reads the parsed body of a keepalive. */
export function readPing(body: Record<string, unknown> = {}): Ping {
  // The person asks to stay, or works, at this moment; only `activity` tells of the past.
  if (body.reason === 'extend' || body.reason === 'work') return { reason: body.reason, idleFor: 0 }
  return { reason: 'activity', idleFor: Math.max(0, Number(body.idleFor) || 0) }
}

/** A sign-out without a session succeeds: there is nothing left to protect. */
function ifSignedIn(handler: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (isSignedIn(req.session)) handler(req, res, next)
    else next()
  }
}
