import type { Endpoint } from '../core/options/validators.ts'
import type { Answer, Clock, Duration, Server, ServerRequest } from '../core/ports.ts'
import { resolveUrl } from './addresses.ts'
import { type Csrf, type CsrfSetting, createCsrf } from './csrf.ts'
import { createReplayCheck, type IsReplay } from './replays.ts'
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
  /** Functions of the application in place of the addresses. */
  readonly own?: Partial<Record<OwnName, (request: never) => Promise<Answer>>>
  /** Decides what a 2xx response means: whether the session lives, or for how many more seconds. */
  readonly isAlive?: (response: Response) => boolean | number | Promise<boolean | number>
}

type OwnName = 'keepalive' | 'status' | 'signOut'

/** Sends one HTTP request. Rejects only if a function of the application throws. */
type Send = (option: (typeof OPTIONS)[ServerRequest['kind']], redirect: RequestRedirect) => Promise<ParsedResponse>

/** The application's server, reached by `fetch`. */
export function createServer(settings: ServerSettings, clock: Clock): Server {
  const csrf = createCsrf(settings.csrf)
  const isReplay = createReplayCheck(clock)
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
        if (!isForLeaving(request)) pending.add(giveUp)
        const own = settings.own?.[OWN_NAMES[request.kind]]
        if (own) return void askOwn(own, request).then(finish)
        const send = createSend({ settings, csrf, clock, isReplay, request, signal })
        sendUntilClear(settings, csrf, request.kind, send).then(finish, (cause) =>
          finish({ outcome: 'misconfigured', cause }),
        )
      }),
    abort: () => {
      for (const giveUp of pending) giveUp()
    },
  }
}

const OWN_NAMES = { keepalive: 'keepalive', status: 'status', 'sign-out': 'signOut' } as const

const OUTCOMES: readonly unknown[] = ['renewed', 'ended', 'refused', 'unreachable', 'misconfigured']

/** Asks a function of the application. Never rejects. */
async function askOwn(own: (request: never) => Promise<Answer>, request: ServerRequest): Promise<Answer> {
  try {
    const answer = await own(request as never)
    if (OUTCOMES.includes(answer?.outcome)) return answer
    const cause = new Error(`server.${OWN_NAMES[request.kind]} must resolve with { outcome: ${OUTCOMES.join(' | ')} }`)
    return { outcome: 'misconfigured', cause }
  } catch (cause) {
    return { outcome: 'unreachable', cause }
  }
}

/** Such a request must arrive although the page is left: the browser sends it on, and `abort()` does not give it up. */
const isForLeaving = (request: ServerRequest): boolean =>
  request.kind === 'sign-out' || (request.kind === 'keepalive' && !!request.isLeaving)

/** The option that holds the address of each request. */
const OPTIONS = { keepalive: 'keepaliveUrl', status: 'statusUrl', 'sign-out': 'signOutUrl' } as const

/** Sends a request, repeats it with a fresh CSRF token if needed, and asks the status URL what an unclear response means. */
async function sendUntilClear(
  settings: ServerSettings,
  csrf: Csrf,
  kind: ServerRequest['kind'],
  send: Send,
): Promise<Answer> {
  const option = OPTIONS[kind]
  const { statusUrl } = settings
  let parsed = await send(option, 'manual')
  if (mayBeStaleToken(parsed)) {
    // If the page still has the token that was refused, the status response may bring a fresh one.
    if (statusUrl && kind !== 'status' && csrf.isUnchanged()) await send('statusUrl', 'manual')
    parsed = await send(option, 'manual')
  }
  const isUnclear = parsed.outcome === 'unclear'
  if (kind === 'sign-out' && (isUnclear || isSuccess(parsed))) return { outcome: 'ended', status: parsed.status }
  if (kind === 'sign-out' || !isUnclear) return parsed as Answer
  const isWebPageOfStatus = kind === 'status' && parsed.status
  if (!statusUrl || isWebPageOfStatus) return { ...parsed, outcome: 'ended' }
  return resolveUnclear(parsed, await send('statusUrl', 'follow'), option)
}

/** Django and Spring refuse a stale CSRF token with 403, Rails with 422, Laravel with 419. */
const mayBeStaleToken = ({ outcome, status }: ParsedResponse) => outcome === 'refused' || status === 419

/** A sign-out need not say how long the session lives, so `{"success": true}` and `OK` are right answers to it. */
const isSuccess = ({ status = 0 }: ParsedResponse) => status >= 200 && status < 300

/**
 * Decides by the status, asked once and following redirects, whether `unclear` was a sign-in page or a wrong address. The
 * cause names both addresses.
 */
function resolveUnclear(unclear: ParsedResponse, followed: ParsedResponse, option: string): Answer {
  const { outcome, status } = followed
  const isRedirect = !unclear.status
  // A redirect to a sign-in page of another origin ends in a CORS error, which looks like a network error.
  const isCorsError = isRedirect && outcome === 'unreachable' && !status
  const isAlive = outcome === 'renewed'
  const said = [unclear, followed].map(({ cause }) => cause?.message)
  const cause = new Error(isAlive ? `${said.join(', but ')}. Check ${option}` : said.join(', and '))
  if (outcome === 'unclear' || isCorsError) return { ...unclear, outcome: 'ended', cause }
  return isRedirect || !isAlive ? { ...followed, outcome, cause } : { ...unclear, outcome: 'misconfigured', cause }
}

/** What one request needs to be sent. */
interface Sending {
  readonly settings: ServerSettings
  readonly csrf: Csrf
  readonly clock: Clock
  readonly isReplay: IsReplay
  readonly request: ServerRequest
  readonly signal: AbortSignal
}

function createSend({ settings, csrf, clock, isReplay, request, signal }: Sending): Send {
  const { transport = fetch, isAlive, signInUrl } = settings
  return async (option, redirect) => {
    const endpoint = settings[option] as Endpoint
    const { href } = resolveUrl(endpoint.url)
    const init = { ...(await createInit(settings, csrf, endpoint, request)), redirect, signal } as RequestInit
    let response: Response
    let body = ''
    try {
      response = await transport(href, init)
      if (!isAlive) body = await readBody(response)
    } catch (cause) {
      return { outcome: 'unreachable', cause: new Error(`${href} could not be read`, { cause }) }
    }
    // A response that the application built has no address.
    const url = response.url || href
    if (isReplay(response, url)) return storedAnswer(url, response.status)
    if (isAlive && response.ok) body = bodyFor(await isAlive(response))
    const parsed = parseResponse(response, body, { url, option, csrf, clock })
    return redirect === 'follow' ? parseFollowedResponse(parsed, url, signInUrl) : parsed
  }
}

/** No waiting but for the CSRF token: a page that is being left runs only what follows in microtasks. */
async function createInit(settings: ServerSettings, csrf: Csrf, { method, body }: Endpoint, request: ServerRequest) {
  const hasBody = !/^(get|head)$/i.test(method)
  const csrfHeaders = hasBody ? await csrf.headers() : {}
  return {
    method,
    body: hasBody ? formBody(body, request) : null,
    headers: createHeaders(csrfHeaders, settings.headers),
    credentials: settings.credentials,
    cache: 'no-store',
    keepalive: isForLeaving(request),
  }
}

const storedAnswer = (url: string, status: number): ParsedResponse => ({
  outcome: 'unreachable',
  status,
  cause: new Error(`${url} gave a stored answer: its Date is older than one seen before`),
})

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

/** What a request carries in its form. */
const FORM_FIELDS = ['reason', 'idleFor', 'sessionKey'] as const

/** The application's own form, and the fields of the request. */
function formBody(own: Endpoint['body'], request: ServerRequest): URLSearchParams {
  const form = new URLSearchParams(own)
  const fields = request as { readonly [Name in (typeof FORM_FIELDS)[number]]?: unknown }
  for (const name of FORM_FIELDS) if (fields[name] !== undefined) form.set(name, `${fields[name]}`)
  return form
}
