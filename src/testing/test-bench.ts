import { readDuration } from '../core/options/validators.ts'
import type { DurationText, Moment, Ports, Presence } from '../core/ports.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { settle } from './settle.ts'
import { createSignal } from './signal.ts'
import { createTestServer, type TestServer, type TestServerPort } from './test-server.ts'
import { createTestOpenPages, createTestStorage, createTestTabs, type TestStorage } from './test-storage.ts'

/**
 * One tab of a browser in which nothing happens by itself: no time passes, nobody is there, no network and no storage of
 * the real browser is touched. Each verb resolves when what follows from it has happened: promises, not timers of others.
 */
export interface TestBench {
  /**
   * For the option `ports`. `ports.clock` may also be used alone, with the browser's own server and tabs. They have no
   * `view`, so that the built-in modal is shown where there is a document.
   */
  readonly ports: Omit<Ports, 'view'>
  /** The application's server, as all tabs reach it. */
  readonly server: TestServer
  /** The address that the page has left for; `undefined` while it stays. Nothing navigates. */
  readonly left: string | undefined
  /** How often the page would have been loaded anew, because somebody else is signed in. */
  readonly reloads: number
  /** The built-in modal while it is open, warning or cover; it stands in an open shadow root. */
  readonly dialog: HTMLDialogElement | undefined
  /**
   * Time flows, for all tabs: what is due happens on time and in order; with `'0s'` only what is due now.
   *
   * @throws IdleWarningError a duration has a unit
   */
  advance(duration: DurationText): Promise<void>
  /**
   * The machine has slept, with all tabs: the wall clock has moved, the monotonic one has not, and no timer has fired yet.
   * The page notices at the next {@link wake}, {@link press}, {@link show}, or as time flows.
   *
   * @throws IdleWarningError a duration has a unit
   */
  sleep(duration: DurationText): Promise<void>
  /** A person presses a key, a button, the screen, somewhere in the page. */
  press(): Promise<void>
  /** A person moves the pointer or scrolls, which does not answer a warning. */
  move(): Promise<void>
  /** The person goes to another tab or locks the phone. */
  hide(): Promise<void>
  /** The person comes back to this tab. */
  show(): Promise<void>
  /** The page gets a sign of life from the browser, such as the focus: it looks at the clock. */
  wake(): Promise<void>
  /**
   * Another tab of the same browser: the same clock, server and storage. In one document give its instance another
   * `scope`, because only one runs for each.
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
 * Makes a browser with one tab, for tests of an application that uses the SDK.
 *
 * @example
 * const bench = createTestBench()
 * const idle = createIdleWarning({ idleTimeout: '15m', ports: bench.ports })
 * idle.start()
 * await bench.advance('13m') // idle.phase is 'warning'
 */
export function createTestBench(): TestBench {
  const clock = createManualClock()
  return openTab({ clock, server: createTestServer(clock), storage: createTestStorage(), tabs: 0 })
}

/** One tab: who is there, what happens to its page, whether that is seen and where it went. */
const newTab = () => ({
  presence: createSignal<Presence>(),
  moments: createSignal<Moment>(),
  isVisible: true,
  left: undefined as string | undefined,
  reloads: 0,
})

type TestTab = ReturnType<typeof newTab>

function openTab(browser: TestBrowser): TestBench {
  const tab = newTab()
  return {
    ports: portsOf(browser, tab),
    server: browser.server,
    get left() {
      return tab.left
    },
    get reloads() {
      return tab.reloads
    },
    get dialog() {
      return openDialog()
    },
    ...verbsOf(browser.clock, tab),
    openTab: () => openTab(browser),
  }
}

const happened = (act: () => void): Promise<void> => {
  act()
  return settle()
}

type Verb = 'advance' | 'sleep' | 'press' | 'move' | 'hide' | 'show' | 'wake'

function verbsOf(clock: ManualClock, tab: TestTab): Pick<TestBench, Verb> {
  const { presence, moments } = tab
  const see = (isVisible: boolean) =>
    happened(() => {
      tab.isVisible = isVisible
      moments.tell(isVisible ? 'shown' : 'hidden')
    })
  return {
    advance: async (duration) => clock.advance(duration === '0s' ? 0 : readDuration(duration, 'advance')),
    sleep: async (duration) => happened(() => clock.jump(readDuration(duration, 'sleep'))),
    press: () => happened(() => presence.tell('press')),
    move: () => happened(() => presence.tell('move')),
    hide: () => see(false),
    show: () => see(true),
    wake: () => happened(() => moments.tell('look')),
  }
}

/** No page here is prerendered. */
function whenActivated(callback: () => void): () => void {
  callback()
  return () => {}
}

function portsOf(browser: TestBrowser, tab: TestTab): TestBench['ports'] {
  const { clock, server, storage } = browser
  const id = `tab ${++browser.tabs}`
  return {
    clock,
    sources: [tab.presence.listen],
    wake: { isVisible: () => tab.isVisible, watch: tab.moments.listen, whenActivated },
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

function openDialog(): HTMLDialogElement | undefined {
  const host = typeof document === 'undefined' ? null : document.querySelector('idle-warning')
  return host?.shadowRoot?.querySelector<HTMLDialogElement>('dialog[open]') ?? undefined
}
