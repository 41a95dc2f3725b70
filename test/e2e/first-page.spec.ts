import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { buildPlayground } from '../../demo/playground/build.mjs'
import { PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { bandsOf, createFileServer, dotsOf, headingsInFrames, type Mark, readMarks } from './first-page.ts'
import { test as base, expect } from './fixtures.ts'
import { inOneEngine } from './one-engine.ts'

/** The two homes of the first page, which differ in their server alone. */
const homes = ['the demo', 'the playground'] as const

const test = base.extend<{ addressOf(home: (typeof homes)[number]): string }, { playground: string }>({
  playground: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'playground-'))
      await buildPlayground(folder)
      const server = createFileServer(folder).listen(0, '127.0.0.1')
      await once(server, 'listening')
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/docs/playground`)
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true })
    },
    { scope: 'worker' },
  ],
  addressOf: async ({ demo, playground }, use) =>
    use((home) => (home === 'the demo' ? `${demo.url}/` : `${playground}/index.html`)),
})

/** Times in which no warning comes while a test does something else. */
const LATER = { idle: '300', warn: '20' }

/** The warning comes after some seconds, and leaves a busy machine the time to answer it. */
const LONG_WARNING = { idle: '100', warn: '84' }

/** The page asks the server after some seconds. */
const SOON_ASKED = { idle: '40', warn: '20' }

/** Sets fields of the controls, by their ids. */
const choose = (tab: Tab, settings: Readonly<Record<string, string>>): Promise<void> =>
  tab.eval((settings) => {
    for (const [id, value] of Object.entries(settings)) {
      const field = document.querySelector(`#${id}`) as HTMLInputElement
      field.value = value
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, settings)

const aboutToEnd = 'You are about to be signed out'
const signedOut = 'You were signed out because you were inactive'

/** WebKit's driver does not wait for modules, so this waits until the page's script has run. */
async function open(tab: Tab, url: string): Promise<void> {
  await tab.goto(url)
  await expect.poll(() => tab.text('#npm'), PATIENCE).toContain('createIdleWarning')
}

/** Opens the first page, listens for violations of its policies, and presses the button. */
async function begin(tab: Tab, url: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
  await open(tab, url)
  await choose(tab, settings)
  await tab.eval(() => {
    const violations: string[] = []
    Object.assign(window, { violations })
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))
  })
  await tab.click('#show')
}

const firstWord = ({ text }: Mark) => text.split(' ')[0] ?? ''

/** A busy machine may ask for the status once more. */
const withoutRepeats = (words: readonly string[]) => words.filter((word, index) => word !== words[index - 1])

/** Some waits are for the next fact, which the machine's own time brings. */
const isOver = (tab: Tab, row = 'Tab 1') =>
  expect.poll(async () => (await bandsOf(tab, row)).at(-1), PATIENCE).toMatch(/expired|over/)

/**
 * The phases of the first tab, each once. On a busy machine the page may be covered for a moment as a check, and a warning may
 * go and come again: with fewer than 20 s there is no time to wait for a late answer, which may say that a little more is left.
 */
async function phasesOf(tab: Tab): Promise<string[]> {
  const bands = await bandsOf(tab, 'Tab 1')
  return [...new Set(bands.filter((band) => band !== 'checking'))]
}

for (const home of homes) {
  test(`one press in ${home} shows the warning, the end, and why it ended`, async ({ tab, addressOf }) => {
    await begin(tab, addressOf(home))
    await expect.poll(() => headingsInFrames(tab), PATIENCE).toEqual([aboutToEnd])
    await expect.poll(() => headingsInFrames(tab), PATIENCE).toEqual([signedOut])
    await isOver(tab, 'Server')
    expect(await phasesOf(tab)).toEqual(['active', 'warning', 'expired'])
    expect(await bandsOf(tab, 'Server')).toEqual(['session alive', 'session over'])
    expect(await tab.text('#explanations')).toContain('because there was no activity')
    expect(await tab.text('#standing')).toBe('Tab 1: the session is over.')
    expect(await tab.eval(() => Reflect.get(window, 'violations'))).toEqual([])
  })

  test(
    `axe-core finds nothing in the first page of ${home}, before and after the story`,
    inOneEngine,
    async ({ tab, addressOf }) => {
      await open(tab, addressOf(home))
      const before = await audit(tab)
      await tab.click('#show')
      await isOver(tab, 'Server')
      expect([before, await audit(tab)]).toEqual([[], []])
    },
  )
}

/** What axe-core finds wrong. Frames are pages of their own. */
async function audit(tab: Tab): Promise<readonly string[]> {
  // As a function, because the page's policy lets no script in.
  await tab.eval(new Function(axe.source) as () => void)
  return tab.eval(async () => {
    const { violations, passes } = await (window as unknown as { axe: typeof axe }).axe.run({ exclude: ['iframe'] })
    if (passes.length < 20) throw new Error('axe-core has found hardly anything to look at')
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

test(
  'the timeline has each request where it was answered, and the log tells the same',
  inOneEngine,
  async ({ tab, demo }) => {
    await begin(tab, demo.url)
    await isOver(tab, 'Server')
    await expect.poll(async () => (await dotsOf(tab, 'Tab 1')).at(-1), PATIENCE).toBe('sign-out request, answer 204')
    const bands = await readMarks(tab, '.band')
    const dots = await readMarks(tab, '.dot[data-request]')
    const received = dots.filter(({ row }) => row === 'Server').map(firstWord)
    expect(withoutRepeats(received)).toEqual(['sign-in', 'page', 'status', 'sign-out'])
    const own = [...bands, ...dots].filter(({ row }) => row === 'Tab 1').sort((one, other) => one.x - other.x)
    const order = ['active', 'status', 'warning', 'status', 'expired', 'sign-out']
    expect(withoutRepeats(own.map(firstWord))).toEqual(order)
    const log = (await tab.text('#story-log')) ?? ''
    expect(log).toMatch(
      /status request: answer 200.*warns: \d seconds left.*is covered: .*sign-out request: answer 204/,
    )
  },
)

test(
  'a server that is down is a sign without an answer, and the page claims no sign-out',
  inOneEngine,
  async ({ tab, demo }) => {
    await open(tab, demo.url)
    await tab.click('#fault-down')
    await tab.click('#show')
    await isOver(tab)
    const [first = '', ...others] = await dotsOf(tab, 'Tab 1')
    expect(first).toBe('status request, no answer: the server cannot be reached')
    expect(others.filter((dot) => !dot.includes('no answer'))).toEqual([])
    await expect.poll(() => headingsInFrames(tab), PATIENCE).toEqual(['This page is locked'])
    expect(await phasesOf(tab)).toEqual(['active', 'warning', 'expired'])
    expect(await tab.text('#story-log')).toContain('The server is down.')
  },
)

test('each tab is a row, beside the first or on its own, and one answer ends all warnings', async ({
  tab,
  profile,
  demo,
}) => {
  await begin(tab, demo.url, LONG_WARNING)
  await tab.click('#open-pane')
  await expect.poll(() => headingsInFrames(tab), PATIENCE).toEqual([aboutToEnd, aboutToEnd])
  await tab.eval(() => {
    const { contentDocument } = document.querySelector('iframe') as HTMLIFrameElement
    contentDocument?.querySelector('idle-warning')?.shadowRoot?.querySelector<HTMLElement>('[part~=primary]')?.click()
  })
  for (const row of ['Tab 1', 'Tab 2'])
    await expect.poll(async () => (await bandsOf(tab, row)).at(-1), PATIENCE).toBe('active')
  const answers = await Promise.all(['Tab 1', 'Tab 2'].map((row) => dotsOf(tab, row)))
  expect(answers.flat().filter((dot) => dot.startsWith('keepalive'))).toEqual([
    'keepalive request (extend), answer 200',
  ])
  await tab.click('#open-tab')
  await expect.poll(async () => (await profile.tabs()).length, PATIENCE).toBe(2)
  await expect.poll(async () => (await bandsOf(tab, 'Tab 3')).length, PATIENCE).toBeGreaterThan(0)
})

test(
  'a clock that is set forward by an hour covers the tab while it asks, and signs no person out',
  inOneEngine,
  async ({ tab, demo }) => {
    await begin(tab, demo.url, LATER)
    await expect.poll(() => bandsOf(tab, 'Tab 1'), PATIENCE).toEqual(['active'])
    await tab.click('#clock')
    await expect.poll(() => bandsOf(tab, 'Tab 1'), PATIENCE).toEqual(['active', 'checking', 'active'])
  },
)

test('a session that the server ends is over in the tab once two answers agree', inOneEngine, async ({ tab, demo }) => {
  await begin(tab, demo.url, SOON_ASKED)
  await expect.poll(() => bandsOf(tab, 'Tab 1'), PATIENCE).toEqual(['active'])
  await tab.click('#end-session')
  await isOver(tab)
  const refused = (await dotsOf(tab, 'Tab 1')).filter((dot) => dot === 'status request, answer 401')
  expect(refused.length).toBe(2)
})

test('the snippets follow the settings', inOneEngine, async ({ tab, demo }) => {
  await open(tab, demo.url)
  const before = await tab.text('#script-tag')
  await choose(tab, { idle: '45', warn: '20', lang: 'de', role: 'alertdialog' })
  const [scriptTag, npm] = [await tab.text('#script-tag'), await tab.text('#npm')]
  expect(before).toContain('data-idle-timeout="10s" data-warn-before="6s"')
  expect(before).toContain('data-allow-short-warning')
  expect(scriptTag).toContain('data-idle-timeout="45s" data-warn-before="20s"')
  expect(scriptTag).toContain('data-lang="de" data-dialog-role="alertdialog"></script>')
  expect(scriptTag).toContain('locales/de.min.js')
  expect(npm).toContain("idleTimeout: '45s', warnBefore: '20s',")
  expect(npm).toContain("dialog: { role: 'alertdialog', locales: [de] }, }) idle.start()")
})

test(
  'the language, the direction and the role of an open warning follow the settings at once',
  inOneEngine,
  async ({ tab, demo }) => {
    await begin(tab, demo.url)
    await expect.poll(() => headingsInFrames(tab), PATIENCE).toEqual([aboutToEnd])
    await choose(tab, { lang: 'ar', role: 'alertdialog' })
    const look = () =>
      tab.eval(() => {
        const { contentDocument } = document.querySelector('iframe') as HTMLIFrameElement
        const dialog = contentDocument?.querySelector('idle-warning')?.shadowRoot?.querySelector('dialog[open]')
        const direction = dialog && getComputedStyle(dialog).direction
        return [
          dialog?.getAttribute('role'),
          direction,
          document.documentElement.dir,
          contentDocument?.documentElement.dir,
        ]
      })
    await expect.poll(look, PATIENCE).toEqual(['alertdialog', 'rtl', 'rtl', 'rtl'])
  },
)

test('the playground is read without scrolling sideways, 320 px wide and with text twice as large', async ({
  tab,
  playground,
}) => {
  await tab.goto(`${playground}/index.html`)
  const excess = await tab.eval(async () => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    Object.assign(frame.style, { width: '320px', height: '640px', border: '0' })
    await new Promise((resolve) => Object.assign(frame, { src: 'index.html', onload: resolve }))
    const { documentElement: root } = frame.contentDocument as Document
    root.style.fontSize = '200%'
    return root.scrollWidth - root.clientWidth
  })
  expect(excess).toBe(0)
})

test('a tab of the playground that stands alone leads to the playground', inOneEngine, async ({ tab, playground }) => {
  await tab.goto(`${playground}/tab.html`)
  await expect.poll(() => tab.text('#alone'), PATIENCE).toContain('Open the playground')
})
