import { type RequestHandler, Router } from 'express'
import { requireCsrfToken } from './csrf.ts'
import { type IdleSessions, isSignedIn } from './idle-sessions.ts'
import type { SessionBook } from './session-book.ts'
import { requireSession, saveSession, type Visitors, wantsJson } from './visitors.ts'

/** How the keepalive can misbehave, for tests: no connection, no answer, a refusal, a broken server. */
export type Fault = 'down' | 'hang' | 403 | 500 | null

interface SessionRoutesOptions {
  idle: IdleSessions
  visitors: Visitors
  sessions: SessionBook
  now: () => number
  cookieName: string
  fault(): Fault
}

/** The three requests of the SDK: keepalive, status, sign out. */
export function sessionRoutes({ idle, visitors, sessions, now, cookieName, fault }: SessionRoutesOptions): Router {
  const routes = Router()
  const mustBeSignedIn = requireSession(idle)

  /** What the SDK wants to know. The CSRF token lets a page that was signed in again submit its old form. */
  const figures: RequestHandler = (req, res) => {
    const { user, csrf, settings } = visitors.of(req)
    res.json({ ...idle.timeLeft(req.session), ...(settings.user && { userKey: user }), csrf })
  }

  const renew: RequestHandler = (req, _res, next) => {
    idle.seen(req.session, readPing(req.body).idleFor)
    next()
  }

  const note: RequestHandler = (req, _res, next) => {
    sessions.notePing(req.sessionID, { at: now(), ...readPing(req.body) })
    next()
  }
  const granted = [mustBeSignedIn, requireCsrfToken, renew, ...saveSession(idle), note]

  const withoutFigures: RequestHandler = (req, res, next) => {
    if (req.session.settings?.figures === false) return void res.sendStatus(204)
    next()
  }

  routes.post('/session/keepalive', misbehave(fault), granted, withoutFigures, figures)

  // Only tells: no `idle.presence` here, or pages that merely ask would keep each other alive for ever.
  routes.get('/session/status', mustBeSignedIn, figures)

  const end: RequestHandler = (req, res, next) => {
    res.clearCookie(cookieName)
    req.session.destroy(next)
  }
  const sayGoodbye: RequestHandler = (req, res) => {
    if (wantsJson(req)) res.sendStatus(204)
    else res.redirect(303, '/sign-in?reason=signed-out')
  }

  routes.post('/logout', ifSignedIn(requireCsrfToken), ifSignedIn(end), sayGoodbye)

  return routes
}

/** `activity` was `idleFor` seconds ago; `extend` and `work` are now. */
function readPing(body: Record<string, unknown> = {}): { reason: string; idleFor: number } {
  const reason = ['extend', 'work'].find((known) => known === body.reason) ?? 'activity'
  const idleFor = Math.max(0, Number(body.idleFor) || 0)
  return { reason, idleFor: reason === 'activity' ? idleFor : 0 }
}

function ifSignedIn(handler: RequestHandler): RequestHandler {
  return (req, res, next) => (isSignedIn(req.session) ? handler(req, res, next) : next())
}

function misbehave(fault: () => Fault): RequestHandler {
  return (req, res, next) => {
    const kind = fault()
    if (kind === 'hang') return
    if (kind === 'down') return void req.socket.destroy()
    if (kind) return void res.status(kind).json({ error: 'Failing on purpose.' })
    next()
  }
}
