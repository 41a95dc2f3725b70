import { describe, expect, test } from 'vitest'
import { createEngine } from '../../src/core/engine/engine.ts'
import type { OpenPages } from '../../src/core/ports.ts'
import { settle } from '../support/fake-clock.ts'
import { createFakePorts, createStorage, type FakePorts, type FakeStorage } from '../support/fake-ports.ts'
import { HOUR, limits, MINUTE, SECOND } from '../support/machine.ts'

/** A browser with its open pages: what its Web Locks would tell. */
interface Browser {
  readonly storage: FakeStorage
  readonly open: Set<string>
  clock: FakePorts['clock'] | undefined
  /** How it answers whether other pages are open. */
  ask: () => Promise<boolean>
  asked: number
}

function createBrowser(): Browser {
  const browser: Browser = {
    storage: createStorage(),
    open: new Set(),
    clock: undefined,
    ask: async () => browser.open.size > 0,
    asked: 0,
  }
  return browser
}

function openPage(browser: Browser, tab: string, change: { known?: boolean; delivery?: object } = {}) {
  const openPages: OpenPages = {
    isKnown: () => change.known ?? true,
    isAnyOther() {
      browser.asked++
      return browser.ask()
    },
    enter() {
      browser.open.add(tab)
      return () => browser.open.delete(tab)
    },
  }
  const ports = createFakePorts({ storage: browser.storage, tab, ...(browser.clock && { clock: browser.clock }) })
  browser.clock = ports.clock
  ports.delivery = { age: SECOND, isCached: false, ...change.delivery }
  const told: string[] = []
  const engine = createEngine({
    ports: { ...ports, openPages },
    limits: limits({ endAfterClose: 30 * SECOND, isNamed: true, hasSignOut: true }),
    coverOnLeave: false,
    announce(event, detail) {
      if (event === 'error') told.push(`${event}: ${(detail as { code: string }).code}`)
      else if (event !== 'tick' && event !== 'phase') told.push(event)
      return false
    },
    leave: (cause) => told.push(`leave: ${cause}`),
  })
  engine.start()
  const close = () => {
    ports.happen('left')
    crash()
  }
  /** Without a word: killed, or its computer lost power. */
  const crash = () => {
    browser.open.delete(tab)
    browser.storage.watchers.delete(tab)
  }
  return { engine, ports, told, close, crash }
}

/** Nothing ran, for the browser was closed. */
const pass = ({ clock }: Browser, duration: number) => clock?.jump(duration)

const END = ['beforeexpire', 'expired', 'leave: browser-closed']

describe('when every page was closed for longer than endAfterClose', () => {
  test('the next page start covers the page, ends the session on the server, and says why', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, MINUTE)
    const { ports, told } = openPage(browser, 'two')
    expect(ports.screens).toEqual(['checking'])
    await settle()
    expect([told, ports.requests, ports.screens]).toEqual([END, [{ kind: 'sign-out' }], ['checking', 'expired']])
  })

  test('that holds too where the deadline has passed meanwhile and the server still keeps the session', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, 10 * HOUR)
    const { told } = openPage(browser, 'two')
    await settle()
    expect(told).toEqual(END)
  })

  test('all pages that the browser brings back end, and one of them signs out', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, MINUTE)
    const pages = ['two', 'three', 'four'].map((tab) => openPage(browser, tab))
    await settle()
    expect([pages.map(({ told }) => told), pages.flatMap(({ ports }) => ports.requests)]).toEqual([
      [END, END, END],
      [{ kind: 'sign-out' }],
    ])
  })

  test('a browser that was killed is closed too', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').crash()
    pass(browser, MINUTE)
    const { told } = openPage(browser, 'two')
    await settle()
    expect(told).toEqual(END)
  })

  test('a page that was on its way meanwhile ends too, and signs nobody out again', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, MINUTE)
    openPage(browser, 'two')
    await settle()
    pass(browser, 5 * SECOND)
    const { told, ports } = openPage(browser, 'three')
    await settle()
    expect([told, ports.requests]).toEqual([END, []])
  })

  test('a page that the server still delivers later is not ended again and again', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, MINUTE)
    openPage(browser, 'two').close()
    await settle()
    pass(browser, 15 * SECOND)
    const { engine, told } = openPage(browser, 'three')
    await settle()
    expect([engine.state().phase, told]).toEqual(['active', []])
  })
})

describe('endAfterClose leaves a session alone', () => {
  test('that was reloaded, or went to another page: nobody is even asked', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, 20 * SECOND)
    const { engine, ports } = openPage(browser, 'two')
    await settle()
    expect([engine.state().phase, ports.screens, browser.asked]).toEqual(['active', ['none'], 0])
  })

  test('while another page is open, be it idle, hidden or frozen', async () => {
    const browser = createBrowser()
    openPage(browser, 'one')
    pass(browser, 10 * MINUTE)
    const { engine, told, ports } = openPage(browser, 'two')
    await settle()
    expect([engine.state().phase, told, ports.screens]).toEqual(['active', [], ['checking', 'none']])
  })

  test('when one of several pages crashed', async () => {
    const browser = createBrowser()
    openPage(browser, 'one')
    openPage(browser, 'two').crash()
    pass(browser, 10 * MINUTE)
    const { engine } = openPage(browser, 'two again')
    await settle()
    expect(engine.state().phase).toBe('active')
  })

  test('when a page comes back from the back/forward cache, and counts it again', () => {
    const browser = createBrowser()
    const { engine, ports } = openPage(browser, 'one')
    ports.happen('left')
    const meanwhile = browser.open.size
    pass(browser, 10 * MINUTE)
    ports.happen('restored')
    expect([engine.state().phase, meanwhile, [...browser.open]]).toEqual(['active', 0, ['one']])
  })

  test('when the browser had only discarded its page', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, 10 * MINUTE)
    const { engine } = openPage(browser, 'two', { delivery: { wasDiscarded: true } })
    await settle()
    expect([engine.state().phase, browser.asked]).toEqual(['active', 0])
  })

  test('that nothing is known of: a first page, a new sign-in', async () => {
    const browser = createBrowser()
    const { engine } = openPage(browser, 'one')
    await settle()
    expect([engine.state().phase, browser.asked]).toEqual(['active', 0])
  })
})

describe('a browser that', () => {
  test('does not tell which pages are open ends nothing, and that is said once', async () => {
    const browser = createBrowser()
    openPage(browser, 'one', { known: false }).close()
    pass(browser, 10 * MINUTE)
    const { engine, told } = openPage(browser, 'two', { known: false })
    await settle()
    expect([engine.state().phase, told]).toEqual(['active', ['error: degraded']])
  })

  test.each([
    ['never answers', () => new Promise<boolean>(() => {})],
    ['refuses to answer', () => Promise.reject(new DOMException('no', 'SecurityError'))],
  ])('%s holds up the start for a second at most', async (_, ask) => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, MINUTE)
    browser.ask = ask
    const { engine, ports } = openPage(browser, 'two')
    await ports.clock.advance(SECOND)
    expect([engine.state().phase, ports.screens.at(-1)]).toEqual(['active', 'none'])
  })

  test('is stopped while it is being asked starts nothing', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, MINUTE)
    const before = browser.clock?.pending
    const { engine, ports } = openPage(browser, 'two')
    engine.stop()
    const { pending } = ports.clock
    await settle()
    expect([engine.state().phase, ports.connected, pending, browser.open.size]).toEqual(['stopped', 0, before, 0])
  })

  test('says nothing to the presses of a page that is about to be covered', async () => {
    const browser = createBrowser()
    openPage(browser, 'one').close()
    pass(browser, MINUTE)
    const { engine } = openPage(browser, 'two')
    expect(await engine.extend('call')).toEqual({ ok: false, code: 'stopped' })
  })
})
