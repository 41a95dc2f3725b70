import { describe, expect, test, vi } from 'vitest'
import type { IdleWarning } from '../../src/types.ts'
import { addScript, complaints, page, run, serveScripts } from '../support/script-page.ts'

type Global = IdleWarning & { createIdleWarning: unknown }

serveScripts()

/** A page with this script element and this body, on which the script has run. */
async function load(attributes: string, body = ''): Promise<Global> {
  const pairs = [...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)]
  addScript(Object.fromEntries(pairs.map(([, name, value = '']) => [name, value])))
  document.body.innerHTML = body
  await run('script-tag')
  return page.idleWarning as Global
}

const MINUTES = 60_000
const pass = (duration: number) => vi.advanceTimersByTimeAsync(duration)
/** The events that reach the document, from now on. */
function listen(...names: string[]): string[] {
  const heard: string[] = []
  for (const name of names) document.addEventListener(`idle-warning:${name}`, () => heard.push(name))
  return heard
}

describe('the script tag', () => {
  test('starts by itself, and its global has the members of the handle', async () => {
    const idle = await load('data-idle-timeout="15m"')
    expect([idle.phase, idle.remaining, typeof idle.extend, typeof idle.createIdleWarning, complaints]).toEqual([
      'active',
      15 * MINUTES,
      'function',
      'function',
      [],
    ])
  })

  test('with data-manual waits to be started', async () => {
    const idle = await load('data-idle-timeout="15m" data-manual')
    expect(idle.phase).toBe('stopped')
    idle.start()
    expect(idle.phase).toBe('active')
  })

  test.each([
    [
      'data-warn-before="1s"',
      `data-warn-before: '1s' is not allowed; expected at least 20s (WCAG 2.2.1), or allowShortWarning: true`,
    ],
    [
      'data-keepalive-interval="soon"',
      `data-keepalive-interval: 'soon' is not allowed; expected a duration with its unit (ms, s, m, h, d), such as '15m' or '900s'`,
    ],
    ['data-absolute-timeout="10s"', `data-absolute-timeout: '10s' is not allowed; expected more than 20s`],
    ['data-extend-on="movement"', `data-extend-on: 'movement' is not allowed; expected 'button' or 'activity'`],
    ['data-cover-on-leave="maybe"', `data-cover-on-leave: 'maybe' is not allowed; expected true or false`],
    ['data-csrf="symfony"', expect.stringContaining(`data-csrf: 'symfony' is not allowed; expected 'django', 'rails'`)],
    ['data-credentials="all"', `data-credentials: 'all' is not allowed; expected 'same-origin' or 'include' or 'omit'`],
    ['data-timeout="10"', expect.stringContaining(`data-timeout: '10' is not allowed; expected a duration`)],
    ['data-dialog-role="alert"', `data-dialog-role: 'alert' is not allowed; expected 'alertdialog' or 'dialog'`],
    ['data-dialog-element="#1"', `data-dialog-element: '#1' is not allowed; expected a CSS selector`],
    ['data-dialog-expired=">"', `data-dialog-expired: '>' is not allowed; expected a CSS selector`],
    ['data-dialog-element=""', `data-dialog-element: '' is not allowed; expected a selector or a <dialog>`],
    ['data-keepalive-url=""', `data-keepalive-url: '' is not allowed; expected a URL, or { url, method, body }`],
    [
      'data-sign-in-url="javascript:alert(1)"',
      expect.stringContaining(`data-sign-in-url: 'javascript:alert(1)' is not allowed; expected an http(s) address`),
    ],
    [
      'data-sign-in-url="https://evil.example/"',
      expect.stringContaining('of this origin, or of one in allowedOrigins'),
    ],
    ['data-signed-out-url="//evil.example/"', expect.stringContaining('data-signed-out-url')],
    ['data-warn-befor="2m"', 'data-warn-befor is not known; did you mean data-warn-before?'],
    ['data-keepalive="/k"', 'data-keepalive is not known; did you mean data-keepalive-url?'],
  ])('%s is one clear message, and the page stays protected', async (attribute, message) => {
    const idle = await load(`data-idle-timeout="15m" ${attribute}`)
    const expected = typeof message === 'string' ? `idle-warning: ${message}` : message
    expect([complaints, idle.phase]).toEqual([[expected], 'active'])
  })

  test.each([
    ['', 'data-idle-timeout: undefined is not allowed'],
    ['data-idle-timeout="15"', `data-idle-timeout: '15' is not allowed`],
    ['data-idle-timeout="20s"', `data-idle-timeout: '20s' is not allowed`],
  ])('a wrong idle timeout (%s) leaves it off, and says so', async (attribute, message) => {
    const idle = await load(attribute)
    expect([complaints.length, complaints[0]?.includes(message), complaints[1]]).toEqual([
      2,
      true,
      'idle-warning: is off: without an idle timeout there is nothing to watch',
    ])
    expect([idle.phase, await idle.extend()]).toEqual(['stopped', { ok: false, code: 'stopped' }])
  })

  test('drives a dialog of the page, and says once where there is none', async () => {
    const body = '<dialog id="own"><button data-idle-warning="extend">Stay</button></dialog>'
    const idle = await load('data-idle-timeout="15m" data-dialog-element="#own"', body)
    const own = document.querySelector('dialog') as HTMLDialogElement
    await pass(14 * MINUTES)
    const before = [own.open, document.querySelector('html > idle-warning')]
    await idle.extend()
    own.remove()
    await pass(14 * MINUTES)
    expect([before, own.open, !!document.querySelector('html > idle-warning'), complaints]).toEqual([
      [true, null],
      false,
      true,
      [expect.stringContaining(`idle-warning: view-failed Error: dialog.element: no <dialog>`)],
    ])
  })

  test('attributes of other tools are not its business', async () => {
    await load('data-idle-timeout="15m" data-turbo-track="reload" data-cfasync="false" data-nonce="x"')
    expect(complaints).toEqual([])
  })

  test('a second copy says so and does nothing', async () => {
    const idle = await load('data-idle-timeout="15m"')
    await run('script-tag')
    expect(complaints).toEqual(['idle-warning: this page loads the script twice; the second copy does nothing'])
    expect([page.idleWarning === idle, idle.phase]).toEqual([true, 'active'])
  })

  test('finds its element though the page has put others in the way', async () => {
    const clobbering = '<img name="currentScript"><form id="idleWarning"></form><img name="querySelectorAll">'
    const idle = await load('data-idle-timeout="15m"', clobbering)
    expect([idle.phase, complaints]).toEqual(['active', []])
  })

  test('long options may stand in JSON; an attribute wins', async () => {
    document.head.innerHTML =
      '<script type="application/json" id="idle-warning">{"idleTimeout":"1h","warnBefore":"5m","request":{"timeout":"5s"}}</script>'
    const idle = await load('data-idle-timeout="30m" data-credentials="include"')
    await pass(25 * MINUTES)
    expect([idle.phase, complaints]).toEqual(['warning', []])
  })

  test('JSON that cannot be read is one message', async () => {
    document.head.innerHTML = '<script type="application/json" id="idle-warning">{"idleTimeout"}</script>'
    const idle = await load('data-idle-timeout="30m"')
    expect([complaints.length, idle.phase]).toEqual([1, 'active'])
  })
})

describe('its events', () => {
  test('reach the document, where a listener can prevent the built-in modal', async () => {
    const idle = await load('data-idle-timeout="15m"')
    const details: unknown[] = []
    const keep = (event: Event) => {
      event.preventDefault()
      details.push((event as CustomEvent).detail.remaining)
    }
    document.addEventListener('idle-warning:warning', keep)
    await pass(13 * MINUTES)
    document.removeEventListener('idle-warning:warning', keep)
    expect([details, idle.phase]).toEqual([[120_000], 'warning'])
    expect(document.documentElement.lastElementChild).toBe(document.body)
  })

  test('an error is one message for each code, unless the page takes it', async () => {
    const missing = Object.defineProperty(new Response('', { status: 404 }), 'url', {
      value: 'https://here.example/wrong',
    })
    vi.stubGlobal('fetch', async () => missing)
    const idle = await load('data-idle-timeout="15m" data-keepalive-url="/wrong"')
    await idle.extend()
    await idle.extend()
    expect(complaints).toEqual(['idle-warning: misconfigured Error: https://here.example/wrong answered 404'])
  })
})

describe('hooks in the markup', () => {
  test('extend, also on an element added later', async () => {
    const heard = listen('extended')
    await load('data-idle-timeout="15m" data-keepalive-url="/keepalive"')
    document.body.innerHTML = '<a href="#x" data-idle-warning="extend"><b>Stay</b></a>'
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
    document.querySelector('b')?.dispatchEvent(event)
    await pass(0)
    expect([heard, event.defaultPrevented]).toEqual([['extended'], true])
  })

  test('sign-out', async () => {
    const idle = await load(
      'data-idle-timeout="15m" data-sign-out-url="/logout"',
      '<button data-idle-warning="sign-out">Sign out</button>',
    )
    document.addEventListener('idle-warning:expired', (event) => event.preventDefault(), { once: true })
    document.querySelector('button')?.click()
    expect(idle.phase).toBe('expired')
  })

  test.each([
    ['there is no address to sign out at', 'data-idle-timeout="15m"'],
    ['the SDK is off', 'data-idle-timeout="15" data-sign-out-url="/logout"'],
  ])('where %s a link keeps its own meaning', async (_, attributes) => {
    await load(attributes, '<a href="#logout" data-idle-warning="sign-out">Sign out</a>')
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
    document.querySelector('a')?.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
  })

  test('an element of a strange kind does not stop the watch', async () => {
    const idle = await load('data-idle-timeout="15m"')
    const strange = document.createElementNS('urn:x', 'thing')
    strange.setAttribute('data-idle-warning', 'hold')
    document.body.append(strange)
    await pass(14 * MINUTES)
    strange.remove()
    await pass(20 * MINUTES)
    expect(idle.phase).toBe('expired')
  })

  test('a hold is found again after stop and start', async () => {
    const idle = await load('data-idle-timeout="15m"', '<p data-idle-warning="hold" data-idle-warning-max="3h"></p>')
    await pass(20 * MINUTES)
    idle.stop()
    idle.start()
    await pass(20 * MINUTES)
    expect(idle.phase).toBe('active')
  })

  test('remaining is filled at each tick, and empty outside a warning', async () => {
    const quiet = (event: Event) => event.preventDefault()
    document.addEventListener('idle-warning:warning', quiet)
    const idle = await load('data-idle-timeout="15m"', '<p data-idle-warning="remaining"></p>')
    const text = () => document.querySelector('p')?.textContent
    const before = text()
    await pass(13 * MINUTES)
    const warned = text()
    await pass(90_000)
    const late = text()
    await idle.extend()
    document.removeEventListener('idle-warning:warning', quiet)
    expect([before, warned, late, text()]).toEqual(['', '2 minutes', '30 seconds', ''])
  })

  test('hold keeps the warning away while its element is in the page', async () => {
    const heard = listen('work', 'warning')
    const idle = await load('data-idle-timeout="15m"', '<p data-idle-warning="hold" data-idle-warning-max="2h"></p>')
    await pass(60 * MINUTES)
    expect([idle.phase, heard]).toEqual(['active', ['work']])
    document.body.replaceChildren()
    await pass(14 * MINUTES)
    expect([idle.phase, heard]).toEqual(['warning', ['work', 'work', 'warning']])
  })

  test('a hold with keep-warning leaves the warning on schedule', async () => {
    const hold = '<p data-idle-warning="hold" data-idle-warning-keep-warning></p>'
    const idle = await load('data-idle-timeout="15m"', hold)
    await pass(14 * MINUTES)
    expect(idle.phase).toBe('warning')
  })

  test('a hold that is left open ends at its max, with an error that names it', async () => {
    const hold = '<p data-idle-warning="hold" data-idle-warning-max="10m" data-idle-warning-label="upload"></p>'
    await load('data-idle-timeout="15m"', hold)
    await pass(40 * MINUTES)
    expect(complaints).toEqual(['idle-warning: work-overdue upload'])
  })

  test('a wrong max is said, and the hold has the usual one', async () => {
    const idle = await load('data-idle-timeout="15m"', '<p data-idle-warning="hold" data-idle-warning-max="ten"></p>')
    await pass(20 * MINUTES)
    expect([idle.phase, complaints.length, complaints[0]]).toEqual(['active', 1, expect.stringContaining(`max: 'ten'`)])
  })
})

test('a click that the page has prevented, as after "Really?", signs nobody out', async () => {
  const idle = await load(
    'data-idle-timeout="15m" data-sign-out-url="/logout"',
    '<a href="/logout" data-idle-warning="sign-out">Sign out</a>',
  )
  const link = document.querySelector('a') as HTMLAnchorElement
  link.addEventListener('click', (event) => event.preventDefault())
  link.click()
  expect(idle.phase).toBe('active')
})
