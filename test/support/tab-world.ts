import { createEngine, type Engine } from '../../src/core/engine/engine.ts'
import type { Answer, Delivery, ServerRequest, Tabs } from '../../src/core/ports.ts'
import { deadlineOf } from '../../src/core/session/deadlines.ts'
import type { Limits } from '../../src/core/session/state.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFakePorts, createFakeTabs, createStorage, type FakePorts, type FakeStorage } from './fake-ports.ts'
import { limits as completeLimits, SECOND, T0 } from './machine.ts'

/** A page that the server delivered a moment ago, and one that a browser has brought back. */
export const DELIVERED: Delivery = { age: 300, isCached: false }
export const CACHED: Delivery = { age: 0, isCached: true }

/** A sliding session, as real servers keep it: what renews it moves its end, what comes too late is refused. */
export interface SlidingServer {
  until: number
  readonly requests: { readonly at: number; readonly tab: string; readonly request: ServerRequest }[]
  /** Answers instead, as long as it is there; a promise that stays open is a server that hangs. */
  fault: ((request: ServerRequest) => Answer | Promise<Answer> | undefined) | undefined
  /** Somebody loads a page, and is signed in by that where nobody was. */
  visit(): void
  answer(tab: string, request: ServerRequest): Answer | Promise<Answer>
  kinds(): ServerRequest['kind'][]
}

export function createSlidingServer(clock: FakeClock, window: number): SlidingServer {
  const ended: Answer = { outcome: 'ended', status: 401 }
  const answers: { readonly [Kind in ServerRequest['kind']]: (now: number) => Answer } = {
    keepalive(now) {
      server.until = now + window
      return { outcome: 'renewed', status: 200, expiresIn: window }
    },
    status: (now) => ({ outcome: 'renewed', status: 200, expiresIn: server.until - now }),
    'sign-out'() {
      server.until = 0
      return ended
    },
  }
  const server: SlidingServer = {
    until: 0,
    requests: [],
    fault: undefined,
    visit() {
      server.until = clock.now() + window
    },
    answer(tab, request) {
      const now = clock.now()
      server.requests.push({ at: now, tab, request })
      return server.fault?.(request) ?? (now < server.until ? answers[request.kind](now) : ended)
    },
    kinds: () => server.requests.map(({ request }) => request.kind),
  }
  return server
}

/** Tabs of one browser on one machine, before one server. */
export interface TabWorld {
  readonly clock: FakeClock
  readonly server: SlidingServer
  readonly storage: FakeStorage
  readonly tabs: WorldTab[]
  /** Opens a page; a delivered one is a visit to the server. */
  open(options?: OpenOptions): WorldTab
  /** What there was to send, write and tell since the last call. */
  count(): Traffic
}

export interface Traffic {
  readonly pings: number
  readonly statuses: number
  readonly signOuts: number
  readonly writes: number
  readonly messages: number
}

export interface OpenOptions {
  readonly id?: string
  readonly limits?: Partial<Limits>
  readonly delivery?: Delivery
  readonly tabs?: (tabs: Tabs) => Tabs
}

export interface WorldTab {
  readonly id: string
  readonly ports: FakePorts
  readonly engine: Engine
  /** Without ticks and phases, each with the seconds since the start: `'780 warning idle'`. */
  readonly told: string[]
  expiresAt(): number
  /** Nothing runs here and nothing arrives until the tab thaws: timers, messages, answers. */
  freeze(): void
  thaw(): void
  isFrozen(): boolean
}

export interface TabWorldOptions {
  readonly limits?: Partial<Limits>
  /** How the tabs hear from each other, where it is not at once. */
  readonly createTabs?: (id: string) => Tabs
  /** `0 ≤ n < 1` for each new tab's chances; else each tab has its own. */
  readonly random?: number
}

/** The chances of one tab, the same in each run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Holds calls back while the tab is frozen. */
function createFreezer() {
  let held: (() => void)[] | undefined
  return {
    pass: (call: () => void) => (held ? void held.push(call) : call()),
    freeze() {
      held ??= []
    },
    thaw() {
      const calls = held ?? []
      held = undefined
      for (const call of calls) call()
    },
    isFrozen: () => !!held,
  }
}

type Freezer = ReturnType<typeof createFreezer>

const clockOf = (clock: FakeClock, random: () => number, { pass }: Freezer): FakeClock =>
  Object.assign(Object.create(clock), {
    random,
    wait(at: number, callback: () => void) {
      let isUndone = false
      const undo = clock.wait(at, () => pass(() => isUndone || callback()))
      return () => {
        isUndone = true
        undo()
      }
    },
  })

const tabsOf = (tabs: Tabs, { pass }: Freezer): Tabs => ({
  ...tabs,
  watch: (notify) => tabs.watch((record) => pass(() => notify(record))),
})

export function createTabWorld(options: TabWorldOptions = {}): TabWorld {
  const limits = completeLimits({ hasStatus: true, hasSignOut: true, ...options.limits })
  const clock = createFakeClock()
  const server = createSlidingServer(clock, limits.idleTimeout)
  const storage = createStorage()
  let from = { requests: 0, writes: 0, messages: 0 }
  const world: TabWorld = {
    clock,
    server,
    storage,
    tabs: [],
    open(opening = {}) {
      const id = opening.id ?? `tab ${world.tabs.length + 1}`
      const delivery = opening.delivery ?? DELIVERED
      if (!delivery.isCached && delivery.age) server.visit()
      const random = options.random ?? createRandom(world.tabs.length + 1)
      const freezer = createFreezer()
      const ports = createFakePorts({
        clock: clockOf(clock, typeof random === 'number' ? () => random : random, freezer),
        storage,
        tab: id,
      })
      const shared = tabsOf(options.createTabs?.(id) ?? createFakeTabs(storage, id), freezer)
      Object.assign(ports, {
        delivery,
        tabs: opening.tabs?.(shared) ?? shared,
        server: {
          send: (request: ServerRequest) =>
            Promise.resolve(server.answer(id, request)).then(
              (answer) => new Promise((resolve) => freezer.pass(() => resolve(answer))),
            ),
          abort() {},
        },
      })
      const tab = openTab(id, ports, { ...limits, ...opening.limits }, freezer)
      world.tabs.push(tab)
      tab.engine.start()
      return tab
    },
    count() {
      const kinds = server.kinds().slice(from.requests)
      const number = (kind: ServerRequest['kind']) => kinds.filter((other) => other === kind).length
      const traffic = {
        pings: number('keepalive'),
        statuses: number('status'),
        signOuts: number('sign-out'),
        writes: storage.writes - from.writes,
        messages: storage.messages - from.messages,
      }
      from = { requests: server.requests.length, writes: storage.writes, messages: storage.messages }
      return traffic
    },
  }
  return world
}

function openTab(id: string, ports: FakePorts, limits: Limits, { freeze, thaw, isFrozen }: Freezer): WorldTab {
  const told: string[] = []
  const note = (event: string, detail: object) => {
    const { cause, by, outcome, code } = detail as Record<string, string>
    told.push(
      [(ports.clock.now() - T0) / SECOND, event, code ?? cause ?? by ?? outcome]
        .filter((x) => x !== undefined)
        .join(' '),
    )
  }
  const engine = createEngine({
    ports,
    limits,
    coverOnLeave: false,
    announce(event, detail) {
      if (event !== 'tick' && event !== 'phase') note(event, detail)
      return false
    },
    leave: (cause) => note('leave', { cause }),
  })
  const expiresAt = () => deadlineOf(engine.state().record, limits, ports.clock.now())
  return { id, ports, engine, told, expiresAt, freeze, thaw, isFrozen }
}
