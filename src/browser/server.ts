import type { Endpoint } from '../core/options/validators.ts'
import type { Answer, Clock, Duration, Server, ServerRequest } from '../core/ports.ts'
import { resolveUrl } from './addresses.ts'
import { type Csrf, type CsrfSetting, createCsrf } from './csrf.ts'
import { bodyFor, type ParsedResponse, parseFollowedResponse, parseResponse, readBody } from './response.ts'

/**
 * Marks the signal of a request that the SDK itself sends, so that the source `requests` does not count it as work. It is
 * a global symbol, because that source may belong to another copy of the library.
 */
export const OWN_REQUEST = Symbol.for('idle-warning.own')

/** How to reach the application's server: the resolved options. */
export interface ServerSettings {
  readonly keepaliveUrl?: Endpoint
  readonly statusUrl?: Endpoint
  readonly signOutUrl?: Endpoint
  /** If a status request is redirected to this page, there is no session. */
  readonly signInUrl?: string
  readonly csrf?: CsrfSetting
  /** Sent with each request. They replace headers of the SDK of the same name. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** @default 'same-origin', the default of `fetch` */
  readonly credentials?: RequestCredentials
  /** The longest time for one {@link Server.send}, its retry and its question to the status URL included. */
  readonly timeout: Duration
  /** Replaces `fetch`. */
  readonly transport?: (url: string, init: RequestInit) => Promise<Response>
  /** Decides what a 2xx response means: whether the session lives, or for how many more seconds. */
  readonly isAlive?: (response: Response) => boolean | number | Promise<boolean | number>
}

/** Sends one HTTP request. Rejects only if a function of the application throws. */
type Send = (endpoint: Endpoint, redirect: RequestRedirect) => Promise<ParsedResponse>

/** The application's server, reached by `fetch`. */
export function createServer(settings: ServerSettings, clock: Clock): Server {
  const csrf = createCsrf(settings.csrf)
  const pending = new Set<() => void>()
  return {
    send: (request) =>
      new Promise((resolve) => {
        const controller = new AbortController()
        const { signal } = controller
        Object.defineProperty(signal, OWN_REQUEST, { value: true })
        const finish = (answer: Answer) => {
          cancelTimeout()
          pending.delete(giveUp)
          // A response that was not read to its end would keep the page out of the back/forward cache.
          controller.abort()
          resolve(answer)
        }
        const giveUp = () => finish({ outcome: 'unreachable' })
        const cancelTimeout = clock.wait(clock.now() + settings.timeout, giveUp)
        if (request.kind !== 'sign-out') pending.add(giveUp)
        const send = createSend(settings, csrf, clock, request, signal)
        sendUntilClear(settings, csrf, request.kind, send).then(finish, (cause) =>
          finish({ outcome: 'misconfigured', cause }),
        )
      }),
    abort: () => {
      for (const giveUp of pending) giveUp()
    },
  }
}

/** Sends a request, repeats it with a fresh CSRF token if needed, and asks the status URL what an unclear response means. */
async function sendUntilClear(
  settings: ServerSettings,
  csrf: Csrf,
  kind: ServerRequest['kind'],
  send: Send,
): Promise<Answer> {
  const { keepaliveUrl, statusUrl, signOutUrl } = settings
  const endpoint = { keepalive: keepaliveUrl, status: statusUrl, 'sign-out': signOutUrl }[kind] as Endpoint
  let parsed = await send(endpoint, 'manual')
  if (mayBeStaleToken(parsed)) {
    // If the page still has the token that was refused, the status response may bring a fresh one.
    if (statusUrl && kind !== 'status' && csrf.isUnchanged()) await send(statusUrl, 'manual')
    parsed = await send(endpoint, 'manual')
  }
  const isUnclear = parsed.outcome === 'unclear'
  if (kind === 'sign-out') return isUnclear || parsed.outcome === 'renewed' ? endedBy(parsed) : (parsed as Answer)
  if (!isUnclear) return parsed as Answer
  const isWebPageOfStatus = kind === 'status' && parsed.status
  if (!statusUrl || isWebPageOfStatus) return endedBy(parsed)
  return resolveUnclear(parsed, await send(statusUrl, 'follow'))
}

/** Django and Spring refuse a stale CSRF token with 403, Rails with 422, Laravel with 419. */
const mayBeStaleToken = ({ outcome, status }: ParsedResponse) => outcome === 'refused' || status === 419

/** Decides by the status, asked once and following redirects, whether `unclear` was a sign-in page or a wrong address. */
function resolveUnclear(unclear: ParsedResponse, statusResponse: ParsedResponse): Answer {
  const { outcome, status, cause } = statusResponse
  const isRedirect = !unclear.status
  // A redirect to a sign-in page of another origin ends in a CORS error, which looks like a network error.
  const isCorsError = isRedirect && outcome === 'unreachable' && !status
  if (outcome === 'unclear' || isCorsError) return endedBy(unclear)
  return isRedirect || outcome !== 'renewed'
    ? (statusResponse as Answer)
    : ({ ...unclear, outcome: 'misconfigured', cause } as Answer)
}

const endedBy = ({ status }: ParsedResponse) => ({ outcome: 'ended', status }) as Answer

function createSend(
  settings: ServerSettings,
  csrf: Csrf,
  clock: Clock,
  request: ServerRequest,
  signal: AbortSignal,
): Send {
  const { headers, credentials, transport = fetch, isAlive, signInUrl } = settings
  return async (endpoint, redirect) => {
    const hasBody = !/^(get|head)$/i.test(endpoint.method)
    const csrfHeaders = hasBody ? await csrf.headers() : {}
    const init = {
      method: endpoint.method,
      body: hasBody ? formBody(endpoint.body, request) : null,
      headers: createHeaders(csrfHeaders, headers),
      credentials,
      redirect,
      signal,
      cache: 'no-store',
      keepalive: request.kind === 'sign-out',
    } as RequestInit
    let response: Response
    let body = ''
    try {
      response = await transport(resolveUrl(endpoint.url).href, init)
      if (!isAlive) body = await readBody(response)
    } catch (cause) {
      return { outcome: 'unreachable', cause }
    }
    if (isAlive && response.ok) body = bodyFor(await isAlive(response))
    const parsed = parseResponse(response, body, csrf, clock)
    return redirect === 'follow' ? parseFollowedResponse(parsed, response.url, signInUrl) : parsed
  }
}

/**
 * Without `Accept` and `X-Requested-With` ASP.NET and Laravel redirect instead of answering 401, and Spring leads to this
 * address after the next sign-in.
 */
const createHeaders = (csrfHeaders: Readonly<Record<string, string>>, own: ServerSettings['headers']) => ({
  Accept: 'application/json',
  'X-Requested-With': 'XMLHttpRequest',
  ...csrfHeaders,
  ...(typeof own === 'function' ? own() : own),
})

/** The application's own form, and the fields of the request. */
function formBody(own: Endpoint['body'], { kind, ...fields }: ServerRequest): URLSearchParams {
  const form = new URLSearchParams(own)
  for (const [name, value] of Object.entries(fields)) form.set(name, `${value}`)
  return form
}
