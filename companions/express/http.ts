import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Session, Store } from 'express-session'
import type { StoredSession } from './activity.ts'

/** Connect middleware: Express takes it, and so does every server that takes Connect middleware. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

/** Middleware of the application, whatever framework its types are of. */
export type Middleware = (req: never, res: never, next: (error?: unknown) => void) => unknown

/** What express-session and a body parser add to a request, and what a mounted handler finds. */
export interface SessionRequest extends IncomingMessage {
  /** Absent while the store cannot be reached, and where the application has taken it away. */
  session?: Session & StoredSession
  sessionID: string
  /** Absent if express-session did not run, or cannot reach its store. */
  sessionStore?: Store
  /** The whole path, where the handler is mounted below one. */
  originalUrl?: string
  body?: unknown
}

/** The request as express-session leaves it. */
export const withSession = (req: IncomingMessage): SessionRequest => req as SessionRequest

export const addressOf = (req: IncomingMessage): string => withSession(req).originalUrl ?? req.url ?? '/'

export const pathOf = (url: string): string => url.split(/[?#]/, 1)[0] as string

export const queryOf = (req: IncomingMessage): URLSearchParams =>
  new URLSearchParams(addressOf(req).split('?')[1] ?? '')

export function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** Express answers an error with its `status`. */
export const createHttpError = (status: number, message: string): Error => Object.assign(new Error(message), { status })

export function sendJson(res: ServerResponse, status: number, body: object): void {
  res.statusCode = status
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.end(JSON.stringify(body))
}

export function sendStatus(res: ServerResponse, status: number): void {
  res.statusCode = status
  res.end()
}

/** `303`: the browser follows with a GET, also after a form was sent. */
export function redirect(res: ServerResponse, path: string, query: Readonly<Record<string, string>>): void {
  const separator = path.includes('?') ? '&' : '?'
  res.setHeader('Location', `${path}${separator}${new URLSearchParams(query)}`)
  sendStatus(res, 303)
}

/**
 * Takes a session cookie back. A browser does so only if path and domain are those with which the cookie was set.
 */
export function clearCookie(
  res: ServerResponse,
  name: string,
  { path, domain, secure, sameSite }: Session['cookie'],
): void {
  const site = typeof sameSite === 'string' && `SameSite=${sameSite.replace(/^./, (first) => first.toUpperCase())}`
  const attributes = [`Path=${path ?? '/'}`, domain && `Domain=${domain}`, 'HttpOnly', secure && 'Secure', site]
  const line = [`${name}=`, ...attributes.filter(Boolean), `Expires=${new Date(0).toUTCString()}`].join('; ')
  res.setHeader('Set-Cookie', [...[res.getHeader('Set-Cookie') ?? []].flat().map(String), line])
}

/** Runs Connect middleware, which may be async. Never resolves if it answers by itself. */
export function run(handler: Middleware, req: IncomingMessage, res: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const result = handler(req as never, res as never, (error) => (error ? reject(error) : resolve()))
    Promise.resolve(result).catch(reject)
  })
}
