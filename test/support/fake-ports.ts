import type { Answer, Delivery, Moment, Ports, Presence, Screen, ServerRequest, Tabs } from '../../src/core/ports.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { RENEWED } from './machine.ts'

/** A browser with one storage that several tabs may share. */
export interface FakeStorage {
  record: string | undefined
  readonly watchers: Map<string, (record: unknown) => void>
  writes: number
  messages: number
}

export const createStorage = (): FakeStorage => ({ record: undefined, watchers: new Map(), writes: 0, messages: 0 })

export function createFakeTabs(storage: FakeStorage, id: string): Tabs {
  return {
    id,
    isShared: () => true,
    read: () => (storage.record === undefined ? undefined : JSON.parse(storage.record)),
    write(record) {
      storage.writes++
      storage.record = JSON.stringify(record)
    },
    tell(record) {
      storage.messages++
      for (const [tab, notify] of storage.watchers) if (tab !== id) notify(JSON.parse(JSON.stringify(record)))
    },
    watch(notify) {
      storage.watchers.set(id, notify)
      return () => storage.watchers.delete(id)
    },
  }
}

export interface FakePorts extends Ports {
  readonly clock: FakeClock
  /** What a person was shown, each change once. */
  readonly screens: Screen['kind'][]
  readonly requests: ServerRequest[]
  /** Answers the next requests; a promise that stays open is a server that hangs. */
  respond: (request: ServerRequest) => Answer | Promise<Answer>
  delivery: Delivery
  isVisible: boolean
  removed: number
  reloads: number
  act(presence?: Presence): void
  happen(moment: Moment): void
  /** How many sources and watchers are connected. */
  connected: number
}

export function createFakePorts(options: { clock?: FakeClock; storage?: FakeStorage; tab?: string } = {}): FakePorts {
  const presences = new Set<(presence: Presence) => void>()
  const moments = new Set<(moment: Moment) => void>()
  const connect = <T>(set: Set<T>, member: T) => {
    set.add(member)
    ports.connected++
    return () => {
      if (set.delete(member)) ports.connected--
    }
  }
  const ports: FakePorts = {
    clock: options.clock ?? createFakeClock(),
    screens: [],
    requests: [],
    respond: () => RENEWED,
    delivery: { age: 0, isCached: false },
    isVisible: true,
    removed: 0,
    reloads: 0,
    connected: 0,
    act(presence = 'press') {
      for (const report of presences) report(presence)
    },
    happen(moment) {
      for (const notify of moments) notify(moment)
    },
    sources: [(report) => connect(presences, report)],
    wake: {
      isVisible: () => ports.isVisible,
      watch: (notify) => connect(moments, notify),
      whenActivated(callback) {
        callback()
        return () => {}
      },
    },
    server: {
      async send(request) {
        ports.requests.push(request)
        return ports.respond(request)
      },
      abort() {},
    },
    tabs: createFakeTabs(options.storage ?? createStorage(), options.tab ?? 'this'),
    page: { delivery: () => ports.delivery, leave() {}, reload: () => void ports.reloads++, mark() {} },
    view: {
      show({ kind }) {
        if (ports.screens.at(-1) !== kind) ports.screens.push(kind)
      },
      remove: () => void ports.removed++,
    },
  }
  return ports
}
