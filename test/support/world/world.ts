import { createClock } from '../../../src/browser/clock.ts'
import { createEngine, type Engine } from '../../../src/core/engine/engine.ts'
import type { EventDetails, ExtendResult, Phase } from '../../../src/core/events.ts'
import type {
  Answer,
  Clock,
  Delivery,
  Duration,
  Instant,
  Ports,
  Screen,
  Server,
  ServerRequest,
} from '../../../src/core/ports.ts'
import { deadlineOf } from '../../../src/core/session/deadlines.ts'
import type { Hold, Limits } from '../../../src/core/session/state.ts'
import { createTestOpenPages } from '../../../src/testing/test-storage.ts'
import { settle } from '../fake-clock.ts'
import { createFakePorts, type FakePorts } from '../fake-ports.ts'
import { limits as completeLimits, MINUTE, SECOND, T0 } from '../machine.ts'
import type { BrowserStorage } from './browser-storage.ts'
import { type Channel, createChannel } from './channel.ts'
import { createMachineTime, type MachineTime, type Passage, type TabTime, type Throttle } from './machine-time.ts'
import { createRandom } from './random.ts'
import { createSessionServer, type SessionServer } from './session-server.ts'

/** A page that the server delivered a moment ago, and one that a browser has brought back. */
export const DELIVERED: Delivery = { age: 300, isCached: false }
export const CACHED: Delivery = { age: 0, isCached: true }

/**
 * One machine with one browser, before one server. Each tab runs the real engine over the real clock. Everything else
 * stands still until the test moves it, so a story of hours takes milliseconds and is the same in each run.
 */
export interface World {
  readonly time: MachineTime
  readonly server: SessionServer
  readonly channel: Channel
  readonly tabs: readonly WorldTab[]
  /** Opens a page and starts the SDK in it. A delivered page is a visit to the server. */
  open(options?: OpenOptions): WorldTab
  /** Time goes on for everything. */
  flow(duration: Duration): Promise<void>
  /** Flows until this many seconds after the beginning. */
  until(seconds: number): Promise<void>
  /** Moves the hands of the clocks apart, and nothing runs. */
  pass(passage: Passage): void
  /** The machine sleeps: the wall clock moves, the monotonic clock does not, and the timers are overdue afterwards. */
  sleep(duration: Duration): void
  /** Sets the wall clock of the machine. */
  setWall(by: Duration): void
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>
  /** Counts what was sent, written and told since the last call. */
  count(): Traffic
}

/** More tabs than any story has, so that no two seeds give the same chances. */
const SEEDS = 1000

export interface Traffic {
  readonly pings: number
  readonly statuses: number
  readonly signOuts: number
  readonly writes: number
  readonly messages: number
}

export interface WorldOptions {
  readonly limits?: Partial<Limits>
  /** `0 ≤ n < 1` for all chances. By default each tab has chances of its own, the same in each run. */
  readonly random?: number
  /** Other chances for each tab, the same in each run. */
  readonly seed?: number
  /** Lets what is outside of the world come to rest too. */
  readonly settle?: () => Promise<void>
  /** The tabs share this in place of the channel. */
  readonly storage?: BrowserStorage
}

export interface OpenOptions {
  readonly id?: string
  readonly limits?: Partial<Limits>
  /** With a {@link WorldOptions.storage}: the pages of one session have a record of their own. */
  readonly sessionKey?: string
  readonly delivery?: Delivery
  /** The page is no visit to the server, although it was delivered: the test has visited the server itself. */
  readonly isVisited?: boolean
  readonly throttle?: Throttle
  readonly coverOnLeave?: boolean
  /** This tab reaches another server. */
  readonly server?: Server
  /** Answers the requests of this tab in place of a server. */
  readonly respond?: TabPorts['respond']
  /** The tab gets these in place of the world's own. */
  readonly ports?: (ports: TabPorts) => Partial<Ports>
  readonly listen?: Listener
  /** Called with each fact as the tab announces it. */
  readonly note?: (fact: Fact) => void
}

export type TabPorts = FakePorts<Clock>

/** Called with each event. A returned `true` prevents what the SDK would do. */
export type Listener = (event: keyof EventDetails, detail: object, tab: WorldTab) => unknown

/** Events that would fill every list. */
const UNTOLD: readonly string[] = ['tick', 'phase', 'activity']

/** Something that a tab announced. */
export interface Fact {
  /** Seconds since the world began, in real time. */
  readonly at: number
  /** Seconds since then by the monotonic clock of the machine, which stands still in sleep. */
  readonly elapsed: number
  readonly event: string
  readonly detail: object
}

export interface WorldTab {
  readonly id: string
  readonly ports: TabPorts
  readonly engine: Engine
  readonly time: TabTime
  /** What was announced, without ticks, phases and activity. */
  readonly facts: readonly Fact[]
  /** The same in words: `'780 warning idle'`. */
  readonly told: readonly string[]
  /** The same without the times: `'warning idle'`. */
  readonly events: readonly string[]
  phase(): Phase
  /** What the person sees. */
  screen(): Screen['kind'] | undefined
  now(): Instant
  expiresAt(): Instant
  stay(): Promise<ExtendResult>
  signOut(): void
  /** Begins a work hold for this long. Returns its end. */
  beginWork(duration: Duration, change?: Partial<Hold>): () => void
  /** The tab is gone without a word: its browser killed it. */
  crash(): void
  isGone(): boolean
}

export function createWorld(options: WorldOptions = {}): World {
  const rest = options.settle ?? settle
  const time = createMachineTime(rest)
  const limits = completeLimits({ hasStatus: true, hasSignOut: true, ...options.limits })
  const server = createSessionServer(time, limits.idleTimeout)
  const channel = createChannel()
  const tabs: WorldTab[] = []
  let from = { requests: 0, writes: 0, messages: 0 }

  const open = (opening: OpenOptions = {}): WorldTab => {
    const number = tabs.length + 1
    const delivery = opening.delivery ?? DELIVERED
    if (!delivery.isCached && delivery.age > 0 && !opening.isVisited) server.visit()
    const random =
      options.random === undefined ? createRandom(number + SEEDS * (options.seed ?? 0)) : () => options.random as number
    const setting = { id: opening.id ?? `tab ${number}`, time: time.openTab(opening.throttle), random, delivery }
    const tab = openTab({ time, server, channel, storage: options.storage }, setting, {
      ...opening,
      limits: { ...limits, ...(opening.sessionKey && { sessionKey: opening.sessionKey }), ...opening.limits },
    })
    tabs.push(tab)
    tab.engine.start()
    return tab
  }

  return {
    time,
    server,
    channel,
    tabs,
    open,
    flow: time.flow,
    until: (seconds) => time.flow(T0 + seconds * SECOND - time.real()),
    pass: time.pass,
    sleep: (duration) => time.pass({ wall: duration, timers: duration }),
    setWall: (by) => time.pass({ wall: by }),
    settle: rest,
    count() {
      const kinds = server.kinds().slice(from.requests)
      const number = (kind: string) => kinds.filter((other) => other === kind).length
      const { writes, messages } = channel.storage
      const traffic = {
        pings: number('keepalive'),
        statuses: number('status'),
        signOuts: number('sign-out'),
        writes: writes - from.writes,
        messages: messages - from.messages,
      }
      from = { requests: server.requests.length, writes, messages }
      return traffic
    },
  }
}

interface Surroundings {
  readonly time: MachineTime
  readonly server: SessionServer
  readonly channel: Channel
  readonly storage: BrowserStorage | undefined
}

interface Setting {
  readonly id: string
  readonly time: TabTime
  readonly random: () => number
  readonly delivery: Delivery
}

function createPorts({ server, channel, storage }: Surroundings, setting: Setting, options: OpenOptions): TabPorts {
  const { id, time, delivery, random } = setting
  const connection = options.server ?? server.connect(id)
  const clock: Clock = { ...createClock(time.source), random }
  const settings = { scope: '', sessionKey: options.sessionKey ?? '' }
  const tabs = storage ? storage.createTabs(id, settings, clock) : channel.createTabs(id)
  const ports = createFakePorts({ clock, tabs: { ...tabs, watch: (notify) => tabs.watch(heldBack(notify)) } })
  /** Messages reach a frozen tab when it thaws. */
  function heldBack(notify: (record: unknown) => void) {
    return (record: unknown) => time.deliver(() => notify(record))
  }
  ports.respond = options.respond ?? ((request) => connection.send(request))
  ports.delivery = delivery
  const { send } = ports.server
  return Object.assign(ports, {
    openPages: createTestOpenPages(channel.storage, id),
    server: {
      /** Answers reach a frozen tab when it thaws. */
      async send(request: ServerRequest) {
        const answer = await send(request)
        return new Promise<Answer>((resolve) => time.deliver(() => resolve(answer)))
      },
      abort: () => connection.abort(),
    },
  })
}

function openTab(around: Surroundings, setting: Setting, options: OpenOptions & { limits: Limits }): WorldTab {
  const { id, time } = setting
  const { limits } = options
  const own = createPorts(around, setting, options)
  const ports = Object.assign(own, options.ports?.(own))
  const facts: Fact[] = []
  const told: string[] = []
  const events: string[] = []
  let nextHold = 1
  let isGone = false

  const note = (event: string, detail: object): void => {
    const [at, elapsed] = [(around.time.real() - T0) / SECOND, around.time.elapsed() / SECOND]
    const fact = { at, elapsed, event, detail }
    facts.push(fact)
    events.push(inWords(fact))
    told.push(`${at} ${inWords(fact)}`)
    options.note?.(fact)
  }
  const engine = createEngine({
    ports,
    limits,
    coverOnLeave: () => options.coverOnLeave ?? false,
    announce(event, detail) {
      if (!UNTOLD.includes(event)) note(event, detail)
      return options.listen?.(event, detail, tab) === true
    },
    leave: (cause) => note('leave', { cause }),
  })
  const tab: WorldTab = {
    id,
    ports,
    engine,
    time,
    facts,
    told,
    events,
    phase: () => engine.state().phase,
    screen: () => ports.screens.at(-1),
    now: () => ports.clock.now(),
    expiresAt: () => deadlineOf(engine.state().record, engine.timing().limits, ports.clock.now()),
    stay: () => engine.extend('button'),
    signOut: () => engine.dispatch({ type: 'sign-out-asked' }),
    beginWork(duration, change = {}) {
      const hold = { id: nextHold, label: 'upload', until: tab.now() + duration, keepsWarning: false, ...change }
      nextHold++
      engine.dispatch({ type: 'work-begun', hold })
      return () => engine.dispatch({ type: 'work-ended', id: hold.id })
    },
    crash() {
      isGone = true
      time.freeze()
      around.channel.disconnect(id)
      around.channel.storage.open.delete(id)
    },
    isGone: () => isGone,
  }
  return tab
}

/** A person acts in the tab once a minute. */
export async function work({ flow }: Pick<World, 'flow'>, { ports }: WorldTab, duration: Duration): Promise<void> {
  for (let passed = 0; passed < duration; passed += MINUTE) {
    await flow(MINUTE)
    ports.act()
  }
}

/** The event and what matters of it. */
export function inWords({ event, detail }: Fact): string {
  const { cause, by, outcome, code } = detail as Record<string, string>
  const word = code ?? cause ?? by ?? outcome
  return word === undefined ? event : `${event} ${word}`
}
