import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { IdleWarning } from '../../src/types.ts'
import { addScript, complaints, page, run, serveScripts } from '../support/script-page.ts'
import { unhandledDuring } from '../support/unhandled.ts'

/** docs/evidence/unkind-pages.md has a row for each of these pages. */

serveScripts()

const SECOND = 1000
const MINUTE = 60 * SECOND
const pass = (duration: number) => vi.advanceTimersByTimeAsync(duration)

/** Undone after each test, the last first. */
const undos: (() => void)[] = []
let errors: string[] = []

beforeEach(() => {
  errors = []
  const note = (event: ErrorEvent) => {
    errors.push(event.message)
    event.preventDefault()
  }
  window.addEventListener('error', note)
  undos.push(() => window.removeEventListener('error', note))
})

afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo()
})

/** Defines a property, as scripts do that extend what belongs to all, and removes it after the test. */
function define(owner: object, name: string, descriptor: PropertyDescriptor): void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, { configurable: true, enumerable: true, ...descriptor })
  undos.push(() => {
    if (before) Object.defineProperty(owner, name, before)
    else Reflect.deleteProperty(owner, name)
  })
}

interface Unkind {
  /** Before the script runs. */
  readonly before?: () => void
  /** When it has run. */
  readonly after?: () => void
  /** What the page does wrong is told, in these words. */
  readonly told?: RegExp
  /** Errors of the page's own that remain the page's. */
  readonly own?: readonly string[]
  /** How the press on *Stay* ends. Without the server it fails, in words. */
  readonly stays?: boolean
}

const fail = () => {
  throw new Error('the page is broken')
}

const pages: Readonly<Record<string, Unkind>> = {
  'a kind page': {},
  '`fetch` that throws at once': { after: () => vi.stubGlobal('fetch', fail), stays: false },
  '`fetch` that returns nothing': { after: () => vi.stubGlobal('fetch', () => undefined), stays: false },
  '`fetch` that resolves to nothing': { after: () => vi.stubGlobal('fetch', async () => undefined), stays: false },
  '`fetch` that never answers': { after: () => vi.stubGlobal('fetch', () => new Promise(() => {})), stays: false },
  '`Date.now` that stands still': {
    after: () => {
      const now = Date.now()
      vi.spyOn(Date, 'now').mockImplementation(() => now)
    },
  },
  '`Date.now` that is no number': { after: () => void vi.spyOn(Date, 'now').mockImplementation(() => Number.NaN) },
  '`performance.now` that stands still': {
    after: () => void vi.spyOn(performance, 'now').mockImplementation(() => 1),
  },
  '`JSON.parse` that throws': { after: () => void vi.spyOn(JSON, 'parse').mockImplementation(fail) },
  '`JSON.stringify` that throws': { after: () => void vi.spyOn(JSON, 'stringify').mockImplementation(fail) },
  '`Math.random` that is always 1': { after: () => void vi.spyOn(Math, 'random').mockImplementation(() => 1) },
  'listeners that throw': {
    after: () => {
      for (const name of ['warning', 'expired', 'extended', 'phase', 'tick', 'keepalive']) {
        document.addEventListener(`idle-warning:${name}`, fail)
        undos.push(() => document.removeEventListener(`idle-warning:${name}`, fail))
      }
    },
    own: ['the page is broken'],
  },
  'a second copy of the script': { after: () => run('script-tag'), told: /this page loads the script twice/ },
  'functions on `Object.prototype` and `Array.prototype`, which `for … in` finds': {
    before: () => {
      for (const owner of [Object.prototype, Array.prototype])
        define(owner, 'each', { value: () => undefined, writable: true })
    },
  },
  'listeners that are wrapped, as Zone.js does': {
    before: () => {
      const { addEventListener } = EventTarget.prototype
      define(EventTarget.prototype, 'addEventListener', {
        writable: true,
        value(this: EventTarget, type: string, listener: EventListener | null, options?: AddEventListenerOptions) {
          const wrapped = listener && ((event: Event) => listener.call(this, event))
          return addEventListener.call(this, type, wrapped, options)
        },
      })
    },
  },
  'timers that are wrapped, as Zone.js does': {
    after: () => {
      const { setTimeout: own } = window
      const wrap = (callback: () => void, ...others: number[]) => own(() => callback.call(undefined), ...others)
      vi.stubGlobal('setTimeout', wrap)
    },
  },
  'a storage that throws': {
    before: () => define(window, 'localStorage', { get: fail }),
  },
}

const dialog = () => document.querySelector('idle-warning')?.shadowRoot?.querySelector('dialog')
const isOpen = () => dialog()?.open === true

/** What became of the story, and what it left uncaught. */
async function play({ before, after }: Unkind) {
  const story = { isWarned: false, isExtended: false, isFailureTold: false, end: [] as unknown[] }
  const unhandled = await unhandledDuring(async () => {
    before?.()
    addScript({ 'data-idle-timeout': '15m', 'data-warn-before': '30s', 'data-keepalive-url': '/keepalive' })
    run('script-tag')
    after?.()
    const idle = page.idleWarning as IdleWarning
    await pass(14.5 * MINUTE + SECOND)
    story.isWarned = isOpen() && idle.phase === 'warning'
    dialog()?.querySelector<HTMLElement>('[part~=primary]')?.click()
    // A request that is not answered fails after ten seconds.
    await pass(11 * SECOND)
    story.isExtended = idle.phase === 'active'
    story.isFailureTold = !!dialog()?.querySelector('[part=error]')?.textContent
    await pass(16 * MINUTE)
    story.end = [idle.phase, isOpen(), dialog()?.getAttribute('part')]
  })
  return { ...story, uncaught: [...errors, ...unhandled.map(String)] }
}

test.for(Object.keys(pages))('%s: the story runs to its end, and no error is left uncaught', async (name, { task }) => {
  const unkind = pages[name] as Unkind
  const { uncaught, ...story } = await play(unkind)
  const others = uncaught.filter((message) => !unkind.own?.some((each) => message.includes(each)))
  expect({ ...story, others }).toEqual({
    isWarned: true,
    isExtended: unkind.stays ?? true,
    isFailureTold: unkind.stays === false,
    end: ['expired', true, 'dialog cover'],
    others: [],
  })
  const outcome = { true: 'the story runs to its end', false: 'Stay fails in words, and the story runs to its end' }
  Object.assign(task.meta, { page: name, outcome: outcome[`${story.isExtended}`] })
  if (unkind.told) expect(complaints.join('\n')).toMatch(unkind.told)
})

test('`setTimeout` that never fires: the page is warned, extended and covered as soon as it is used', async () => {
  const unhandled = await unhandledDuring(async () => {
    addScript({ 'data-idle-timeout': '15m', 'data-warn-before': '30s' })
    run('script-tag')
    vi.stubGlobal('setTimeout', () => 0)
    const idle = page.idleWarning as IdleWarning
    const use = () => window.dispatchEvent(new Event('focus'))
    await pass(14.5 * MINUTE + SECOND)
    use()
    expect([idle.phase, isOpen()]).toEqual(['warning', true])
    dialog()?.querySelector<HTMLElement>('[part~=primary]')?.click()
    expect(idle.phase).toBe('active')
    await pass(16 * MINUTE)
    use()
    expect([idle.phase, dialog()?.getAttribute('part')]).toEqual(['expired', 'dialog cover'])
  })
  expect([...errors, ...unhandled]).toEqual([])
})
