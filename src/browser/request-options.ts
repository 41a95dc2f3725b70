import type { Answer, DurationText, ServerRequest } from '../core/ports.ts'
import type { CsrfSetting } from './csrf.ts'

/**
 * The option `request`: how the library sends its requests to your server.
 *
 * @example
 * ```ts
 * createIdleWarning({
 *   idleTimeout: '15m',
 *   keepaliveUrl: '/session/keepalive',
 *   request: { csrf: 'django', headers: () => ({ Authorization: `Bearer ${token()}` }), timeout: '5s' },
 * })
 * ```
 */
export interface RequestOptions {
  /**
   * Where the page keeps the CSRF token, and which header carries it: a preset (`'django'`, `'rails'`, `'laravel'`,
   * `'spring'`, `'aspnet'`), a place such as `{ meta: 'csrf-token', header: 'X-CSRF-Token' }`, or a function. Angular and
   * axios use `{ cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' }`. Read anew for each request that has a body. If the server
   * refuses the token (403, 419, 422), the request is repeated once with the token as it is then. As an attribute: a preset.
   *
   * @default no token
   */
  readonly csrf?: CsrfSetting
  /**
   * More headers, or a function that returns them, called for each request. They replace headers of the library of the same
   * name. If the function throws, the request is `misconfigured`.
   *
   * @default none
   */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** As in `fetch`. A server of another origin needs `'include'`. @default `'same-origin'` */
  readonly credentials?: RequestCredentials
  /** A request without an answer for this long counts as `unreachable`. @default `'10s'` */
  readonly timeout?: DurationText
  /**
   * Your own function in place of `fetch`, for an HTTP client of your own. If it rejects, the request is `unreachable`.
   *
   * @default `fetch`
   */
  readonly transport?: (url: string, init: RequestInit) => Promise<Response>
  /**
   * Decides what a 2xx response means, for a server that does not answer in the library's JSON. It returns whether the
   * session lives, or for how many more **seconds**. The library then does not read the body itself. If the function throws
   * or returns something else, the request is `misconfigured`.
   *
   * @default reads the library's JSON
   * @see docs/servers.md#a-server-that-you-cannot-change
   */
  readonly isAlive?: (response: Response) => boolean | number | Promise<boolean | number>
}

/**
 * The option `server`: functions that talk to your server in place of the library. In their answers `expiresIn`,
 * `absoluteIn` and `idleFor` are **milliseconds**. A function that rejects counts as `unreachable`.
 *
 * @example
 * ```ts
 * createIdleWarning({
 *   idleTimeout: '15m',
 *   server: {
 *     keepalive: async ({ reason, idleFor }) => {
 *       const { ok, status } = await fetch('/renew', { method: 'POST', body: JSON.stringify({ reason, idleFor }) })
 *       if (ok) return { outcome: 'renewed', expiresIn: 900_000 }
 *       return { outcome: status === 401 ? 'ended' : 'unreachable' }
 *     },
 *   },
 * })
 * ```
 */
export interface ServerFunctions {
  /** In place of `keepaliveUrl`: renews the session. @default none */
  readonly keepalive?: (request: Extract<ServerRequest, { kind: 'keepalive' }>) => Promise<Answer>
  /** In place of `statusUrl`: says how long the session lives, and renews nothing. @default none */
  readonly status?: (request: Extract<ServerRequest, { kind: 'status' }>) => Promise<Answer>
  /** In place of `signOutUrl`: ends the session. @default none */
  readonly signOut?: (request: Extract<ServerRequest, { kind: 'sign-out' }>) => Promise<Answer>
}
