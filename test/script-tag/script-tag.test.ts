import { describe, expect, test, vi } from 'vitest'
import type { IdleWarning } from '../../src/types.ts'
import { addScript, complaints, leavePage, page, run, serveScripts } from '../support/script-page.ts'

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
function recordEvents(...names: string[]): string[] {
  const events: string[] = []
  for (const name of names) document.addEventListener(`idle-warning:${name}`, () => events.push(name))
  return events
}

describe('the attributes of the script', () => {
  test('the script starts by itself, and window.idleWarning has the members of the handle', async () => {
    const idle = await load('data-idle-timeout="15m"')
    expect([idle.phase, idle.remaining, typeof idle.extend, typeof idle.createIdleWarning, complaints]).toEqual([
      'active',
      15 * MINUTES,
      'function',
      'function',
      [],
    ])
  })

  test('a script with data-manual waits for start()', async () => {
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
  ])('the wrong attribute %s is one message, and the page stays protected', async (attribute, message) => {
    const idle = await load(`data-idle-timeout="15m" ${attribute}`)
    const expected = typeof message === 'string' ? `idle-warning: ${message}` : message
    expect([complaints, idle.phase]).toEqual([[expected], 'active'])
  })

  test.each([
    ['', 'data-idle-timeout: undefined is not allowed'],
    ['data-idle-timeout="15"', `data-idle-timeout: '15' is not allowed`],
    ['data-idle-timeout="20s"', `data-idle-timeout: '20s' is not allowed`],
  ])('a wrong idle timeout (%s) leaves the SDK off, and a message says so', async (attribute, message) => {
    const idle = await load(attribute)
    expect([complaints.length, complaints[0]?.includes(message), complaints[1]]).toEqual([
      2,
      true,
      'idle-warning: is off: without an idle timeout there is nothing to watch',
    ])
    expect([idle.phase, await idle.extend()]).toEqual(['stopped', { ok: false, code: 'stopped' }])
  })

  test('an idle timeout in data-timeout, as other dialogs have it, is answered with the right attribute', async () => {
    const script = Object.assign(document.createElement('script'), { type: 'text/plain' })
    script.dataset.timeout = '15m'
    vi.spyOn(Document.prototype, 'currentScript', 'get').mockReturnValue(script)
    await run('script-tag')
    expect(complaints.at(-1)).toBe(
      'idle-warning: is off: without an idle timeout there is nothing to watch. data-timeout is how long a request may take; write data-idle-timeout',
    )
  })

  test('attributes of other tools are not reported', async () => {
    await load('data-idle-timeout="15m" data-turbo-track="reload" data-cfasync="false" data-nonce="x"')
    expect(complaints).toEqual([])
  })

  test('a second copy of the script logs one message and does nothing', async () => {
    const idle = await load('data-idle-timeout="15m"')
    await run('script-tag')
    expect(complaints).toEqual(['idle-warning: this page loads the script twice; the second copy does nothing'])
    expect([page.idleWarning === idle, idle.phase]).toEqual([true, 'active'])
  })

  test('the script finds its element although elements of the page shadow members of document', async () => {
    const clobbering = '<img name="currentScript"><form id="idleWarning"></form><img name="querySelectorAll">'
    const idle = await load('data-idle-timeout="15m"', clobbering)
    expect([idle.phase, complaints]).toEqual(['active', []])
  })

  test('options may stand in a JSON block, and an attribute replaces them', async () => {
    document.head.innerHTML =
      '<script type="application/json" id="idle-warning">{"idleTimeout":"1h","warnBefore":"5m","request":{"timeout":"5s"}}</script>'
    const idle = await load('data-idle-timeout="30m" data-credentials="include"')
    await pass(25 * MINUTES)
    expect([idle.phase, complaints]).toEqual(['warning', []])
  })

  test('a JSON block that cannot be read is one message', async () => {
    document.head.innerHTML = '<script type="application/json" id="idle-warning">{"idleTimeout"}</script>'
    const idle = await load('data-idle-timeout="30m"')
    expect([complaints.length, idle.phase]).toEqual([1, 'active'])
  })
})

describe('the events of document', () => {
  test('a listener of document can prevent the built-in modal', async () => {
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

  test('an error is logged once for each code', async () => {
    const missing = Object.defineProperty(new Response('', { status: 404 }), 'url', {
      value: 'https://here.example/wrong',
    })
    vi.stubGlobal('fetch', async () => missing)
    const idle = await load('data-idle-timeout="15m" data-keepalive-url="/wrong"')
    await idle.extend()
    await idle.extend()
    expect(complaints).toEqual([
      expect.stringMatching(
        /^idle-warning: misconfigured Error: https:..here.example.wrong answered 404\. Expected 204 /,
      ),
    ])
  })
})

describe('the hooks in the page', () => {
  test('B7: a key that is held down on an extend hook is one press, until it is released', async () => {
    const events = recordEvents('extended')
    await load('data-idle-timeout="15m" data-keepalive-url="/keepalive"')
    document.body.innerHTML = '<a href="#x" data-idle-warning="extend">Stay</a>'
    const link = document.querySelector('a') as HTMLElement
    const key = (type: string, repeat = false) =>
      link.dispatchEvent(new KeyboardEvent(type, { key: 'Enter', repeat, bubbles: true }))
    for (const repeat of [false, true, true]) {
      key('keydown', repeat)
      link.click()
      await pass(0)
    }
    const held = events.length
    key('keyup')
    link.click()
    await pass(0)
    expect([held, events.length]).toEqual([1, 2])
  })

  test('a click on an extend hook extends the session, also if the element was added later', async () => {
    const events = recordEvents('extended')
    await load('data-idle-timeout="15m" data-keepalive-url="/keepalive"')
    document.body.innerHTML = '<a href="#x" data-idle-warning="extend"><b>Stay</b></a>'
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
    document.querySelector('b')?.dispatchEvent(event)
    await pass(0)
    expect([events, event.defaultPrevented]).toEqual([['extended'], true])
  })

  test('a click on a sign-out hook signs out', async () => {
    const idle = await load(
      'data-idle-timeout="15m" data-sign-out-url="/logout"',
      '<button data-idle-warning="sign-out">Sign out</button>',
    )
    document.addEventListener('idle-warning:expired', (event) => event.preventDefault(), { once: true })
    document.querySelector('button')?.click()
    expect(idle.phase).toBe('expired')
  })

  test.each([
    ['there is no signOutUrl', 'data-idle-timeout="15m"'],
    ['the SDK is off', 'data-idle-timeout="15" data-sign-out-url="/logout"'],
  ])('a sign-out hook that is a link keeps its own meaning if %s', async (_, attributes) => {
    await load(attributes, '<a href="#logout" data-idle-warning="sign-out">Sign out</a>')
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
    document.querySelector('a')?.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
  })

  test('a hold hook of an unknown namespace does not break the SDK', async () => {
    const idle = await load('data-idle-timeout="15m"')
    const strange = document.createElementNS('urn:x', 'thing')
    strange.setAttribute('data-idle-warning', 'hold')
    document.body.append(strange)
    await pass(14 * MINUTES)
    strange.remove()
    await pass(20 * MINUTES)
    expect(idle.phase).toBe('expired')
  })

  test('a hold hook begins a hold again after stop() and start()', async () => {
    const idle = await load('data-idle-timeout="15m"', '<p data-idle-warning="hold" data-idle-warning-max="3h"></p>')
    await pass(20 * MINUTES)
    idle.stop()
    idle.start()
    await pass(20 * MINUTES)
    expect(idle.phase).toBe('active')
  })

  test('a remaining hook shows the time at each tick and is empty outside a warning', async () => {
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

  test.each([
    ['15m', '15 minutes'],
    ['90s', '90 seconds'],
    ['2h', '2 hours'],
    ['1d', '24 hours'],
  ])('WCAG 2.2.6: a timeout hook tells the limit of %s ahead of time', async (limit, words) => {
    await load(`data-idle-timeout="${limit}"`, '<p data-idle-warning="timeout"></p>')
    expect(document.body.textContent).toBe(`If you are not active for ${words}, we will sign you out.`)
  })

  test('a timeout hook that is added later is filled at the next change of the phase, and stays empty without a limit', async () => {
    const idle = await load('data-idle-timeout="15m"')
    document.body.innerHTML = '<p data-idle-warning="timeout"></p>'
    await pass(14 * MINUTES)
    const late = document.body.textContent
    idle.stop()
    leavePage()
    await load('data-idle-timeout="off" data-status-url="/status"', '<p data-idle-warning="timeout"></p>')
    expect([late, document.body.textContent]).toEqual([
      'If you are not active for 15 minutes, we will sign you out.',
      '',
    ])
  })

  test('a hold hook keeps the warning away while its element is in the page', async () => {
    const events = recordEvents('work', 'warning')
    const idle = await load('data-idle-timeout="15m"', '<p data-idle-warning="hold" data-idle-warning-max="2h"></p>')
    await pass(60 * MINUTES)
    expect([idle.phase, events]).toEqual(['active', ['work']])
    document.body.replaceChildren()
    await pass(14 * MINUTES)
    expect([idle.phase, events]).toEqual(['warning', ['work', 'work', 'warning']])
  })

  test('a hold hook with keep-warning leaves the warning on schedule', async () => {
    const hold = '<p data-idle-warning="hold" data-idle-warning-keep-warning></p>'
    const idle = await load('data-idle-timeout="15m"', hold)
    await pass(14 * MINUTES)
    expect(idle.phase).toBe('warning')
  })

  test('a hold hook ends at its max with an error that has its label', async () => {
    const hold = '<p data-idle-warning="hold" data-idle-warning-max="10m" data-idle-warning-label="upload"></p>'
    await load('data-idle-timeout="15m"', hold)
    await pass(40 * MINUTES)
    expect(complaints).toEqual(['idle-warning: work-overdue upload'])
  })

  test('a wrong max of a hold hook is one message, and the hold has the default', async () => {
    const idle = await load('data-idle-timeout="15m"', '<p data-idle-warning="hold" data-idle-warning-max="ten"></p>')
    await pass(20 * MINUTES)
    expect([idle.phase, complaints.length, complaints[0]]).toEqual(['active', 1, expect.stringContaining(`max: 'ten'`)])
  })

  test('a click on a sign-out hook that the page has prevented does not sign out', async () => {
    const idle = await load(
      'data-idle-timeout="15m" data-sign-out-url="/logout"',
      '<a href="/logout" data-idle-warning="sign-out">Sign out</a>',
    )
    const link = document.querySelector('a') as HTMLAnchorElement
    link.addEventListener('click', (event) => event.preventDefault())
    link.click()
    expect(idle.phase).toBe('active')
  })

  test('a click in an extend hook counts although a field of a form in it shadows matches', async () => {
    const events = recordEvents('extended')
    const form = '<form><input name="matches"><b>Stay</b></form>'
    await load('data-idle-timeout="15m"', `<div data-idle-warning="extend">${form}</div>`)
    // As browsers do it and jsdom does not.
    const shadowed = { value: document.querySelector('input'), configurable: true }
    Object.defineProperty(document.querySelector('form'), 'matches', shadowed)
    document.querySelector('b')?.click()
    await pass(0)
    expect(events).toEqual(['extended'])
  })
})
