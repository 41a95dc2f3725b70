import { vi } from 'vitest'
import { createServer, type ServerSettings } from '../../src/browser/server.ts'
import { createEngine, type Engine } from '../../src/core/engine/engine.ts'
import type { EventDetails, ExtendResult } from '../../src/core/events.ts'
import type { Screen } from '../../src/core/ports.ts'
import type { Limits } from '../../src/core/session/state.ts'
import { createFakeClock, type FakeClock, settle } from '../support/fake-clock.ts'
import { createFakePorts, type FakePorts, type FakeStorage } from '../support/fake-ports.ts'
import { limits, SECOND, T0 } from '../support/machine.ts'
import { createMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.ts'

/**
 * The real engine, the real server port and Node's fetch before a real HTTP server, all on a fake clock: a slow answer
 * takes no time, and yet comes when it would.
 */
export interface World {
  readonly clock: FakeClock
  readonly server: MisbehavingServer
  /** What was told and resolved, each with the seconds since the start: `'300 keepalive renewed'`. */
  readonly told: string[]
  /** What a person was shown, each change once. */
  readonly says: string[]
  /** What the server was asked: `'300 POST /keepalive activity'`. */
  sent(): string[]
  /** Forgets what was so far; what is shown remains. */
  forget(): void
  advance(duration: number): Promise<void>
  /** Advances to this many seconds since the start. */
  until(seconds: number): Promise<void>
  /** Lets the network come to rest. */
  quiet(): Promise<void>
  open(options?: TabOptions): Tab
}

export interface TabOptions {
  readonly limits?: Partial<Limits>
  readonly settings?: Partial<ServerSettings>
  readonly storage?: FakeStorage
  readonly name?: string
  readonly delivery?: FakePorts['delivery']
}

export interface Tab {
  readonly ports: FakePorts
  readonly engine: Engine
  /** A person presses Stay signed in; the answer to it is told. */
  stay(): Promise<ExtendResult>
}

interface PacedClock extends FakeClock {
  nextAt(): number
}

/** A fake clock that knows when its next wait ends, so that the network can come to rest before. */
function createPacedClock(): PacedClock {
  const clock = createFakeClock()
  const { wait } = clock
  const dues = new Map<symbol, number>()
  return Object.assign(clock, {
    wait(at: number, callback: () => void) {
      const key = Symbol()
      dues.set(key, at)
      const undo = wait(at, () => {
        dues.delete(key)
        callback()
      })
      return () => {
        dues.delete(key)
        undo()
      }
    },
    nextAt: () => Math.min(Infinity, ...dues.values()),
  })
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Network {
  transport(url: string, init: RequestInit): Promise<Response>
  quiet(): Promise<void>
}

/** Node's fetch, with a count of what is on its way. */
function createNetwork(server: MisbehavingServer): Network {
  let flights = 0
  const count = <T>(promise: Promise<T>): Promise<T> => {
    flights++
    return promise.finally(() => flights--)
  }
  return {
    async transport(url, init) {
      const response = await count(fetch(new URL(url, server.url), init))
      const text = response.text.bind(response)
      return Object.defineProperty(response, 'text', { value: () => count(text()) })
    },
    async quiet() {
      await settle()
      while (flights !== server.held) await turn()
      await settle()
      if (flights !== server.held) await this.quiet()
    },
  }
}

const WORDS: { readonly [Name in keyof EventDetails]?: (detail: EventDetails[Name]) => string } = {
  warning: ({ cause }) => cause,
  extended: ({ by }) => by,
  expired: ({ cause }) => cause,
  keepalive: ({ outcome }) => outcome,
  error: ({ code }) => code,
}

/** A screen as a person would put it. */
export function inWords(screen: Screen): string {
  if (screen.kind === 'none') return 'nothing'
  if (screen.kind === 'checking') return 'covered, checking'
  if (screen.kind === 'expired') return `covered, ${screen.cause}`
  const marks = [screen.isBusy && 'busy', screen.failure, !screen.isExtendable && 'final']
  return ['warning', ...marks.filter(Boolean)].join(', ')
}

const form = (body: string) => new URLSearchParams(body).get('reason')

export async function createWorld(): Promise<World> {
  const clock = createPacedClock()
  const time = { now: clock.now, wait: (by: number, then: () => void) => clock.wait(clock.now() + by, then) }
  const server = await createMisbehavingServer(time)
  const network = createNetwork(server)
  vi.stubGlobal('location', new URL(`${server.url}/page`))
  const seconds = (at: number) => (at - T0) / SECOND
  const tell = (fact: string) => world.told.push(`${seconds(clock.now())} ${fact}`)
  const world: World = {
    clock,
    server,
    told: [],
    says: [],
    sent: () =>
      server.requests.map(({ at, method, path, body, place }) =>
        [seconds(at), method, place === 'other' ? `elsewhere${path}` : path, form(body)]
          .filter((x) => x !== null)
          .join(' '),
      ),
    forget() {
      world.told.length = 0
      server.requests.length = 0
      world.says.splice(0, world.says.length - 1)
    },
    async advance(duration) {
      const until = clock.now() + duration
      await network.quiet()
      for (let at = clock.nextAt(); at <= until; at = clock.nextAt()) {
        await clock.advance(Math.max(0, at - clock.now()))
        await network.quiet()
      }
      await clock.advance(until - clock.now())
      await network.quiet()
    },
    until: (second) => world.advance(T0 + second * SECOND - clock.now()),
    quiet: () => network.quiet(),
    open: (options = {}) => openTab(world, network, tell, options),
  }
  server.until = T0 + server.window
  return world
}

const ENDPOINTS = {
  keepaliveUrl: { url: '/keepalive', method: 'POST' },
  statusUrl: { url: '/status', method: 'GET' },
  signOutUrl: { url: '/sign-out', method: 'POST' },
}

function openTab(world: World, network: Network, tell: (fact: string) => void, options: TabOptions): Tab {
  const { clock, says } = world
  const { name = 'this', storage, delivery } = options
  const ports = createFakePorts({ clock, tab: name, ...(storage && { storage }) })
  if (delivery) ports.delivery = delivery
  const settings = { ...ENDPOINTS, signInUrl: '/sign-in', timeout: 10_000, transport: network.transport }
  const server = createServer({ ...settings, ...options.settings } as ServerSettings, clock)
  const show = (screen: Screen) => void (says.at(-1) !== inWords(screen) && says.push(inWords(screen)))
  const engine = createEngine({
    ports: { ...ports, server, view: { show, remove() {} } },
    limits: limits({ expiresIn: 900 * SECOND, hasStatus: true, ...options.limits }),
    coverOnLeave: false,
    announce(event, detail) {
      if (event === 'tick' || event === 'phase') return false
      const word = (WORDS[event] as ((detail: object) => string) | undefined)?.(detail)
      tell(word ? `${event} ${word}` : event)
      return false
    },
    leave: (cause) => tell(`leave ${cause}`),
  })
  engine.start()
  const stay = () =>
    engine.extend('button').then((result) => {
      tell(`extend(): ${result.ok ? 'ok' : result.code}`)
      return result
    })
  return { ports, engine, stay }
}
