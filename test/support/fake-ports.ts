import type { ActivityKind, Answer, Delivery, Moment, Ports, Screen, ServerRequest } from '../../src/core/ports.ts'
import { createListenerSet } from '../../src/testing/listener-set.ts'
import { createTestStorage, createTestTabs, type TestStorage } from '../../src/testing/test-storage.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { RENEWED } from './machine.ts'

export { createTestStorage as createStorage, createTestTabs as createFakeTabs, type TestStorage as FakeStorage }

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
  act(presence?: ActivityKind): void
  happen(moment: Moment): void
  /** How many sources and watchers are connected. */
  readonly connected: number
}

export function createFakePorts(options: { clock?: FakeClock; storage?: TestStorage; tab?: string } = {}): FakePorts {
  const presences = createListenerSet<ActivityKind>()
  const moments = createListenerSet<Moment>()
  const ports: FakePorts = {
    clock: options.clock ?? createFakeClock(),
    screens: [],
    requests: [],
    respond: () => RENEWED,
    delivery: { age: 0, isCached: false },
    isVisible: true,
    removed: 0,
    reloads: 0,
    get connected() {
      return presences.size + moments.size
    },
    act: (presence = 'press') => presences.notify(presence),
    happen: moments.notify,
    sources: [presences.add],
    pageLifecycle: {
      isVisible: () => ports.isVisible,
      watch: moments.add,
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
    tabs: createTestTabs(options.storage ?? createTestStorage(), options.tab ?? 'this'),
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
