import type { Answer, Clock, Duration, Outcome } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { isSamePage } from './addresses.ts'
import { inWords, readAnswerFields } from './answer-fields.ts'
import { parseDate } from './clock.ts'
import type { Csrf } from './csrf.ts'

/**
 * What one response means by itself. `unclear`: it may be a sign-in page or a wrong address. An unclear response with a
 * status is a web page, one without a status is a redirect. Unless the session lives, the `cause` says which address
 * answered what.
 */
export type ParsedResponse = { readonly [Name in Exclude<keyof Answer, 'outcome'>]?: Answer[Name] | undefined } & {
  readonly outcome: Outcome | 'unclear'
  readonly cause?: Error | undefined
}

/** What was asked, and what the answer may change. */
export interface Asked {
  /** The address that answered. */
  readonly url: string
  /** The option that holds the address. */
  readonly option: string
  readonly csrf: Csrf
  readonly clock: Clock
}

/** A longer body is a web page and is not read to its end. */
const LONGEST_BODY = 64 * 1024

/** No server is waited for any longer, whatever `Retry-After` says. */
const LONGEST_WAIT: Duration = 86_400_000

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
export async function readBody(response: Response): Promise<string> {
  if (Number(response.headers.get('Content-Length')) > LONGEST_BODY) return WEB_PAGE
  // What a `transport` gives may have no stream.
  const text = response.body ? await readStream(response.body) : await response.text()
  return text.trim()
}

/** A server that does not say how long its answer is may send without an end. */
async function readStream(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true })
    if (text.length <= LONGEST_BODY) continue
    reader.cancel().catch(() => {})
    return WEB_PAGE
  }
  return text + decoder.decode()
}

/** Writes what `isAlive` returned as the server would have. */
export const bodyFor = (alive: boolean | number): string =>
  alive === true ? '' : JSON.stringify({ expiresIn: alive === false ? 0 : (alive ?? null) })

/** Finds out what a response means. A CSRF token in it is put into the page. */
export function parseResponse(response: Response, body: string, asked: Asked): ParsedResponse {
  const { type, ok, status } = response
  const { url } = asked
  // `fetch` hides a redirect as `opaqueredirect`. A `transport` may show it.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    return { outcome: 'unclear', cause: new Error(`${url} redirected`) }
  const said = `${url} answered ${status}`
  if (!ok) return parseFailure(response, said, asked)
  if (body[0] === WEB_PAGE) return { outcome: 'unclear', status, cause: new Error(`${url} answered with a web page`) }
  if (!body) return { outcome: 'renewed', status }
  const answer: unknown = attempt(() => JSON.parse(body))
  return parseBody(answer === undefined ? body : answer, said, status, asked)
}

function parseFailure(response: Response, said: string, { option, clock }: Asked): ParsedResponse {
  const { status } = response
  const outcome = OUTCOMES[status] ?? (status < 500 ? 'misconfigured' : 'unreachable')
  const advice = { misconfigured: adviceFor(option), refused: '. Check request.csrf and the permissions' }
  const cause = new Error(said + (advice[outcome as keyof typeof advice] ?? ''))
  return { outcome, status, cause, retryIn: readRetryIn(response, clock) }
}

/** @param answer what the body says as JSON, or the body itself if it is none. */
function parseBody(answer: unknown, said: string, status: number, { csrf, option }: Asked): ParsedResponse {
  const { fields, fault, isUseless } = readAnswerFields(answer)
  const { csrf: token, ...figures } = fields
  if (token) csrf.renew(token)
  const { expiresIn = Infinity } = figures
  if (expiresIn <= 0)
    return { outcome: 'ended', status, ...figures, cause: new Error(`${said} with expiresIn ${expiresIn / 1000}`) }
  const cause = new Error(`${said} with ${fault || inWords(answer)}${adviceFor(option)}`)
  if (isUseless) return { outcome: 'misconfigured', status, cause }
  return { outcome: 'renewed', status, ...figures, ...(fault && { cause }) }
}

/** What a developer should compare the answer with. */
const adviceFor = (option: string) =>
  `. Expected 204 or {"expiresIn": seconds}, or 401 after the end. Check ${option} or request.isAlive`

/**
 * Finds out what a status response means that came after redirects to `url`. If that is the sign-in page, it is unclear
 * again, whatever the page answers to a request for JSON. If the session lives, its `cause` names the address that the
 * application should use.
 */
export function parseFollowedResponse(
  parsed: ParsedResponse,
  url: string,
  signInUrl: string | undefined,
): ParsedResponse {
  if (parsed.outcome === 'unreachable') return parsed
  if (signInUrl && isSamePage(url, signInUrl))
    return { outcome: 'unclear', cause: new Error(`${url} is the sign-in page`) }
  return parsed.outcome === 'renewed' ? { ...parsed, cause: new Error(`${url} says that the session lives`) } : parsed
}

/**
 * How long `Retry-After` asks to wait. A date in it is compared with the `Date` of the same response, because the clock of
 * this machine may be wrong by a day.
 */
function readRetryIn({ headers }: Response, clock: Clock): Duration | undefined {
  const retryAfter = headers.get('Retry-After') ?? ''
  if (/^\d+$/.test(retryAfter)) return Math.min(Number(retryAfter) * 1000, LONGEST_WAIT)
  const serverNow = parseDate(headers.get('Date') ?? '') || clock.wall()
  const wait = parseDate(retryAfter) - serverNow
  return wait > 0 ? Math.min(wait, LONGEST_WAIT) : undefined
}
