import { vi } from 'vitest'
import { createServer, type ServerSettings } from '../../src/browser/server.ts'
import type { ExtendResult } from '../../src/core/events.ts'
import type { Duration, Instant, Screen } from '../../src/core/ports.ts'
import type { Limits } from '../../src/core/session/state.ts'
import { settle } from '../support/fake-clock.ts'
import { SECOND, T0 } from '../support/machine.ts'
import { createMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.ts'
import { createWorld, inWords, type OpenOptions, type WorldTab, work } from '../support/world/world.ts'

/**
 * The world with the real server port and Node's fetch in each tab, before a real HTTP server that shares the world's time:
 * a slow answer takes no time, and yet comes when it should.
 */
export interface HttpWorld {
  readonly server: MisbehavingServer
  /** What was announced and resolved, each with its second: `'300 keepalive renewed'`. */
  readonly told: string[]
  /** What the person was shown, each change once. */
  readonly says: string[]
  now(): Instant
  /** What the server was asked: `'300 POST /keepalive activity'`. */
  sent(): string[]
  /** Forgets what was so far, except for what is shown. */
  forget(): void
  flow(duration: Duration): Promise<void>
  /** Flows until this many seconds after the beginning. */
  until(seconds: number): Promise<void>
  sleep(duration: Duration): void
  /** Sleeps on a machine whose monotonic clock counts the sleep. */
  sleepCounted(duration: Duration): void
  setWall(by: Duration): void
  /** Lets the network come to rest. */
  quiet(): Promise<void>
  open(options?: HttpTabOptions): HttpTab
  /** A tab without a status address, so that only keepalives are sent. */
  openPlain(options?: HttpTabOptions): HttpTab
  /** A person acts in the tab once a minute. */
  work(tab: WorldTab, duration: Duration): Promise<void>
  /** The keepalives that the server got. */
  pings(): MisbehavingServer['requests']
  pingSeconds(): number[]
}

export interface HttpTabOptions extends Pick<OpenOptions, 'id' | 'delivery'> {
  readonly limits?: Partial<Limits>
  readonly settings?: Partial<ServerSettings>
}

export interface HttpTab extends WorldTab {
  /** A person presses Stay signed in; the result is told. */
  stay(): Promise<ExtendResult>
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Network {
  /** The server, from its creation on. */
  server: MisbehavingServer | undefined
  transport(url: string, init: RequestInit): Promise<Response>
  quiet(): Promise<void>
}

/** Node's fetch, with a count of what is on its way. */
function createNetwork(): Network {
  let flights = 0
  const count = <T>(promise: Promise<T>): Promise<T> => {
    flights++
    return promise.finally(() => flights--)
  }
  const network: Network = {
    server: undefined,
    async transport(url, init) {
      const response = await count(fetch(new URL(url, network.server?.url), init))
      const text = response.text.bind(response)
      return Object.defineProperty(response, 'text', { value: () => count(text()) })
    },
    async quiet() {
      const isAtRest = () => flights === (network.server?.held ?? 0)
      await settle()
      while (!isAtRest()) await turn()
      await settle()
      if (!isAtRest()) await network.quiet()
    },
  }
  return network
}

/** A screen as a person would put it. */
export function screenInWords(screen: Screen): string {
  if (screen.kind === 'none') return 'nothing'
  if (screen.kind === 'checking') return 'covered, checking'
  if (screen.kind === 'expired') return `covered, ${screen.cause}`
  const marks = [screen.isBusy && 'busy', screen.failure, !screen.isExtendable && 'final']
  return ['warning', ...marks.filter(Boolean)].join(', ')
}

const reasonOf = (body: string) => new URLSearchParams(body).get('reason')
const seconds = (at: Instant) => (at - T0) / SECOND

const ENDPOINTS = {
  keepaliveUrl: { url: '/keepalive', method: 'POST' },
  statusUrl: { url: '/status', method: 'GET' },
  signOutUrl: { url: '/sign-out', method: 'POST' },
}

export async function createHttpWorld(): Promise<HttpWorld> {
  const network = createNetwork()
  const world = createWorld({ random: 0, limits: { hasSignOut: false }, settle: network.quiet })
  const { time } = world
  const server = await createMisbehavingServer({ now: time.real, wait: time.after })
  network.server = server
  vi.stubGlobal('location', new URL(`${server.url}/page`))
  server.until = T0 + server.window
  const told: string[] = []
  const says: string[] = []
  const tell = (words: string) => told.push(`${seconds(time.real())} ${words}`)
  const show = (screen: Screen) => void (says.at(-1) !== screenInWords(screen) && says.push(screenInWords(screen)))

  const open = ({ settings, limits, ...options }: HttpTabOptions = {}): HttpTab => {
    const own = { ...ENDPOINTS, signInUrl: '/sign-in', timeout: 10_000, transport: network.transport, ...settings }
    const tab = world.open({
      delivery: { age: 0, isCached: false },
      ...options,
      limits: { expiresIn: 900 * SECOND, ...limits },
      ports: ({ clock }) => ({ server: createServer(own as ServerSettings, clock), view: { show, remove() {} } }),
      note: (fact) => tell(inWords(fact)),
    })
    const stay = async () => {
      const result = await tab.stay()
      tell(`extend(): ${result.ok ? 'ok' : result.code}`)
      return result
    }
    return { ...tab, stay }
  }

  const pings = () => server.requests.filter(({ place }) => place === 'keepalive')

  return {
    server,
    told,
    says,
    now: time.real,
    sent: () =>
      server.requests.map(({ at, method, path, body, place }) =>
        [seconds(at), method, place === 'other' ? `elsewhere${path}` : path, reasonOf(body)]
          .filter((word) => word !== null)
          .join(' '),
      ),
    forget() {
      told.length = 0
      server.requests.length = 0
      says.splice(0, says.length - 1)
    },
    flow: world.flow,
    until: world.until,
    sleep: world.sleep,
    sleepCounted: (duration) => world.pass({ wall: duration, mono: duration, timers: duration }),
    setWall: world.setWall,
    quiet: network.quiet,
    open,
    openPlain: ({ limits, ...options } = {}) => open({ ...options, limits: { hasStatus: false, ...limits } }),
    work: (tab, duration) => work(world, tab, duration),
    pings,
    pingSeconds: () => pings().map(({ at }) => seconds(at)),
  }
}
