import express, { type Request, type RequestHandler, Router } from 'express'
import { type IdleSessions, isSignedIn, sessionKeyOf } from './idle-sessions.ts'
import { answerNoSession, requireSessionForScripts, saveSession, wantsJson } from './require-session.ts'

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

/** The three requests of the SDK: keepalive, status and sign-out. */
export function sessionRoutes(options: SessionRoutesOptions): Router {
  const { idle, signInUrl, requireCsrfToken, describeVisitor, afterRenewal = passOn } = options
  const routes = Router()
  const mustBeSignedIn = requireSessionForScripts(idle)

  const tell: RequestHandler = (req, res) => {
    res.json({ ...idle.timeLeft(req.session), ...describeVisitor(req) })
  }

  const renew: RequestHandler = (req, _res, next) => {
    const { reason, idleFor } = readPing(req.body)
    // Work renews, but it is not a person.
    idle.renew(req, { idleFor, isPerson: reason !== 'work' }).then(() => next(), next)
  }

  // Passive, because the body says what counts. The deadline may have passed while a slow body arrived, and a sign-out may
  // have come in between while the session was renewed.
  const inTime = [idle.passive, readForm, idle.enforce, mustBeSignedIn]
  routes.post('/session/keepalive', inTime, requireCsrfToken, renew, saveSession, mustBeSignedIn, afterRenewal, tell)

  // Passive: otherwise open pages that only ask would keep the session alive for ever.
  routes.get('/session/status', idle.passive, mustBeSignedIn, tell)

  /** A page of an earlier sign-in asks. Its session is over, and the one of this request lives on. */
  const ignoreForAnother: RequestHandler = (req, res, next) => {
    const named = req.body?.sessionKey
    if (!named || named === sessionKeyOf(req.session)) next()
    else if (wantsJson(req)) answerNoSession(res, 'ended-by-server')
    else res.redirect(303, `${signInUrl}?reason=ended-by-server`)
  }

  const sayGoodbye: RequestHandler = (req, res) => {
    if (wantsJson(req)) res.sendStatus(204)
    else res.redirect(303, `${signInUrl}?reason=signed-out`)
  }
  // The name before the CSRF token, because the page has the token of its own sign-in, which is over.
  const end = [ignoreForAnother, requireCsrfToken, idle.end].map(ifSignedIn)
  routes.post('/logout', idle.passive, readForm, end, sayGoodbye)

  return routes
}

const readForm = express.urlencoded({ extended: false })

const passOn: RequestHandler = (_req, _res, next) => next()

/** Reads the parsed body of a keepalive. */
export function readPing(body: Record<string, unknown> = {}): Ping {
  // The person asks to stay, or works, at this moment; only `activity` tells of the past.
  if (body.reason === 'extend' || body.reason === 'work') return { reason: body.reason, idleFor: 0 }
  const idleFor = Number(body.idleFor)
  return { reason: 'activity', idleFor: Number.isFinite(idleFor) ? Math.max(0, idleFor) : 0 }
}

/** A sign-out without a session succeeds: there is nothing left to protect. */
function ifSignedIn(handler: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (isSignedIn(req.session)) handler(req, res, next)
    else next()
  }
}
