import { createHmac } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { type IdleSessions, isSignedIn, type TimeLeft } from '../../companions/express/idle-sessions.ts'
import { defaultSettings, type Settings } from './settings.ts'

declare module 'express-session' {
  interface SessionData {
    /** The name that was typed at the sign-in. */
    user: string
  }
}

/** What a page may know about the person who asks for it. */
export interface Visitor {
  readonly name: string
  readonly csrf: string
  readonly settings: Settings
  readonly timeLeft: TimeLeft
  /** Opaque, changes at each sign-in. */
  readonly session: string
  /** Opaque, the same at each sign-in of one person. */
  readonly user: string
}

export function createVisitors(secret: string, idle: IdleSessions) {
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 16)
  return {
    of({ session, sessionID }: Request): Visitor {
      const { user = '', csrf = '', settings = defaultSettings, signedInAt } = session
      const timeLeft = idle.timeLeft(session)
      return {
        name: user,
        csrf,
        settings,
        timeLeft,
        session: digest(`session ${sessionID} ${signedInAt}`),
        user: digest(`user ${user}`),
      }
    },
  }
}

export type Visitors = ReturnType<typeof createVisitors>

/** Without a live session code gets 401, and a person gets the sign-in page, the reason, and a way back. */
export function requireSession(idle: IdleSessions): RequestHandler {
  return (req, res, next) => {
    res.set('Cache-Control', 'no-store')
    if (isSignedIn(req.session)) return next()
    const reason = idle.endedBy(req)
    if (wantsJson(req)) return void res.status(401).json({ error: 'There is no session.', reason })
    const query = new URLSearchParams({ next: req.originalUrl, ...(reason && { reason }) })
    res.redirect(303, `/sign-in?${query}`)
  }
}

/**
 * Saves what the request has changed and looks whether the session lives, before anything is answered.
 * express-session saves when the answer is on its way: too late to say that a sign-out came between, and, for an
 * answer that leads on, later than the next request at another process.
 */
export function saveSession(idle: IdleSessions): RequestHandler[] {
  return [(req, _res, next) => void req.session.save(next), requireSession(idle)]
}

/** Code asks, not a person who navigates. */
export function wantsJson(req: Request): boolean {
  const isForCode = req.path.startsWith('/session/') || req.get('X-Requested-With') !== undefined
  return isForCode || req.accepts(['html', 'json']) === 'json'
}
