import { readDuration } from '../core/options/duration.ts'
import type { ActivityKind, DurationText, Moment, Ports } from '../core/ports.ts'
import { flushPromises } from './flush-promises.ts'
import { fillJsdomGaps } from './jsdom-gaps.ts'
import { createListenerSet } from './listener-set.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { createTestServer, type TestServer, type TestServerPort } from './test-server.ts'
import { createTestOpenPages, createTestStorage, createTestTabs, type TestStorage } from './test-storage.ts'

/**
 * One tab of a simulated browser. Nothing happens there by itself: no time passes, there is no activity, and the real
 * network and storage are not used. Each method that returns a promise resolves when the consequences have happened; it
 * waits for promises, not for real timers.
 */
export interface TestBench {
  /**
   * For the option `ports` of `createIdleWarning`. You can also pass `ports.clock` alone, with the browser's own server and
   * tabs. There is no `view` in them, so the built-in dialog is shown if there is a document.
   */
  readonly ports: Omit<Ports, 'view'>
  /** The application's server; all tabs of a bench share it. */
  readonly server: TestServer
  /** The address that the page has left for; `undefined` while it stays. The real document does not navigate. */
  readonly left: string | undefined
  /** How often the page would have reloaded, because another person is signed in. */
  readonly reloads: number
  /** The built-in dialog while it is open, as warning or as cover. It stands in an open shadow root. */
  readonly dialog: HTMLDialogElement | undefined
  /**
   * Lets time pass in all tabs. What is due happens on time and in order. `'0s'` runs only what is due now.
   *
   * @throws IdleWarningError `wrong-options` for a duration without a unit.
   */
  advance(duration: DurationText): Promise<void>
  /**
   * The computer sleeps, with all tabs: the wall clock moves, the monotonic clock does not, and no timer fires. The page
   * notices at the next {@link wake}, {@link press} or {@link show}, or when time passes.
   *
   * @throws IdleWarningError `wrong-options` for a duration without a unit.
   */
  sleep(duration: DurationText): Promise<void>
  /** The person presses a key, a button or the screen in the page. */
  press(): Promise<void>
  /** The person moves the pointer or scrolls. Movement never extends a warned session. */
  move(): Promise<void>
  /** The person goes to another tab, or locks the phone. */
  hide(): Promise<void>
  /** The person comes back to this tab. */
  show(): Promise<void>
  /** The browser fires an event such as `focus` in the page, so that the page looks at the clock. */
  wake(): Promise<void>
  /**
   * Opens another tab of the same browser, with the same clock, server and storage. In one document give its instance
   * another `scope`, because one document runs one instance for each scope.
   */
  openTab(): TestBench
}

/** What all tabs share. */
interface TestBrowser {
  readonly clock: ManualClock
  readonly server: TestServerPort
  readonly storage: TestStorage
  tabs: number
}

/**
 * Creates a simulated browser with one tab, for tests of an application that uses the library. In jsdom it adds what the dialog
 * needs and jsdom lacks.
 *
 * @example
 * const bench = createTestBench()
 * const idle = createIdleWarning({ idleTimeout: '15m', ports: bench.ports })
 * idle.start()
 * await bench.advance('13m') // idle.phase is 'warning'
 */
export function createTestBench(): TestBench {
  fillJsdomGaps()
  const clock = createManualClock()
  return openTab({ clock, server: createTestServer(clock), storage: createTestStorage(), tabs: 0 })
}

/** One tab: its listeners, and what has become of its page. */
const createTab = () => ({
  activity: createListenerSet<ActivityKind>(),
  moments: createListenerSet<Moment>(),
  isVisible: true,
  left: undefined as string | undefined,
  reloads: 0,
})

type TestTab = ReturnType<typeof createTab>

function openTab(browser: TestBrowser): TestBench {
  const tab = createTab()
  return {
    ports: createPorts(browser, tab),
    server: browser.server,
    get left() {
      return tab.left
    },
    get reloads() {
      return tab.reloads
    },
    get dialog() {
      return findOpenDialog()
    },
    ...createActions(browser.clock, tab),
    openTab: () => openTab(browser),
  }
}

type Action = 'advance' | 'sleep' | 'press' | 'move' | 'hide' | 'show' | 'wake'

function createActions(clock: ManualClock, tab: TestTab): Pick<TestBench, Action> {
  const { activity, moments } = tab
  const withConsequences = (act: () => void): Promise<void> => {
    act()
    return flushPromises()
  }
  const setVisible = (isVisible: boolean) =>
    withConsequences(() => {
      tab.isVisible = isVisible
      moments.notify(isVisible ? 'shown' : 'hidden')
    })
  return {
    advance: async (duration) => clock.advance(duration === '0s' ? 0 : readDuration(duration, 'advance')),
    sleep: async (duration) => withConsequences(() => clock.jump(readDuration(duration, 'sleep'))),
    press: () => withConsequences(() => activity.notify('press')),
    move: () => withConsequences(() => activity.notify('move')),
    hide: () => setVisible(false),
    show: () => setVisible(true),
    wake: () => withConsequences(() => moments.notify('look')),
  }
}

/** A page of the bench is never prerendered. */
function whenActivated(callback: () => void): () => void {
  callback()
  return () => {}
}

function createPorts(browser: TestBrowser, tab: TestTab): TestBench['ports'] {
  const { clock, server, storage } = browser
  const id = `tab ${++browser.tabs}`
  return {
    clock,
    sources: [tab.activity.add],
    pageLifecycle: { isVisible: () => tab.isVisible, watch: tab.moments.add, whenActivated },
    server: server.createPort(),
    tabs: createTestTabs(storage, id),
    openPages: createTestOpenPages(storage, id),
    page: {
      delivery: () => ({ age: 0, isCached: false }),
      leave(url) {
        tab.left = url
      },
      reload() {
        tab.reloads++
      },
      mark() {},
    },
  }
}

function findOpenDialog(): HTMLDialogElement | undefined {
  const host = typeof document === 'undefined' ? null : document.querySelector('idle-warning')
  return host?.shadowRoot?.querySelector<HTMLDialogElement>('dialog[open]') ?? undefined
}
