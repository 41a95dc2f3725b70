import type {
  ActivityKind,
  Answer,
  Clock,
  Delivery,
  Moment,
  Ports,
  Screen,
  ServerRequest,
  Tabs,
} from '../../src/core/ports.ts'
import { createListenerSet } from '../../src/testing/listener-set.ts'
import { createTestStorage, createTestTabs, type TestStorage } from '../../src/testing/test-storage.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { RENEWED } from './machine.ts'

export { createTestStorage as createStorage, createTestTabs as createFakeTabs, type TestStorage as FakeStorage }

/** The ports of one page, and the person, the browser and the server behind them. */
export interface FakePorts<C extends Clock = FakeClock> extends Ports {
  readonly clock: C
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

export interface FakePortsOptions<C extends Clock = FakeClock> {
  readonly clock?: C
  readonly storage?: TestStorage
  readonly tab?: string
  readonly tabs?: Tabs
}

export function createFakePorts<C extends Clock = FakeClock>(options: FakePortsOptions<C> = {}): FakePorts<C> {
  const presences = createListenerSet<ActivityKind>()
  const moments = createListenerSet<Moment>()
  const ports: FakePorts<C> = {
    clock: options.clock ?? (createFakeClock() as Clock as C),
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
    tabs: options.tabs ?? createTestTabs(options.storage ?? createTestStorage(), options.tab ?? 'this'),
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
