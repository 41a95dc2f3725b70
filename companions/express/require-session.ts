import type { Request, RequestHandler, Response } from 'express'
import { type IdleSessions, isSignedIn } from './idle-sessions.ts'

export interface RequireSessionOptions {
  idle: IdleSessions
  /** A person without a session is led here, with the reason and the way back: `?next=%2Fpage&reason=idle`. */
  signInUrl: string
}

/** Lets only requests with a live session pass. A script gets 401, a person gets the sign-in page. */
export function requireSession({ idle, signInUrl }: RequireSessionOptions): RequestHandler {
  return (req, res, next) => {
    res.set('Cache-Control', 'no-store')
    if (isSignedIn(req.session)) return next()
    const reason = idle.endedBy(req)
    if (wantsJson(req)) return answerNoSession(res, reason)
    const query = new URLSearchParams({ next: req.originalUrl, ...(reason && { reason }) })
    res.redirect(303, `${signInUrl}?${query}`)
  }
}

/** The same for routes that only scripts ask for: always 401, never a redirect, which a script cannot read. */
export function requireSessionForScripts(idle: IdleSessions): RequestHandler {
  return (req, res, next) => {
    res.set('Cache-Control', 'no-store')
    if (isSignedIn(req.session)) return next()
    answerNoSession(res, idle.endedBy(req))
  }
}

/** For scripts: `401` and JSON. */
export function answerNoSession(res: Response, reason: string | undefined): void {
  res.status(401).json({ error: 'There is no session.', reason })
}

/**
 * Saves the session before the answer is sent. Put a check for a live session behind it.
 *
 * express-session saves when the answer is already on its way. That is too late to tell about a sign-out in between,
 * and, for a redirect, later than the next request may arrive at another process.
 */
export const saveSession: RequestHandler = (req, _res, next) => {
  req.session.save(next)
}

/** Whether a script asks, and not a person who navigates. */
export function wantsJson(req: Request): boolean {
  return req.get('X-Requested-With') !== undefined || req.accepts(['html', 'json']) === 'json'
}
