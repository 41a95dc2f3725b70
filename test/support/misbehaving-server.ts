import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a request is for. `other` is the sign-in page of the second origin, `file` a file of the built SDK. */
export type Place = 'keepalive' | 'status' | 'sign-out' | 'page' | 'sign-in' | 'other' | 'file' | 'nothing'

export interface Recorded {
  /** By the clock of the test, not by the server's wrong one. */
  readonly at: number
  readonly place: Place
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
  /** When the asker gave up before there was an answer. */
  closedAt?: number
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** How long the answer takes; `Infinity` is a server that hangs. */
  readonly after?: number
  /** `cut` closes the socket without an answer; `endless` begins a body and never ends it. */
  readonly how?: 'cut' | 'endless'
}

/** What the server does in place of its duty; `undefined` is its duty after all. */
export type Misbehaviour = (request: Recorded, server: MisbehavingServer) => Reply | undefined

export interface MisbehavingServer {
  readonly url: string
  /** Another origin, which sends no CORS headers. */
  readonly otherUrl: string
  readonly requests: Recorded[]
  faults: Partial<Record<Place, Misbehaviour>>
  /** How long a session lasts, in milliseconds. */
  window: number
  /** Renews only in the second half of the window, as ASP.NET does. */
  isHalf: boolean
  /** Until when the only session lives; 0 when there is none. */
  until: number
  /** By how much the server's clock is wrong: its `Date`, and what it says in dates. */
  clockError: number
  /** Without it a `POST` to keep alive is refused with 403, and the right one is set as the cookie `csrftoken`. */
  token: string | undefined
  /** Answers that are being held back on purpose. */
  readonly held: number
  /** What the server's wrong clock shows. */
  date(offset?: number): string
  close(): Promise<void>
}

export interface Time {
  now(): number
  /** Calls back after `duration`; returns the undo. */
  wait(duration: number, callback: () => void): () => void
  /** Makes the pages follow this time too. */
  inPages?(handle: RequestListener): RequestListener
}

const realTime: Time = {
  now: () => Date.now(),
  wait(duration, callback) {
    const timer = setTimeout(callback, duration)
    return () => clearTimeout(timer)
  },
}

const JSON_TYPE = { 'Content-Type': 'application/json' }
const HTML_TYPE = { 'Content-Type': 'text/html; charset=utf-8' }

const bare =
  (status: number, headers?: Reply['headers']): Misbehaviour =>
  () => ({ status, ...(headers && { headers }) })
const words =
  (body: string, headers: Reply['headers'] = JSON_TYPE): Misbehaviour =>
  () => ({ status: 200, headers, body })
const page = (heading: string, body = '') =>
  `<!doctype html><html lang="en"><title>${heading}</title><h1>${heading}</h1>${body}</html>`
/** The truth, but later by this many milliseconds. */
export const slow =
  (after: number): Misbehaviour =>
  (request, server) => ({ ...duty(request, server), after })

const HUGE = page('Sign in', 'x'.repeat(1_000_000))

/** Every way in which a server can fail to do its duty, by the name that the tests' titles give it. */
export const MISBEHAVIOURS = {
  'the truth': () => undefined,
  '200 with 900 s': words('{"expiresIn": 900}'),
  '200 with 900 s as text': words('{"expiresIn": "900"}'),
  '200 with no time left': words('{"expiresIn": 0}'),
  '200 with an empty object': words('{}'),
  '200 that denies a session': words('{"authenticated": false}'),
  '200 with errors of GraphQL': words('{"data": null, "errors": [{"message": "not signed in"}]}'),
  '200 with a list': words('[900]'),
  '200 with text': words('OK', { 'Content-Type': 'text/plain' }),
  '200 with half an object': words('{"expiresIn":'),
  '200 with a figure that is none': words('{"expiresIn": "soon"}'),
  '204': bare(204),
  '400': bare(400),
  '401': bare(401),
  '403': bare(403),
  '404': bare(404),
  '405': bare(405),
  '408': bare(408),
  '419': bare(419),
  '422': bare(422),
  '425': bare(425),
  '429': bare(429),
  '429, retry after 7 s': bare(429, { 'Retry-After': '7' }),
  '429, retry at a date': (_, server) => ({ status: 429, headers: { 'Retry-After': server.date(7000) } }),
  '440': bare(440),
  '500': bare(500),
  '503': bare(503),
  '503 with a page': () => ({ status: 503, headers: HTML_TYPE, body: page('Back soon') }),
  'a redirect to the sign-in page': bare(302, { Location: '/sign-in' }),
  'a redirect to another origin': (_, { otherUrl }) => ({ status: 302, headers: { Location: `${otherUrl}/sign-in` } }),
  'a redirect to itself with a slash': ({ path }) =>
    path.endsWith('/') ? undefined : { status: 301, headers: { Location: `${path}/` } },
  'the sign-in page with 200': words(page('Sign in'), HTML_TYPE),
  'a huge page': words(HUGE, HTML_TYPE),
  'a huge page that says its length': words(HUGE, { ...HTML_TYPE, 'Content-Length': `${HUGE.length}` }),
  'an endless body': () => ({ status: 200, headers: JSON_TYPE, how: 'endless' }),
  'slow by 3 s': slow(3000),
  'a hang': slow(Infinity),
  'a closed socket': () => ({ status: 0, how: 'cut' }),
  'a deadline that does not move': (_, server) => figures(server),
  'every other answer 503': ({ place }, { requests }) =>
    requests.filter((request) => request.place === place).length % 2 ? { status: 503 } : undefined,
} satisfies Record<string, Misbehaviour>

export type MisbehaviourName = keyof typeof MISBEHAVIOURS

const secondsLeft = ({ until, now }: { until: number; now: number }) => Math.round((until - now) / 1000)

const nowOf = new WeakMap<MisbehavingServer, () => number>()
const now = (server: MisbehavingServer): number => nowOf.get(server)?.() ?? 0

const figures = (server: MisbehavingServer): Reply => ({
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify({ expiresIn: secondsLeft({ until: server.until, now: now(server) }) }),
})

function renew(server: MisbehavingServer): void {
  const isEarly = server.until - now(server) > server.window / 2
  if (!(server.isHalf && isEarly)) server.until = now(server) + server.window
}

const isAlive = (server: MisbehavingServer): boolean => server.until > now(server)

function isForged({ headers }: Recorded, { token }: MisbehavingServer): boolean {
  return token !== undefined && headers['x-csrftoken'] !== token && headers['x-csrf-token'] !== token
}

/** What each place does when the server does its duty. */
const DUTIES: Readonly<Record<Exclude<Place, 'file'>, (request: Recorded, server: MisbehavingServer) => Reply>> = {
  keepalive(request, server) {
    if (!isAlive(server)) return { status: 401 }
    if (isForged(request, server))
      return { status: 403, headers: { 'Set-Cookie': `csrftoken=${server.token}; Path=/` } }
    renew(server)
    return figures(server)
  },
  status: (_, server) => (isAlive(server) ? figures(server) : { status: 401 }),
  'sign-out'(_, server) {
    server.until = 0
    return { status: 204 }
  },
  page({ query }, server) {
    server.until = now(server) + server.window
    return { status: 200, headers: HTML_TYPE, body: protectedPage(new URLSearchParams(query)) }
  },
  'sign-in': () => ({ status: 200, headers: HTML_TYPE, body: page('Sign in') }),
  other: () => ({ status: 200, headers: HTML_TYPE, body: page('Sign in elsewhere') }),
  nothing: () => ({ status: 404 }),
}

const duty = (request: Recorded, server: MisbehavingServer): Reply =>
  DUTIES[request.place as Exclude<Place, 'file'>](request, server)

const escapeHtml = (value: string) => value.replace(/[&"<]/g, (character) => `&#${character.charCodeAt(0)};`)

/** A page with the SDK on it; its query is the script tag's attributes. */
function protectedPage(attributes: URLSearchParams): string {
  const data = [...attributes].map(([name, value]) => ` data-${escapeHtml(name)}="${escapeHtml(value)}"`).join('')
  const script = `<script defer src="/dist/idle-warning.min.js"${data}></script>`
  return page('Plans', `${script}<p><label>Plan <input id="plan"></label>`)
}

const PLACES: Readonly<Record<string, Place>> = {
  '/keepalive': 'keepalive',
  '/status': 'status',
  '/sign-out': 'sign-out',
  '/page': 'page',
  '/sign-in': 'sign-in',
}

const placeOf = (path: string): Place =>
  PLACES[path.replace(/(?<=.)\/$/, '')] ?? (path.startsWith('/dist/') ? 'file' : 'nothing')

const DIST = new URL('../../dist/', import.meta.url)

async function serveFile({ path }: Recorded): Promise<Reply> {
  const body = await readFile(new URL(path.slice('/dist/'.length), DIST), 'utf8')
  return { status: 200, headers: { 'Content-Type': 'text/javascript' }, body }
}

async function record(request: IncomingMessage, isOther: boolean, at: number): Promise<Recorded> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
  const { method = '', headers } = request
  const place = isOther ? 'other' : placeOf(pathname)
  return { at, place, method, path: pathname, query: search.slice(1), body: await text(request), headers }
}

/** Counts the answers that are held back, until they are given or their requests are aborted. */
interface Hold {
  held: number
}

function holdBack(hold: Hold, response: ServerResponse, onClosed: () => void): () => void {
  let isOpen = true
  hold.held++
  const letGo = () => {
    if (isOpen) hold.held--
    isOpen = false
  }
  response.on('close', () => {
    if (isOpen) onClosed()
    letGo()
  })
  return letGo
}

function give({ status, headers, body = '', how }: Reply, response: ServerResponse): void {
  if (how === 'cut') return void response.destroy()
  response.writeHead(status, headers)
  if (how === 'endless') return void response.write('{"expiresIn": ')
  response.end(body)
}

function answer(reply: Reply, response: ServerResponse, asked: Recorded, hold: Hold, time: Time): void {
  const { after = 0, how } = reply
  if (!after && how !== 'endless') return give(reply, response)
  let cancel = () => {}
  const letGo = holdBack(hold, response, () => {
    asked.closedAt = time.now()
    cancel()
  })
  if (how === 'endless') return give(reply, response)
  if (after === Infinity) return
  cancel = time.wait(after, () => {
    letGo()
    give(reply, response)
  })
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const listener = createServer(handle)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return { listener, url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}` }
}

async function shut(listener: Server): Promise<void> {
  listener.closeAllConnections()
  listener.close()
  await once(listener, 'close')
}

/** A small real HTTP server that does its duty until a test gives it a fault. */
export async function createMisbehavingServer(time: Time = realTime): Promise<MisbehavingServer> {
  const hold: Hold = { held: 0 }
  const handle = (isOther: boolean) => async (incoming: IncomingMessage, response: ServerResponse) => {
    const asked = await record(incoming, isOther, time.now())
    // On a connection that is used again, the browser may repeat a request by itself. The test could not count that one.
    response.shouldKeepAlive = false
    response.setHeader('Date', server.date())
    response.setHeader('Cache-Control', 'no-store')
    if (asked.place === 'file') return give(await serveFile(asked), response)
    server.requests.push(asked)
    answer(server.faults[asked.place]?.(asked, server) ?? duty(asked, server), response, asked, hold, time)
  }
  const { inPages = (handle) => handle } = time
  const [own, other] = [await listen(inPages(handle(false))), await listen(handle(true))]
  const server: MisbehavingServer = {
    url: own.url,
    otherUrl: other.url,
    requests: [],
    faults: {},
    window: 900_000,
    isHalf: false,
    until: 0,
    clockError: 0,
    token: undefined,
    get held() {
      return hold.held
    },
    date: (offset = 0) => new Date(time.now() + server.clockError + offset).toUTCString(),
    async close() {
      await Promise.all([shut(own.listener), shut(other.listener)])
    },
  }
  nowOf.set(server, time.now)
  return server
}
