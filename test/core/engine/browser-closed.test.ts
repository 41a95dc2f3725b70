import { expect, test } from 'vitest'
import { createEngine } from '../../../src/core/engine/engine.ts'
import { HOUR, MINUTE, SECOND } from '../../support/machine.ts'
import { createWorld, type OpenOptions, type World, type WorldTab } from '../../support/world/world.ts'

/** A browser in which the application uses endAfterClose. `asked` counts how often a page asked which others are open. */
interface Browser {
  readonly world: World
  asked: number
  /** Answers in place of the browser whether other pages are open. */
  answer: (() => Promise<boolean>) | undefined
  /** Loads a page. */
  open(id: string, change?: OpenOptions & { readonly isKnown?: boolean }): WorldTab
}

function createBrowser(): Browser {
  const browser: Browser = {
    world: createWorld({ limits: { endAfterClose: 30 * SECOND, sessionKey: 's1', hasStatus: false } }),
    asked: 0,
    answer: undefined,
    open(id, { isKnown = true, ...change } = {}) {
      const delivery = { age: SECOND, isCached: false }
      return browser.world.open({
        id,
        delivery,
        ...change,
        ports: ({ openPages }) => ({
          openPages: {
            isKnown: () => isKnown,
            isAnyOther() {
              browser.asked++
              return browser.answer?.() ?? (openPages?.isAnyOther() as Promise<boolean>)
            },
            enter: () => openPages?.enter() as () => void,
          },
        }),
      })
    },
  }
  return browser
}

function close(tab: WorldTab): void {
  tab.ports.happen('left')
  tab.crash()
}

/** A browser whose only page was closed so long ago. */
function closedFor(time: number): Browser {
  const browser = createBrowser()
  close(browser.open('one'))
  browser.world.sleep(time)
  return browser
}

const END = ['beforeexpire', 'expired browser-closed', 'leave browser-closed']

test('After every page was closed for longer than endAfterClose, the next page is covered, ends the session on the server and says why', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  const { ports, events } = browser.open('two')
  expect(ports.screens).toEqual(['checking'])
  await world.settle()
  expect([events, ports.requests, ports.screens]).toEqual([
    END,
    [{ kind: 'sign-out', sessionKey: 's1' }],
    ['checking', 'expired'],
  ])
})

test('endAfterClose ends the session also if its deadline has passed and the server still keeps it', async () => {
  const browser = closedFor(10 * HOUR)
  const { world } = browser
  const { events } = browser.open('two')
  await world.settle()
  expect(events).toEqual(END)
})

test('All pages that the browser brings back end, and one of them signs out', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  const pages = ['two', 'three', 'four'].map((tab) => browser.open(tab))
  await world.settle()
  expect([pages.map(({ events }) => events), pages.flatMap(({ ports }) => ports.requests)]).toEqual([
    [END, END, END],
    [{ kind: 'sign-out', sessionKey: 's1' }],
  ])
})

test('A browser that was killed counts as closed', async () => {
  const browser = createBrowser()
  const { world } = browser
  browser.open('one').crash()
  world.sleep(MINUTE)
  const { events } = browser.open('two')
  await world.settle()
  expect(events).toEqual(END)
})

test('A page that was on its way when the session ended ends too, and signs out no one again', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  browser.open('two')
  await world.settle()
  world.sleep(5 * SECOND)
  const { events, ports } = browser.open('three')
  await world.settle()
  expect([events, ports.requests]).toEqual([END, []])
})

test('A page that the server delivers later is not ended again', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  close(browser.open('two'))
  await world.settle()
  world.sleep(15 * SECOND)
  const { phase, events } = browser.open('three')
  await world.settle()
  expect([phase(), events]).toEqual(['active', []])
})

test('endAfterClose does not ask about other pages after a reload or a navigation', async () => {
  const browser = closedFor(20 * SECOND)
  const { world } = browser
  const { phase, ports } = browser.open('two')
  await world.settle()
  expect([phase(), ports.screens, browser.asked]).toEqual(['active', ['none'], 0])
})

test('endAfterClose ends nothing while another page is open, be it idle, hidden or frozen', async () => {
  const browser = createBrowser()
  const { world } = browser
  browser.open('one')
  world.sleep(10 * MINUTE)
  const { phase, events, ports } = browser.open('two')
  await world.settle()
  expect([phase(), events, ports.screens]).toEqual(['active', [], ['checking', 'none']])
})

test('endAfterClose ends nothing if one of several pages crashed', async () => {
  const browser = createBrowser()
  const { world } = browser
  browser.open('one')
  browser.open('two').crash()
  world.sleep(10 * MINUTE)
  const { phase } = browser.open('two again')
  await world.settle()
  expect(phase()).toBe('active')
})

test('A page that comes back from the back/forward cache counts as open again', () => {
  const browser = createBrowser()
  const { world } = browser
  const { phase, ports } = browser.open('one')
  ports.happen('left')
  const meanwhile = world.channel.storage.open.size
  world.sleep(10 * MINUTE)
  ports.happen('restored')
  expect([phase(), meanwhile, [...world.channel.storage.open]]).toEqual(['active', 0, ['one']])
})

test('endAfterClose ends nothing if the browser had only discarded its page', async () => {
  const browser = closedFor(10 * MINUTE)
  const { world } = browser
  const { phase } = browser.open('two', { delivery: { age: SECOND, isCached: false, wasDiscarded: true } })
  await world.settle()
  expect([phase(), browser.asked]).toEqual(['active', 0])
})

test('endAfterClose ends nothing for a first page or a new sign-in', async () => {
  const browser = createBrowser()
  const { world } = browser
  const { phase } = browser.open('one')
  await world.settle()
  expect([phase(), browser.asked]).toEqual(['active', 0])
})

test('A browser that does not tell which pages are open ends nothing, and that is reported once', async () => {
  const browser = createBrowser()
  const { world } = browser
  close(browser.open('one', { isKnown: false }))
  world.sleep(10 * MINUTE)
  const { phase, events } = browser.open('two', { isKnown: false })
  await world.settle()
  expect([phase(), events]).toEqual(['active', ['error degraded']])
})

test.each([
  ['never answers', () => new Promise<boolean>(() => {})],
  ['refuses to answer', () => Promise.reject(new DOMException('no', 'SecurityError'))],
])('A browser that %s delays the start by a second at most', async (_, ask) => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  browser.answer = ask
  const { phase, ports } = browser.open('two')
  await world.flow(SECOND)
  expect([phase(), ports.screens.at(-1)]).toEqual(['active', 'none'])
})

test('A page that is stopped while the browser is asked starts nothing', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  const { phase, ports, engine, time } = browser.open('two')
  engine.stop()
  const pending = time.pending()
  await world.settle()
  expect([phase(), ports.connected, pending, world.channel.storage.open.size]).toEqual(['stopped', 0, 0, 0])
})

test('A page that is about to be covered takes no presses as activity', async () => {
  const { engine } = closedFor(MINUTE).open('two')
  expect(await engine.extend('call')).toEqual({ ok: false, code: 'stopped' })
})

test('The time that a page took to arrive does not count as closed', async () => {
  const browser = closedFor(35 * SECOND)
  const { world } = browser
  const { phase } = browser.open('two', { delivery: { age: 15 * SECOND, isCached: false } })
  await world.settle()
  expect([phase(), browser.asked]).toEqual(['active', 0])
})

test('A browser that takes half a second to answer is waited for', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  let answer = (_isOpen: boolean) => {}
  browser.answer = () =>
    new Promise((resolve) => {
      answer = resolve
    })
  const { events } = browser.open('two')
  await world.flow(SECOND / 2)
  answer(false)
  await world.settle()
  expect(events).toEqual(END)
})

test('A browser that refuses to answer does not delay the start', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  browser.answer = () => Promise.reject(new DOMException('no', 'SecurityError'))
  const { phase } = browser.open('two')
  await world.settle()
  expect(phase()).toBe('active')
})

test('A page that was stopped while the browser was asked is not covered again by a later call', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  const { engine, screen } = browser.open('two')
  engine.stop()
  await world.settle()
  await engine.extend('call')
  expect(screen()).toBe('none')
})

test('A page that is stopped and started again while the browser is asked stays covered', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  browser.answer = () => new Promise(() => {})
  const { engine, screen } = browser.open('two')
  engine.stop()
  engine.start()
  await world.settle()
  // A call shows what the state says.
  await Promise.race([engine.extend('call'), world.settle()])
  expect(screen()).toBe('checking')
})

test.each([
  ['no other page was open', false, END],
  ['another page was open', true, []],
])('A page begins once when the browser has answered that %s', async (_, isOpen, story) => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  browser.answer = async () => isOpen
  const { ports, events } = browser.open('two')
  await world.flow(2 * SECOND)
  expect([events, ports.connected]).toEqual([story, 2])
})

test('A page that began after the question and is stopped during a check says in its history that the check is over', async () => {
  const browser = closedFor(MINUTE)
  const { world } = browser
  browser.answer = async () => true
  const { ports, engine: first } = browser.open('two')
  first.stop()
  ports.respond = () => new Promise(() => {})
  const history: string[] = []
  const engine = createEngine({
    ports,
    limits: { ...first.timing().limits, hasStatus: true },
    coverOnLeave: () => false,
    keepEntry: ({ event }) => history.push(event),
    announce: () => false,
    leave() {},
  })
  engine.start()
  await world.settle()
  world.sleep(HOUR)
  ports.happen('look')
  const during = history.at(-1)
  engine.stop()
  expect([during, history.slice(-2)]).toEqual(['checking', ['checked', 'phase']])
})
