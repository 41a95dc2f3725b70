import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test as base, expect } from './fixtures.ts'

/** The tools of the other specs, tried on a page that writes down what reaches it. */
const page = `<!doctype html><html lang=en><meta charset=utf-8><title>Stand-in</title>
<main><h1>Stand-in</h1><label>Name <input></label><a href=/next target=_blank>Next</a></main>
<script>
  const host = document.documentElement.appendChild(document.createElement('div'))
  const root = host.attachShadow({ mode: 'open' })
  const dialog = root.appendChild(document.createElement('dialog'))
  dialog.setAttribute('aria-labelledby', 'title')
  dialog.innerHTML = '<h2 id=title>Still there?</h2><button part="button stay">Stay  signed in</button><button>Leave</button>'
  window.heard = []
  const channel = new BroadcastChannel('stand-in')
  const hear = (what) => heard.push(what)
  for (const type of ['pointermove', 'pointerdown', 'keydown', 'click'])
    addEventListener(type, (event) => hear([type, event.isTrusted, event.key ?? event.composedPath()[0].localName].join(' ')), true)
  document.addEventListener('visibilitychange', () => hear(document.visibilityState))
  for (const type of ['freeze', 'resume']) document.addEventListener(type, () => hear(type))
  addEventListener('pagehide', () => channel.postMessage('farewell'))
  addEventListener('pageshow', (event) => hear('persisted ' + event.persisted))
  channel.onmessage = ({ data }) => hear('message ' + data)
  root.querySelector('button').onclick = () => dialog.close()
</script>`

declare global {
  interface Window {
    heard: string[]
  }
}

const test = base.extend<object, { site: string }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const server = createServer((request, response) => {
        response.setHeader('Content-Type', 'text/html')
        response.end(request.url === '/' ? page : '<!doctype html><title>Next</title>')
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      server.closeAllConnections()
      server.close()
    },
    { scope: 'worker' },
  ],
})

const heard = () => window.heard
const openDialog = () => {
  const root = document.documentElement.lastElementChild?.shadowRoot
  root?.querySelector('dialog')?.showModal()
}
const dialog = { role: 'dialog', name: 'Still there?' }
const stay = { role: 'button', name: 'Stay signed in' }

test('a click reaches a button in a shadow root as trusted pointer input', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.eval(openDialog)
  expect(await tab.text(dialog)).toContain('Still there?')

  await tab.click('button[part~="stay"]')

  await expect.poll(() => tab.isVisible(dialog)).toBe(false)
  expect(await tab.eval(heard)).toEqual(expect.arrayContaining(['pointerdown true button', 'click true button']))
})

test('a click on what is covered says what covers it', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.eval(openDialog)
  await expect(tab.click('input', 500)).rejects.toThrow(/cannot click "input": it is covered by </)
})

test('keys are trusted, Escape closes a modal, Shift+Tab walks back', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.eval(openDialog)
  await tab.press('Tab')
  expect(await tab.isFocused({ role: 'button', name: 'Leave' })).toBe(true)
  await tab.press('Shift+Tab')
  expect(await tab.isFocused(stay)).toBe(true)

  await tab.press('Escape')

  await expect.poll(() => tab.isVisible(dialog)).toBe(false)
  const keys = (await tab.eval(heard)).filter((what) => what.startsWith('keydown'))
  // WebKitWebDriver calls the Tab of Shift+Tab "Unidentified".
  const backwards = expect.stringMatching(/^keydown true (Tab|Unidentified)$/)
  expect(keys).toEqual(['keydown true Tab', 'keydown true Shift', backwards, 'keydown true Escape'])
})

test('Enter presses the focused button', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.eval(openDialog)
  await tab.press('Enter')
  await expect.poll(() => tab.isVisible(dialog)).toBe(false)
})

test('typing fills a field that is found by its label', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.type({ role: 'textbox', name: 'Name' }, 'Ada Lovelace')
  expect(await tab.eval(() => document.querySelector('input')?.value)).toBe('Ada Lovelace')
})

test('moving the pointer is trusted activity', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.move(20, 20)
  await tab.move(200, 120, 4)
  await expect
    .poll(async () => (await tab.eval(heard)).filter((what) => /^pointermove true/.test(what)).length)
    .toBeGreaterThan(1)
})

test('a tab is hidden, comes back, and comes back by itself for input', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.hide()
  await tab.show()
  await tab.hide()
  await tab.press('a')
  await expect
    .poll(() => tab.eval(heard))
    .toEqual(['persisted false', 'hidden', 'visible', 'hidden', 'visible', 'keydown true a'])
})

test('tabs of one profile share channels and storage, profiles share nothing', async ({
  tab,
  newTab,
  engine,
  site,
}) => {
  const other = await newTab()
  const stranger = await engine.newProfile()
  const strange = await stranger.newTab()
  for (const each of [tab, other, strange]) await each.goto(site)

  await tab.eval(() => {
    localStorage.setItem('word', 'hello')
    new BroadcastChannel('stand-in').postMessage('hello')
  })

  await expect.poll(() => other.eval(heard)).toContain('message hello')
  expect(await other.eval(() => localStorage.getItem('word'))).toBe('hello')
  expect(await strange.eval(() => localStorage.getItem('word'))).toBe(null)
  expect(await strange.eval(heard)).not.toContain('message hello')
  await stranger.close()
})

test('each of two tabs gets its own input', async ({ tab, newTab, site }) => {
  const other = await newTab()
  await tab.goto(site)
  await other.goto(site)
  await tab.type('input', 'one')
  await other.type('input', 'two')
  const value = () => document.querySelector('input')?.value
  expect([await tab.eval(value), await other.eval(value)]).toEqual(['one', 'two'])
})

test('a tab that the page opens is found', async ({ tab, profile, site }) => {
  await tab.goto(site)
  await tab.click({ role: 'link', name: 'Next' })
  await expect.poll(async () => (await profile.tabs()).length).toBe(2)
  const [, opened] = await profile.tabs()
  await expect.poll(() => opened?.title()).toBe('Next')
})

const MOST_ATTEMPTS = 3

test('going back restores the page from the bfcache', async ({ tab, site }) => {
  // A busy browser now and then keeps no page.
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    await tab.goto(site)
    await tab.goto(`${site}next`)
    expect(await tab.title()).toBe('Next')

    await tab.back()

    expect(await tab.url()).toBe(site)
    await expect.poll(() => tab.eval(heard)).toContainEqual(expect.stringContaining('persisted'))
    if ((await tab.eval(heard)).includes('persisted true')) return
  }
  throw new Error('no page came from the bfcache')
})

test('the page is asked again when a navigation interrupts', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.eval(() => {
    setTimeout(() => location.assign('/next'))
  })
  await expect.poll(() => tab.title()).toBe('Next')
})

test('a function in the page is awaited, and its error is ours', async ({ tab, site }) => {
  await tab.goto(site)
  expect(await tab.eval((word) => Promise.resolve({ word }), 'hello')).toEqual({ word: 'hello' })
  await expect(tab.eval(() => Promise.reject(new Error('no such luck')))).rejects.toThrow('no such luck')
})

for (const [input, effect] of [
  ['key', 'keydown true x'],
  ['move', 'pointermove true'],
  ['click', 'click true input'],
] as const)
  test(`a page asleep runs nothing, and wakes with a ${input} that has waited for it`, async ({ tab, site }) => {
    await tab.goto(site)
    await tab.eval(() => {
      setTimeout(() => window.heard.push('timer'), 300)
    })
    await tab.suspend('input')
    const since = Date.now()
    await expect.poll(() => Date.now()).toBeGreaterThan(since + 700)
    const isAnswered = tab.title().then(() => Date.now())

    await tab.wakeWith(input)

    expect(await isAnswered).toBeGreaterThan(since + 700)
    await expect.poll(() => tab.eval(heard)).toContainEqual(expect.stringMatching(effect))
    expect(await tab.eval(heard)).toContain('timer')
  })

test('a machine asleep wakes with nothing, and that twice is no harm', async ({ tab, site }) => {
  await tab.goto(site)
  await tab.suspend()
  await tab.wakeWith('nothing')
  await tab.wakeWith('nothing')
  expect(await tab.title()).toBe('Stand-in')
})

test('the timers of a frozen tab rest until it thaws', async ({ tab, site, engineName }) => {
  test.info().skip(engineName !== 'chromium', `${engineName} has no freeze`)
  await tab.goto(site)
  await tab.freeze()
  const ripeAt = await tab.eval(() => {
    setTimeout(() => window.heard.push('timer'), 300)
    return Date.now() + 300
  })
  await expect.poll(() => Date.now()).toBeGreaterThan(ripeAt + 1200)
  expect(await tab.eval(heard)).toEqual(['persisted false', 'hidden', 'freeze'])

  await tab.thaw()

  await expect.poll(() => tab.eval(heard)).toEqual(['persisted false', 'hidden', 'freeze', 'resume', 'timer'])
})

test('an engine without freeze says so', async ({ tab, site, engineName }) => {
  test.info().skip(engineName === 'chromium', 'Chromium freezes')
  await tab.goto(site)
  await expect(tab.freeze()).rejects.toThrow('this engine cannot freeze a tab')
})

test('a crashed tab says no farewell and takes no other with it', async ({
  tab,
  newTab,
  profile,
  site,
  engineName,
}) => {
  test.info().skip(engineName === 'webkit', 'WebKitWebDriver ends its session when a page crashes')
  const other = await newTab()
  for (const each of [tab, other]) await each.goto(site)

  await tab.crash()

  await expect.poll(async () => (await profile.tabs()).length).toBe(1)
  await other.press('a')
  await expect.poll(() => other.eval(heard)).toContain('keydown true a')
  expect(await other.eval(heard)).not.toContain('message farewell')
})

test('an engine whose driver does not survive a crash says so', async ({ tab, site, engineName }) => {
  test.info().skip(engineName !== 'webkit', `${engineName} goes on`)
  await tab.goto(site)
  await expect(tab.crash()).rejects.toThrow('the driver of this engine does not survive a crash')
})

test('a screenshot is a picture', async ({ tab, site }, info) => {
  await tab.goto(site)
  const path = info.outputPath('page.png')
  await tab.screenshot(path)
  expect((await readFile(path)).subarray(1, 4).toString()).toBe('PNG')
})

test('the engine says what it is', async ({ engine, engineName }) => {
  expect([engine.name, engine.version]).toEqual([engineName, expect.stringMatching(/\d+\.\d+/)])
})
