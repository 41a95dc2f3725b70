import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { Refusal } from './refusal.ts'

declare module 'express-session' {
  interface SessionData {
    /** Random, one for each session; pages carry it in a meta element and in their forms. */
    csrf: string
  }
}

/** The name of the hidden input; with `<meta name="csrf-token">` it is what the SDK's preset `rails` reads. */
export const csrfField = 'authenticity_token'

export const createCsrfToken = (): string => randomBytes(32).toString('base64url')

/** Every POST of a signed-in visitor carries the session's token; without it the answer is 403. */
export const requireCsrfToken: RequestHandler = (req, _res, next) => {
  if (!isSame(sentToken(req), req.session.csrf))
    throw refused('Its CSRF token is missing or belongs to another session.')
  next()
}

/** At the sign-in there is no session and no token yet, so the browser's `Sec-Fetch-Site` header decides. */
export const refuseCrossSite: RequestHandler = (req, _res, next) => {
  const site = req.get('Sec-Fetch-Site') ?? 'same-origin'
  if (req.method === 'POST' && site !== 'same-origin' && site !== 'none') throw refused('It came from another site.')
  next()
}

const refused = (why: string) => new Refusal(403, 'This request was refused', why)

function sentToken(req: Request): unknown {
  return req.get('X-CSRF-Token') ?? req.body?.[csrfField]
}

function isSame(sent: unknown, expected: string | undefined): boolean {
  if (typeof sent !== 'string' || !expected) return false
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
