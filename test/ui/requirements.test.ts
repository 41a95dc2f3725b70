import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIdleWarning as createHeadless } from '../../src/headless.ts'
import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from '../../src/index.ts'
import { createFakePorts, createStorage, type FakePorts } from '../support/fake-ports.ts'
import { HOUR, MINUTE, RENEWED, SECOND } from '../support/machine.ts'

/**
 * platform.md §1, with the whole product in jsdom and time in the test's hand. What only a real engine can know stands
 * in test/e2e/accessibility.spec.ts; docs/accessibility.md says for each requirement where its test is.
 */

interface Scene {
  readonly idle: IdleWarning
  readonly ports: FakePorts
}

const started: IdleWarning[] = []

function begin(
  options: Partial<IdleWarningOptions> = {},
  create: typeof createIdleWarning = createIdleWarning,
  world: Parameters<typeof createFakePorts>[0] = {},
): Scene {
  const ports = createFakePorts(world)
  const { view: _, ...given } = ports
  const idle = create({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    signOutUrl: '/logout',
    ports: given,
    ...options,
  })
  started.push(idle)
  idle.start()
  return { idle, ports }
}

/** Brings the person to the warning, two minutes before the end. */
async function warned(options: Partial<IdleWarningOptions> = {}): Promise<Scene> {
  const scene = begin(options)
  await scene.ports.clock.advance(13 * MINUTE)
  return scene
}

/** Where the events stand on their time line; the dialog's first half second is over unless a test says otherwise. */
let moment = 0

beforeEach(() => {
  moment = 0
  vi.spyOn(Event.prototype, 'timeStamp', 'get').mockImplementation(() => {
    moment += SECOND
    return moment
  })
})

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

const host = () => document.querySelector('idle-warning')
const dialog = () => host()?.shadowRoot?.querySelector('dialog') as HTMLDialogElement
const title = () => dialog().querySelector('h2')?.textContent
const button = (name: string) => within(dialog()).getByRole('button', { name })
const live = () => dialog().querySelector('[aria-live]') as HTMLElement
const press = (key: string) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

const inSeconds = (count: number) => `${count} second${count === 1 ? '' : 's'}`

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8'))

describe('time limits', () => {
  test.each(Array.from({ length: 20 }, (_, passed) => 20 - passed))(
    'REQ-A11Y-1: the button extends when %i s are left',
    async (left) => {
      const scene = begin({ warnBefore: '20s' })
      await scene.ports.clock.advance(15 * MINUTE - left * SECOND)
      button('Stay signed in').click()
      await scene.ports.clock.advance(0)
      expect([scene.idle.phase, scene.idle.remaining]).toEqual(['active', 15 * MINUTE])
    },
  )

  test('REQ-A11Y-2: without a figure of its own a page warns two minutes before the end', async () => {
    const { ports } = begin()
    await ports.clock.advance(13 * MINUTE - SECOND)
    const before = host()
    await ports.clock.advance(SECOND)
    expect([before, title()]).toEqual([null, 'You are about to be signed out'])
  })

  test('complaint 13: who reads with a screen reader, whose keys no page hears, is told in time and stays by one key', async () => {
    const { idle, ports } = begin()
    const heard: string[] = []
    for (let minute = 0; minute < 60; minute++) {
      await ports.clock.advance(MINUTE)
      if (idle.phase !== 'warning') continue
      const described = dialog().getAttribute('aria-describedby') ?? ''
      heard.push(`${title()}: ${dialog().querySelector(`#${described}`)?.textContent}`)
      press('Escape')
      await ports.clock.advance(0)
    }
    const sentence = 'For your security, we will sign you out in 2 minutes. Work you have not saved may be lost.'
    const told = `You are about to be signed out: ${sentence}`
    expect([idle.phase, heard]).toEqual(['active', [told, told, told, told]])
  })

  test('REQ-A11Y-3: a person can stay eleven times in a row, and each time for as long as before', async () => {
    const { idle, ports } = begin()
    const left: number[] = []
    for (let times = 0; times < 11; times++) {
      await ports.clock.advance(13 * MINUTE)
      button('Stay signed in').click()
      await ports.clock.advance(0)
      left.push(idle.remaining)
    }
    expect(left).toEqual(Array(11).fill(15 * MINUTE))
  })

  test('REQ-A11Y-5: a page can turn the limit off, or give a person ten times as long', async () => {
    const off = begin({ idleTimeout: 'off', scope: 'off' })
    const longer = begin({ idleTimeout: '150m', scope: 'longer' })
    for (const { ports } of [off, longer]) await ports.clock.advance(2 * HOUR)
    expect([off.idle.phase, longer.idle.phase, host()]).toEqual(['active', 'active', null])
  })

  test('REQ-A11Y-7: a limit that cannot be extended says so, offers no extension, and lets the person save', async () => {
    const heard: unknown[] = []
    const scene = begin({ absoluteTimeout: '14m' })
    scene.idle.on('warning', ({ isExtendable }) => heard.push(isExtendable))
    await scene.ports.clock.advance(12 * MINUTE)
    const names = within(dialog())
      .getAllByRole('button')
      .map(({ textContent }) => textContent)
    expect([heard, names, title(), await scene.idle.extend()]).toEqual([
      [false],
      ['Back to my work', 'Sign out'],
      'You will be signed out soon',
      { ok: false, code: 'absolute' },
    ])
    expect(dialog().querySelector('#message')?.textContent).toMatch(/Save your work now/)
  })

  test('REQ-A11Y-8: a page can say at the start of a task how long a person may rest', () => {
    const { idle, ports } = begin()
    expect([idle.remaining, (idle.expiresAt ?? 0) - ports.clock.now()]).toEqual([15 * MINUTE, 15 * MINUTE])
  })

  test('REQ-A11Y-9: who signs in again elsewhere goes on with the same page', async () => {
    const scene = begin({ statusUrl: '/status', signInUrl: '/login', userKey: 'ada' })
    scene.ports.respond = ({ kind }) => (kind === 'status' ? { outcome: 'ended' } : RENEWED)
    const heard: string[] = []
    scene.idle.on('expired', (event) => event.preventDefault())
    scene.idle.on('resumed', () => heard.push('resumed'))
    await scene.ports.clock.advance(15 * MINUTE)
    expect(title()).toBe('You have been signed out')
    scene.ports.respond = () => ({ ...RENEWED, userKey: 'ada' })
    scene.ports.happen('shown')
    await scene.ports.clock.advance(SECOND)
    expect([heard, scene.idle.phase]).toEqual([['resumed'], 'active'])
  })

  test('REQ-A11Y-10: before the end the page can save, and is waited for, three seconds at most', async () => {
    const { idle, ports } = begin()
    const heard: string[] = []
    idle.on('beforeexpire', ({ waitUntil }) => {
      heard.push('beforeexpire')
      waitUntil(new Promise(() => {}))
    })
    idle.on('expired', () => heard.push('expired'))
    const signOuts = () => ports.requests.filter(({ kind }) => kind === 'sign-out').length
    await ports.clock.advance(15 * MINUTE)
    const atTheEnd = [[...heard], signOuts()]
    await ports.clock.advance(3 * SECOND)
    expect([atTheEnd, signOuts()]).toEqual([[['beforeexpire', 'expired'], 0], 1])
  })

  test('REQ-A11Y-11: the dialog asks for no password: its sign-in is the application’s own page', async () => {
    const { idle, ports } = begin({ signInUrl: '/login' })
    idle.on('expired', (event) => event.preventDefault())
    await ports.clock.advance(15 * MINUTE + 4 * SECOND)
    const link = within(dialog()).getByRole('link', { name: 'Sign in again' })
    expect([link.getAttribute('href'), dialog().querySelectorAll('form, input').length]).toEqual([
      expect.stringContaining('/login?'),
      0,
    ])
  })

  test('REQ-A11Y-12: nothing refreshes the page by itself', () => {
    expect(sources.filter((source) => /http-equiv|['"]refresh['"]/i.test(source))).toEqual([])
    expect(sources.length).toBeGreaterThan(30)
  })
})

describe('the dialog', () => {
  test('REQ-DLG-2: is not in the order of tabulation itself', async () => {
    await warned()
    expect([
      ...dialog().querySelectorAll('[tabindex]'),
      ...(dialog().hasAttribute('tabindex') ? ['dialog'] : []),
    ]).toEqual([])
  })

  test('REQ-DLG-18: has buttons that submit nothing', async () => {
    await warned()
    expect([...dialog().querySelectorAll('button')].map(({ type }) => type)).toEqual(['button', 'button'])
  })

  test('REQ-DLG-19: names its controls by the text that is seen, each with another first word', async () => {
    await warned()
    const controls = within(dialog()).getAllByRole('button')
    const words = controls.map(({ textContent }) => textContent.split(' ')[0])
    expect([
      words,
      dialog().querySelectorAll('[aria-label], button[aria-labelledby], a[aria-labelledby]').length,
    ]).toEqual([['Stay', 'Sign'], 0])
  })

  test('REQ-DLG-24: has no tooltip', async () => {
    await warned()
    expect(dialog().querySelectorAll('[title]').length).toBe(0)
  })

  test('REQ-DLG-25: is not there in the headless door, which tells and puts nothing into the page', async () => {
    const before = document.documentElement.outerHTML
    const { idle, ports } = begin({}, createHeadless)
    const heard: unknown[] = []
    idle.on('warning', ({ isExtendable, remaining }) => heard.push({ isExtendable, remaining }))
    await ports.clock.advance(14 * MINUTE)
    expect([heard, document.documentElement.outerHTML === before]).toEqual([
      [{ isExtendable: true, remaining: 2 * MINUTE }],
      true,
    ])
  })
})

describe('what is said', () => {
  test('REQ-ANN-4: the visible time and the spoken one agree, and neither is a live region of its own', async () => {
    const { ports } = await warned()
    const shown = () => dialog().querySelector('[part=time]')?.textContent as string
    const seen = new Set([shown()])
    let before = ''
    for (let second = 0; second < 119; second++) {
      await ports.clock.advance(SECOND)
      seen.add(shown())
      if (live().textContent && live().textContent !== before) expect(live().textContent).toContain(shown())
      before = live().textContent
    }
    // Above the last minute nothing ticks.
    expect([...seen]).toEqual(['2 minutes', ...Array.from({ length: 60 }, (_, n) => inSeconds(60 - n))])
    const regions = '#message[aria-live], #message [aria-live], #message [role=status], #message [role=alert]'
    expect(dialog().querySelector(regions)).toBe(null)
  })

  test('REQ-ANN-5: what stands after the time is spoken too', async () => {
    const { ports } = await warned()
    await ports.clock.advance(MINUTE)
    expect(live().textContent).toBe(dialog().querySelector('#message')?.textContent)
  })

  test('REQ-ANN-10: nothing is said by ariaNotify, which not every engine has', () => {
    expect(sources.filter((source) => source.includes('ariaNotify'))).toEqual([])
  })
})

describe('defect 11: a time that is over counts up', () => {
  test('a look at the dialog long after the end shows no time at all, and none is below zero', async () => {
    const { idle, ports } = await warned()
    const times: number[] = []
    idle.on('tick', ({ remaining }) => times.push(remaining))
    await ports.clock.advance(119 * SECOND)
    ports.clock.jump(HOUR)
    ports.happen('look')
    await ports.clock.flush()
    await ports.clock.advance(MINUTE)
    expect([dialog().querySelector('[part=time]')?.textContent, idle.remaining]).toEqual(['', 0])
    expect([...times].sort((a, b) => b - a)).toEqual(times)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0)
  })
})

describe('defect 12: a warning that another tab has answered is answered again', () => {
  test('it goes on without a request of its own', async () => {
    const storage = createStorage()
    const here = begin({}, createIdleWarning, { storage, tab: 'here' })
    const there = begin({ scope: 'there' }, createHeadless, { storage, tab: 'there', clock: here.ports.clock })
    await here.ports.clock.advance(13 * MINUTE)
    expect(here.idle.phase).toBe('warning')
    await there.idle.extend()
    await here.ports.clock.advance(MINUTE)
    expect([here.idle.phase, here.ports.requests, there.ports.requests.length]).toEqual(['active', [], 1])
  })
})

describe('defect 13: a listener that holds the focus is never removed', () => {
  test('when the dialog has closed, each time, the page has the listeners that it had before', async () => {
    const open = new Set<object>()
    const add = window.addEventListener.bind(window)
    vi.spyOn(window, 'addEventListener').mockImplementation((...args: Parameters<typeof add>) => {
      const [type, listener, options] = args
      const entry = { type, listener }
      const signal = typeof options === 'object' ? options.signal : undefined
      if (signal) open.add(entry)
      signal?.addEventListener('abort', () => open.delete(entry))
      add(...args)
    })
    const { ports } = begin()
    const counts: number[] = []
    for (let times = 0; times < 5; times++) {
      await ports.clock.advance(13 * MINUTE)
      const whileOpen = open.size
      button('Stay signed in').click()
      await ports.clock.advance(0)
      counts.push(whileOpen, open.size)
    }
    expect(counts).toEqual([counts[0], 0, counts[0], 0, counts[0], 0, counts[0], 0, counts[0], 0])
    expect(counts[0]).toBeGreaterThan(0)
  })

  test('the focus is the page’s again', async () => {
    const [first, second] = [document.createElement('input'), document.createElement('input')]
    document.body.append(first, second)
    first.focus()
    const { ports } = await warned()
    button('Stay signed in').click()
    await ports.clock.advance(0)
    second.focus()
    expect([document.activeElement === second, press('Escape')]).toEqual([true, true])
  })
})

describe('defect 18: handlers of the page are written over', () => {
  test('those on window, document and body are, before, during and after the story, the page’s own', async () => {
    const names = [
      'mousemove',
      'click',
      'keydown',
      'keypress',
      'scroll',
      'beforeunload',
      'pagehide',
      'focus',
      'contextmenu',
    ]
    const own = () => 'own'
    const places = [window, document, document.body] as unknown as Record<string, unknown>[]
    for (const place of places) for (const name of names) place[`on${name}`] = own
    const areOwn = () =>
      places.every((place) => names.every((name) => [own, undefined].includes(place[`on${name}`] as never)))
    const before = areOwn()
    const { idle, ports } = await warned()
    const during = areOwn()
    await ports.clock.advance(3 * MINUTE)
    idle.stop()
    const after = areOwn()
    for (const place of places) for (const name of names) place[`on${name}`] = null
    expect([before, during, after]).toEqual([true, true, true])
  })
})

describe('defect 27: keys and the context menu are blocked while warned', () => {
  test.each(['Tab', 'Enter', ' ', 'F5', 'F6', 'a', 'ArrowDown', 'PageDown'])(
    '%s is left to the browser',
    async (key) => {
      await warned()
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true })
      button('Stay signed in').dispatchEvent(event)
      expect([event.defaultPrevented, press(key)]).toEqual([false, true])
    },
  )

  test('so are a right click, a selection, a copy and a paste', async () => {
    await warned()
    const isLeft = ['contextmenu', 'selectstart', 'copy', 'paste', 'wheel'].map((type) =>
      button('Stay signed in').dispatchEvent(new Event(type, { bubbles: true, cancelable: true, composed: true })),
    )
    expect(isLeft).toEqual([true, true, true, true, true])
  })
})
