import type { IncomingMessage } from 'node:http'
import { duration } from '../../src/core/options/duration.ts'
import type { StoredSession } from './activity.ts'
import type { Middleware } from './http.ts'
import { requireSameOrigin } from './same-origin.ts'

/** A text with a unit: `'15m'`, `'90s'`, `'1.5h'`, `'500ms'`, `'1d'`. */
export type DurationText = string

/** The same for all sessions, or each session's own: `(session) => (session.isAdmin ? '5m' : '15m')`. */
// biome-ignore lint/suspicious/noExplicitAny: the fields are the application's own
export type TimeoutOption = DurationText | ((session: StoredSession & Readonly<Record<string, any>>) => DurationText)

/** What {@link idleSessions} needs to know of the application. Only `idleTimeout` is required. */
export interface IdleSessionsOptions<Request extends IncomingMessage = IncomingMessage> {
  /** A session ends after this long without activity. The pages get the same figure from `scriptTag()`. */
  idleTimeout: TimeoutOption
  /** A session ends this long after the sign-in, even while the person is active. @default none */
  absoluteTimeout?: TimeoutOption | undefined
  /**
   * Stores the activity of one session at most this often, where a page sends many requests. Sessions may then live longer
   * by so much, and never end earlier. At most a tenth of `idleTimeout`. @default each activity is stored
   */
  storeEvery?: DurationText | undefined
  /** The sign-in page. A person without a session is led there, with `?reason=` and `?next=`. @default '/login' */
  signInUrl?: string | undefined
  /** Where `routes()` is mounted. @default '/session' */
  path?: string | undefined
  /** The `name` given to express-session. @default 'connect.sid' */
  cookieName?: string | undefined
  /**
   * Tells whether a session is signed in, for applications that cannot call `begin()` at the sign-in. Its times begin with
   * the first request that finds it so, and end with the first that does not:
   * `(session) => session.passport?.user !== undefined`.
   *
   * @default whether `signIn()` or `begin()` was called
   */
  // biome-ignore lint/suspicious/noExplicitAny: the fields are the application's own
  isSignedIn?: ((session: StoredSession & Readonly<Record<string, any>>) => boolean) | undefined
  /**
   * Your CSRF check for keepalive and sign-out: middleware that refuses the request, or calls `next()`. It finds the form
   * body in `req.body`.
   *
   * @default refuses what another site makes a browser send
   */
  checkCsrf?: Middleware | undefined
  /** The token of `checkCsrf`: then a page whose person signed in again can submit its old form. @default none */
  csrfToken?: ((req: Request) => string | undefined | Promise<string | undefined>) | undefined
  /**
   * Opaque, the same at each sign-in of one person: a random text or an HMAC, never a name. Signing in again in place needs
   * it. @default none
   */
  userKey?: ((req: Request) => string | undefined) | undefined
  /** The folder with the SDK's scripts, which `routes()` serves. @default the folder of this module */
  scripts?: string | undefined
  /** The server's clock, epoch milliseconds; for tests. @default Date.now */
  now?: (() => number) | undefined
  /** A clock that cannot be set, milliseconds; for tests. @default performance.now */
  monotonic?: (() => number) | undefined
}

/** `storeEvery` is at most this part of the idle timeout, because a session may live longer by so much. */
export const leastRatio = 10

/** How long a session lives, milliseconds. */
export interface Timeouts {
  readonly idle: number
  readonly absolute: number
}

const known: Readonly<Record<keyof IdleSessionsOptions, string>> = {
  idleTimeout: 'a duration',
  absoluteTimeout: 'a duration',
  storeEvery: 'a duration',
  signInUrl: 'string',
  path: 'string',
  cookieName: 'string',
  isSignedIn: 'function',
  checkCsrf: 'function',
  csrfToken: 'function',
  userKey: 'function',
  scripts: 'string',
  now: 'function',
  monotonic: 'function',
}

/** The checked options. @throws TypeError which names all problems at once */
export function readOptions<Request extends IncomingMessage>(options: IdleSessionsOptions<Request>) {
  const problems = [...checkDurations(options), ...checkRatio(options), ...checkTypes(options), ...checkPath(options)]
  if (problems.length > 0) throw new TypeError(`idleSessions(): ${problems.join('; ')}`)
  const { idleTimeout, absoluteTimeout, storeEvery, path = '/session', scripts, ...others } = options
  return {
    signInUrl: '/login',
    cookieName: 'connect.sid',
    checkCsrf: requireSameOrigin,
    now: Date.now,
    monotonic: () => performance.now(),
    ...withoutUndefined(others),
    scripts,
    storeEvery: milliseconds(storeEvery) ?? 0,
    path: path.replace(/\/+$/, ''),
    timeouts: (session: StoredSession): Timeouts => ({
      idle: timeoutFor(session, 'idleTimeout', idleTimeout),
      absolute: timeoutFor(session, 'absoluteTimeout', absoluteTimeout),
    }),
  }
}

function checkDurations({ idleTimeout, absoluteTimeout, storeEvery }: IdleSessionsOptions<never>): string[] {
  const given = { idleTimeout, ...withoutUndefined({ absoluteTimeout, storeEvery }) }
  return Object.entries(given).flatMap(([name, value]) => {
    const result = typeof value === 'function' ? {} : duration(value)
    return 'expected' in result ? [`${name}: ${JSON.stringify(value)} is not allowed; expected ${result.expected}`] : []
  })
}

/** Where the idle timeout is a function, each session's own is the limit. */
function checkRatio({ idleTimeout, storeEvery }: IdleSessionsOptions<never>): string[] {
  const [idle, every] = [milliseconds(idleTimeout), milliseconds(storeEvery)]
  if (idle === undefined || every === undefined || every <= idle / leastRatio) return []
  return [
    `storeEvery: '${storeEvery}' must be at most a tenth of idleTimeout, because sessions may live longer by so much`,
  ]
}

function milliseconds(value: unknown): number | undefined {
  const result = duration(value)
  return 'is' in result ? result.is : undefined
}

/** The script tag tells pages this path. Without its slash it would depend on the page. */
function checkPath({ path }: IdleSessionsOptions<never>): string[] {
  const isRight = typeof path !== 'string' || path.startsWith('/')
  return isRight ? [] : [`path: '${path}' must begin with a slash, such as '/session'`]
}

function checkTypes(options: IdleSessionsOptions<never>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (!Object.hasOwn(known, name)) return [`${name} is not known; known are ${Object.keys(known).join(', ')}`]
    const expected = known[name as keyof IdleSessionsOptions]
    if (value === undefined || expected === 'a duration' || typeof value === expected) return []
    return [`${name}: expected a ${expected}`]
  })
}

function timeoutFor(session: StoredSession, name: string, option: TimeoutOption | undefined): number {
  if (option === undefined) return Number.POSITIVE_INFINITY
  const text = typeof option === 'function' ? option(session) : option
  const result = duration(text)
  if ('is' in result) return result.is
  throw new TypeError(`idleSessions(): ${name} returned ${JSON.stringify(text)}; expected ${result.expected}`)
}

const withoutUndefined = <Values extends object>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]: Exclude<Values[Name], undefined>
  }
