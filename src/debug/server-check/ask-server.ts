import { resolveUrl } from '../../browser/addresses.ts'
import { type Csrf, type CsrfSetting, createCsrf } from '../../browser/csrf.ts'
import { bodyFor, parseResponse, readBody } from '../../browser/response.ts'
import { OWN_REQUEST } from '../../browser/server.ts'
import { messageOf } from '../../core/engine/history.ts'
import type { Settings } from '../../core/options/options.ts'
import type { Endpoint } from '../../core/options/validators.ts'
import type { Answer, Clock, Duration, Instant } from '../../core/ports.ts'
import { attempt } from '../../dom/attempt.ts'

/** The options that hold an address which is asked. */
export type AskedOption = 'keepaliveUrl' | 'statusUrl' | 'signOutUrl'

/** What one request brought. */
export interface Reply {
  readonly at: Instant
  /** When the response had been read. */
  readonly answeredAt: Instant
  readonly url: string
  /** 0 if there was no response, or if it hides: a redirect of a browser's `fetch`. */
  readonly status: number
  readonly outcome: Answer['outcome'] | 'unclear'
  readonly expiresIn: Duration | undefined
  readonly absoluteIn: Duration | undefined
  readonly idleFor: Duration | undefined
  readonly userKey: string | undefined
  /** What is wrong, in words. */
  readonly fault: string | undefined
  /** Where a redirect leads, as far as the browser shows it. */
  readonly leadsTo: string | undefined
  /** `undefined` if the response has no such header, or hides it. */
  readonly header: (name: string) => string | undefined
  /** A service worker answered, or passed the request on. */
  readonly isFromWorker: boolean
}

/** How a request differs from those of the SDK. */
export interface Variation {
  /** Without cookies and without the application's own headers, as a person who is not signed in. */
  readonly isSignedOut?: boolean
  /** Without the CSRF header. */
  readonly isWithoutToken?: boolean
  readonly form?: Readonly<Record<string, string>>
}

export interface Asker {
  ask(option: AskedOption, variation?: Variation): Promise<Reply>
  /** Loads a page as a browser does that is not signed in. */
  askPage(url: string): Promise<Reply>
  /** The CSRF headers that the SDK would send now. */
  tokenHeaders(): Promise<Readonly<Record<string, string>>>
}

const NOTHING = {
  status: 0,
  expiresIn: undefined,
  absoluteIn: undefined,
  idleFor: undefined,
  userKey: undefined,
  fault: undefined,
  leadsTo: undefined,
  header: () => undefined,
  isFromWorker: false,
} as const

/** Sends requests as the SDK does, and reads more of the responses. It never rejects. */
export function createAsker(settings: Settings, clock: Clock): Asker {
  const csrf = createCsrf(settings.request.csrf as CsrfSetting | undefined)
  const isAlive = settings.request.isAlive as IsAlive | undefined
  const context: Context = { send: createSend(settings), csrf, clock, isAlive }
  // An answer without a session changes nothing in the page, and no client of the application adds a token to the request.
  const bare: Context = { send: createSend(settings, fetch), csrf: createCsrf(undefined), clock, isAlive }
  return {
    async ask(option, variation = {}) {
      const own = settings.server[OWN_NAMES[option]]
      if (own) return askFunction(own as OwnFunction, option, clock)
      const endpoint = settings[option] as Endpoint
      const init = await initOf(settings, csrf, endpoint, variation)
      return readReply(variation.isSignedOut ? bare : context, option, endpoint.url, init)
    },
    askPage: (url) =>
      readReply({ ...bare, isAlive: undefined }, 'signInUrl', url, {
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'follow',
      }),
    tokenHeaders: () => csrf.headers(),
  }
}

/** What each request needs. */
interface Context {
  readonly send: (url: string, init: RequestInit) => Promise<Response>
  readonly csrf: Csrf
  readonly clock: Clock
  readonly isAlive: IsAlive | undefined
}

type IsAlive = (response: Response) => boolean | number | Promise<boolean | number>

/** `request.isAlive` reads the response itself. */
const bodyOf = async ({ isAlive }: Context, response: Response): Promise<string> =>
  isAlive && response.ok ? bodyFor(await isAlive(response)) : readBody(response)

async function initOf(
  settings: Settings,
  csrf: Csrf,
  { method, body }: Endpoint,
  { isSignedOut = false, isWithoutToken = false, form = {} }: Variation,
): Promise<RequestInit> {
  const hasBody = !/^(get|head)$/i.test(method)
  const token = hasBody && !isWithoutToken ? await csrf.headers() : {}
  const own = isSignedOut ? {} : ownHeaders(settings)
  const { credentials = 'same-origin' } = settings.request as { readonly credentials?: RequestCredentials }
  return {
    method,
    body: hasBody ? new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(body)), ...form }) : null,
    headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest', ...token, ...own },
    credentials: isSignedOut ? 'omit' : credentials,
    cache: 'no-store',
    redirect: 'manual',
  }
}

async function readReply(context: Context, option: string, address: string, init: RequestInit): Promise<Reply> {
  const { send, csrf, clock } = context
  const at = clock.now()
  const url = resolveUrl(address).href
  try {
    const response = await send(url, init)
    const { type, status } = response
    const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400)
    const body = isRedirect ? '' : await bodyOf(context, response)
    const parsed = parseResponse(response, body, { url, option, csrf, clock })
    const { outcome, expiresIn, absoluteIn, idleFor, userKey, cause } = parsed
    return {
      ...{ at, answeredAt: clock.now(), url, status, outcome, fault: cause?.message },
      ...{ expiresIn, absoluteIn, idleFor, userKey },
      leadsTo: isRedirect ? await targetOf(context, response, url, init) : undefined,
      header: (name) => response.headers.get(name) ?? undefined,
      isFromWorker: wasFromWorker(url),
    }
  } catch (cause) {
    const fault = `${url} could not be read: ${messageOf(cause)}`
    return { ...NOTHING, at, answeredAt: clock.now(), url, outcome: 'unreachable', fault }
  }
}

/** Follows the redirect as a browser does. Only by a GET, because a form must not be sent twice. */
async function targetOf({ send }: Context, response: Response, url: string, init: RequestInit) {
  const location = response.headers.get('Location')
  if (location) return new URL(location, url).href
  const follow = async () => (await send(url, { ...init, method: 'GET', body: null, redirect: 'follow' })).url
  return follow().catch(() => undefined)
}

type OwnFunction = (request: object) => Promise<Answer>

const OWN_NAMES = { keepaliveUrl: 'keepalive', statusUrl: 'status', signOutUrl: 'signOut' } as const

const OWN_REQUESTS = {
  keepaliveUrl: { kind: 'keepalive', reason: 'extend', idleFor: 0 },
  statusUrl: { kind: 'status' },
  signOutUrl: { kind: 'sign-out' },
} as const

/** A function of the application tells what an answer means, and nothing of the response. */
async function askFunction(own: OwnFunction, option: AskedOption, clock: Clock): Promise<Reply> {
  const at = clock.now()
  const reply = { ...NOTHING, at, answeredAt: at, url: `server.${OWN_NAMES[option]}` }
  try {
    const { outcome, status = 0, expiresIn, absoluteIn, idleFor, userKey } = await own(OWN_REQUESTS[option])
    return { ...reply, answeredAt: clock.now(), outcome, status, expiresIn, absoluteIn, idleFor, userKey }
  } catch (cause) {
    return {
      ...reply,
      outcome: 'unreachable',
      fault: `${reply.url} rejected: ${messageOf(cause)}`,
    }
  }
}

/** Marked, so that the source `requests` does not count it as work. */
function createSend({ request, requestTimeout }: Settings, own: unknown = request.transport) {
  const transport = (own ?? fetch) as (url: string, init: RequestInit) => Promise<Response>
  return (url: string, init: RequestInit): Promise<Response> => {
    const signal = AbortSignal.timeout(requestTimeout)
    Object.defineProperty(signal, OWN_REQUEST, { value: true })
    return transport(url, { ...init, signal })
  }
}

function ownHeaders({ request }: Settings): Readonly<Record<string, string>> {
  const { headers } = request
  return (typeof headers === 'function' ? headers() : headers) as Readonly<Record<string, string>>
}

function wasFromWorker(url: string): boolean {
  const timings = attempt(() => performance.getEntriesByName(url, 'resource')) as
    | PerformanceResourceTiming[]
    | undefined
  return (timings?.at(-1)?.workerStart ?? 0) > 0
}
