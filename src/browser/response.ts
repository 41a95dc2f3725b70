import type { Answer, Clock, Duration, Outcome } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { resolveUrl } from './addresses.ts'
import { parseDate } from './clock.ts'
import type { Csrf } from './csrf.ts'

/**
 * What one response means by itself. `unclear`: it may be a sign-in page or a wrong address. An unclear response with a
 * status is a web page, one without a status is a redirect.
 */
export type ParsedResponse = { readonly [Name in Exclude<keyof Answer, 'outcome'>]?: Answer[Name] | undefined } & {
  readonly outcome: Outcome | 'unclear'
}

/** A longer body is a web page and is not read. */
const LONGEST_BODY = 64 * 1024

/** The body of a web page, as far as it matters here. */
const WEB_PAGE = '<'

/** IIS and ASP.NET answer 440 when the session has ended, Laravel answers 419. */
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

/** Reads the body. Throws if the connection breaks. */
export const readBody = async (response: Response): Promise<string> =>
  Number(response.headers.get('Content-Length')) > LONGEST_BODY ? WEB_PAGE : (await response.text()).trim()

/** Writes what `isAlive` returned as the server would have. If it is no number, the result is no JSON. */
export const bodyFor = (alive: boolean | number): string => (alive === true ? '' : `{"expiresIn":${Number(alive)}}`)

/** Finds out what a response means. A CSRF token in it is put into the page. */
export function parseResponse(response: Response, body: string, csrf: Csrf, clock: Clock): ParsedResponse {
  const { type, ok, status, url } = response
  // `fetch` hides a redirect as `opaqueredirect`. A `transport` may show it.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return { outcome: 'unclear' }
  const cause = new Error(`${url} answered ${status}`)
  if (!ok) {
    const outcome = OUTCOMES[status] ?? (status < 500 ? 'misconfigured' : 'unreachable')
    return { outcome, status, cause, retryIn: readRetryIn(response, clock) }
  }
  if (body[0] === WEB_PAGE) return { outcome: 'unclear', status }
  const fields: unknown = attempt(() => JSON.parse(body || '{}'))
  return fields instanceof Object
    ? parseFields({ ...fields }, status, csrf)
    : { outcome: 'misconfigured', status, cause }
}

function parseFields(fields: Readonly<Record<string, unknown>>, status: number, csrf: Csrf): ParsedResponse {
  const { userKey } = fields
  const expiresIn = toDuration(fields.expiresIn)
  if (typeof fields.csrf === 'string') csrf.renew(fields.csrf)
  return {
    outcome: expiresIn !== undefined && expiresIn <= 0 ? 'ended' : 'renewed',
    status,
    expiresIn,
    absoluteIn: toDuration(fields.absoluteIn),
    idleFor: toDuration(fields.idleFor),
    userKey: typeof userKey === 'string' ? userKey : undefined,
  }
}

/**
 * Finds out what a status response means that came after redirects to `url`. If that is the sign-in page, it is unclear
 * again. If the session lives, its `cause` names the address that the application should use.
 */
export function parseFollowedResponse(
  parsed: ParsedResponse,
  url: string,
  signInUrl: string | undefined,
): ParsedResponse {
  if (parsed.outcome !== 'renewed') return parsed
  if (signInUrl && withoutQuery(url) === withoutQuery(signInUrl)) return { outcome: 'unclear' }
  return { ...parsed, cause: new Error(`a redirect or a web page, but ${url} answers`) }
}

const withoutQuery = (url: string) => resolveUrl(url).href.split(/[?#]/)[0]

const toDuration = (seconds: unknown): Duration | undefined =>
  Number.isFinite(seconds) ? (seconds as number) * 1000 : undefined

/**
 * How long `Retry-After` asks to wait. A date in it is compared with the `Date` of the same response, because the clock of
 * this machine may be wrong by a day.
 */
function readRetryIn({ headers }: Response, clock: Clock): Duration | undefined {
  const retryAfter = headers.get('Retry-After') ?? ''
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const serverNow = parseDate(headers.get('Date') ?? '') || clock.wall()
  const wait = parseDate(retryAfter) - serverNow
  return wait > 0 ? wait : undefined
}
