import type { Answer, Clock, Duration, Outcome } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { parseDate } from './clock.ts'
import type { Csrf } from './csrf.ts'
import { resolve } from './page.ts'

/**
 * What one response says by itself. `open`: it may be a sign-in page or a mistaken URL; with a status it is a web page,
 * without one a redirect.
 */
export type Verdict = { readonly [Name in Exclude<keyof Answer, 'outcome'>]?: Answer[Name] | undefined } & {
  readonly outcome: Outcome | 'open'
}

/** A larger answer is a web page, and is not read. */
const LONGEST_BODY = 64 * 1024

/** 440 is said by IIS and ASP.NET, 419 by Laravel. */
const OUTCOMES: Readonly<Record<number, Outcome>> = {
  401: 'ended',
  403: 'refused',
  408: 'unreachable',
  419: 'ended',
  422: 'refused',
  425: 'unreachable',
  429: 'unreachable',
  440: 'ended',
}

export const readText = async (response: Response) =>
  Number(response.headers.get('Content-Length')) > LONGEST_BODY ? '<' : (await response.text()).trim()

/** Not JSON where the application gave no number. */
export const inOwnForm = (alive: boolean | number) => (alive === true ? '' : `{"expiresIn":${Number(alive)}}`)

export function judge(response: Response, text: string, csrf: Csrf, clock: Clock): Verdict {
  const { type, ok, status, url } = response
  // A `transport` may show the redirect that `fetch` hides.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return { outcome: 'open' }
  const cause = new Error(`${url} answered ${status}`)
  if (!ok) {
    const outcome = OUTCOMES[status] ?? (status < 500 ? 'misconfigured' : 'unreachable')
    return { outcome, status, cause, retryIn: readRetryIn(response, clock) }
  }
  if (text[0] === '<') return { outcome: 'open', status }
  const figures: unknown = attempt(() => JSON.parse(text || '{}'))
  return figures instanceof Object
    ? judgeFigures({ ...figures }, status, csrf)
    : { outcome: 'misconfigured', status, cause }
}

function judgeFigures(figures: Readonly<Record<string, unknown>>, status: number, csrf: Csrf): Verdict {
  const { userKey } = figures
  const expiresIn = toDuration(figures.expiresIn)
  if (typeof figures.csrf === 'string') csrf.renew(figures.csrf)
  return {
    outcome: expiresIn !== undefined && expiresIn <= 0 ? 'ended' : 'renewed',
    status,
    expiresIn,
    absoluteIn: toDuration(figures.absoluteIn),
    userKey: typeof userKey === 'string' ? userKey : undefined,
  }
}

export function judgeFollowed(verdict: Verdict, url: string, signInUrl: string | undefined): Verdict {
  if (verdict.outcome !== 'renewed') return verdict
  if (signInUrl && pageOf(url) === pageOf(signInUrl)) return { outcome: 'open' }
  return { ...verdict, cause: new Error(`a redirect or a web page, but ${url} answers`) }
}

const pageOf = (url: string) => resolve(url).href.split(/[?#]/)[0]

const toDuration = (seconds: unknown): Duration | undefined =>
  Number.isFinite(seconds) ? (seconds as number) * 1000 : undefined

/** A date is compared with the server's own clock: this machine's may be wrong by a day. */
function readRetryIn({ headers }: Response, clock: Clock): Duration | undefined {
  const after = headers.get('Retry-After') ?? ''
  if (/^\d+$/.test(after)) return Number(after) * 1000
  const wait = parseDate(after) - (parseDate(headers.get('Date') ?? '') || clock.wall())
  return wait > 0 ? wait : undefined
}
