import type { Answer, Clock, Duration, Server, ServerRequest } from '../core/ports.ts'
import { type Csrf, type CsrfSetting, createCsrf } from './csrf.ts'
import { resolve } from './page.ts'
import { inOwnForm, judge, judgeFollowed, readText, type Verdict } from './response.ts'

/** On the signal of a request of the SDK's own, for whoever watches requests: that may be another copy of the library. */
export const OWN = Symbol.for('idle-warning.own')

/** Where a request goes, and what goes with it. */
export interface Endpoint {
  readonly url: string
  readonly method: string
  /** A form body: `'a=1&b=2'` or `{ a: '1', b: '2' }`. */
  readonly body?: string | Readonly<Record<string, string>>
}

/** How the application's server is reached: the resolved options. */
export interface ServerSettings {
  readonly keepaliveUrl?: Endpoint
  readonly statusUrl?: Endpoint
  readonly signOutUrl?: Endpoint
  /** A status request that was led there found no session. */
  readonly signInUrl?: string
  readonly csrf?: CsrfSetting
  /** Sent with every request; these win over the SDK's own. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** @default 'same-origin', which is fetch's own */
  readonly credentials?: RequestCredentials
  /** For the whole of one {@link Server.send}, with its retry and its question to the status URL. */
  readonly timeout: Duration
  /** In place of `fetch`. */
  readonly transport?: (url: string, init: RequestInit) => Promise<Response>
  /** Judges a 2xx answer that is not in the SDK's form: alive or not, or for how many more seconds. */
  readonly isAlive?: (response: Response) => boolean | number | Promise<boolean | number>
}

type Ask = (endpoint: Endpoint, redirect: RequestRedirect) => Promise<Verdict>

/** The application's server, asked by `fetch`. */
export function createServer(settings: ServerSettings, clock: Clock): Server {
  const csrf = createCsrf(settings.csrf)
  const underway = new Set<() => void>()
  return {
    send: (request) =>
      new Promise((resolve) => {
        const control = new AbortController()
        Object.assign(control.signal, { [OWN]: true })
        const end = (answer: Answer) => {
          cancel()
          underway.delete(giveUp)
          control.abort() // An answer not read to its end would keep the page out of the back/forward cache.
          resolve(answer)
        }
        const giveUp = () => end({ outcome: 'unreachable' })
        const cancel = clock.wait(clock.now() + settings.timeout, giveUp)
        if (request.kind !== 'sign-out') underway.add(giveUp)
        const ask = createAsk(settings, csrf, clock, request, control.signal)
        converse(settings, csrf, request.kind, ask).then(end, (cause) => end({ outcome: 'misconfigured', cause }))
      }),
    abort: () => {
      for (const giveUp of underway) giveUp()
    },
  }
}

async function converse(settings: ServerSettings, csrf: Csrf, kind: ServerRequest['kind'], ask: Ask): Promise<Answer> {
  const { keepaliveUrl: keepalive, statusUrl, signOutUrl } = settings
  const endpoint = { keepalive, status: statusUrl, 'sign-out': signOutUrl }[kind] as Endpoint
  let verdict = await ask(endpoint, 'manual')
  if (mayBeStaleToken(verdict)) {
    // The page has the old token still; the status answers with a fresh one, for a server that sends it.
    if (statusUrl && kind !== 'status' && csrf.isSpent()) await ask(statusUrl, 'manual')
    verdict = await ask(endpoint, 'manual')
  }
  const { outcome, status } = verdict
  const isDone = outcome !== 'open'
  if (kind === 'sign-out') return isDone && outcome !== 'renewed' ? (verdict as Answer) : ended(verdict)
  if (isDone) return verdict as Answer
  const isKnown = !statusUrl || (kind === 'status' && status)
  return isKnown ? ended(verdict) : settle(verdict, await ask(statusUrl, 'follow'))
}

/** A stale CSRF token is refused by Django and Spring with 403, by Rails with 422, by Laravel with 419. */
const mayBeStaleToken = ({ outcome, status }: Verdict) => outcome === 'refused' || status === 419

/** The status URL, asked once and following redirects, tells a sign-in page from a mistaken URL. */
function settle(open: Verdict, said: Verdict): Answer {
  const { outcome, status, cause } = said
  const isRedirect = !open.status
  // A redirect to another origin ends in a CORS error, which looks like a network error.
  if (outcome === 'open' || (isRedirect && outcome === 'unreachable' && !status)) return ended(open)
  return isRedirect || outcome !== 'renewed'
    ? (said as Answer)
    : ({ ...open, outcome: 'misconfigured', cause } as Answer)
}

const ended = ({ status }: Verdict) => ({ outcome: 'ended', status }) as Answer

function createAsk(
  settings: ServerSettings,
  csrf: Csrf,
  clock: Clock,
  request: ServerRequest,
  signal: AbortSignal,
): Ask {
  const { headers, credentials, transport = fetch, isAlive, signInUrl } = settings
  return async ({ url, method, body }, redirect) => {
    const hasBody = !/^(get|head)$/i.test(method)
    const init = {
      method,
      redirect,
      signal,
      credentials,
      cache: 'no-store',
      keepalive: request.kind === 'sign-out',
      // Without the first two ASP.NET and Laravel redirect instead of saying 401, and Spring goes there after a sign-in.
      headers: {
        Accept: 'application/json',
        'X-Requested-With': 'XMLHttpRequest',
        ...(hasBody && (await csrf.headers())),
        ...(typeof headers === 'function' ? headers() : headers),
      },
      body: hasBody ? fill(new URLSearchParams(body), request) : null,
    } as RequestInit
    let response: Response
    let text = ''
    try {
      // Against the origin, not the document: an injected `<base>` must not send the token elsewhere.
      response = await transport(resolve(url).href, init)
      if (!isAlive) text = await readText(response)
    } catch (cause) {
      return { outcome: 'unreachable', cause }
    }
    if (isAlive && response.ok) text = inOwnForm(await isAlive(response))
    const verdict = judge(response, text, csrf, clock)
    return redirect === 'follow' ? judgeFollowed(verdict, response.url, signInUrl) : verdict
  }
}

/** What the SDK sends besides the URL is what the request carries besides its kind. */
function fill(form: URLSearchParams, { kind, ...fields }: ServerRequest): URLSearchParams {
  for (const [name, value] of Object.entries(fields)) form.set(name, `${value}`)
  return form
}
