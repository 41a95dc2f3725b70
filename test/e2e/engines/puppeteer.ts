import puppeteer, { type BrowserContext, type KeyInput, type LaunchOptions, type Page } from 'puppeteer-core'
import { findPrograms } from '../../browsers.mjs'
import type { Engine, Profile, Theme } from './index.ts'
import { createRenderers, type Renderers } from './renderers.ts'
import { createTab, type Exposure, type RemoteTab, type Tab, work } from './tab.ts'
import { until } from './until.ts'

/** Puppeteer's defaults that would falsify a session test: background tabs would not be throttled, popups not blocked. */
const falsifyingFlags = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-popup-blocking',
]

/**
 * What no page can tell, but a third of the processor time of a new window: the two pages that suggest addresses in each
 * window's address bar, and a process in reserve for a page that mostly never comes.
 */
const unusedFeatures = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess']

/** The first because tests run as root in containers, the next three keep the browser off the network. */
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-component-update',
  `--disable-features=${unusedFeatures.join()}`,
]

/** The command lines of the processes that run pages. */
export const rendererPatterns = { chromium: /--type=renderer/, firefox: /-contentproc .* tab$/ }

/** What a busy machine may take for the start of a browser, or for a page. */
export const PATIENCE = 120_000

export const viewport = { width: 1000, height: 700 }

/** Firefox's word for a theme. */
const themePreferences: Record<Theme, Record<string, number>> = {
  light: { 'ui.systemUsesDarkTheme': 0 },
  dark: { 'ui.systemUsesDarkTheme': 1 },
  forced: { 'ui.useAccessibilityTheme': 1, 'browser.display.document_color_use': 2 },
  still: { 'ui.prefersReducedMotion': 1 },
}

/** Chromium's. Puppeteer's own function knows no forced colours. */
const themeFeatures: Record<Theme, { name: string; value: string }> = {
  light: { name: 'prefers-color-scheme', value: 'light' },
  dark: { name: 'prefers-color-scheme', value: 'dark' },
  forced: { name: 'forced-colors', value: 'active' },
  still: { name: 'prefers-reduced-motion', value: 'reduce' },
}

export async function launchPuppeteer(
  name: 'chromium' | 'firefox',
  flags: readonly string[] = [],
  theme?: Theme,
): Promise<Engine> {
  const preferences = theme && name === 'firefox' && { extraPrefsFirefox: themePreferences[theme] }
  const options = {
    ...optionsFor(name, flags),
    ...preferences,
    headless: true,
    defaultViewport: viewport,
    timeout: PATIENCE,
  }
  const browser = await puppeteer.launch(options)
  const renderers = createRenderers(browser.process()?.pid, rendererPatterns[name])
  return {
    name,
    version: await browser.version(),
    ...(name === 'chromium' && { endpoint: browser.wsEndpoint() }),
    newProfile: async () => createProfile(await browser.createBrowserContext(), { name, renderers, theme }),
    close: () => browser.close(),
  }
}

export function optionsFor(name: 'chromium' | 'firefox', flags: readonly string[]): LaunchOptions {
  const { CHROMIUM_PATH, FIREFOX_PATH } = findPrograms(name)
  if (name === 'firefox') return { browser: 'firefox', executablePath: FIREFOX_PATH ?? 'firefox' }
  return {
    browser: 'chrome',
    executablePath: CHROMIUM_PATH ?? 'chromium',
    args: [...chromiumFlags, ...flags],
    ignoreDefaultArgs: falsifyingFlags,
  }
}

/** What a tab needs to know of its browser. */
interface Host {
  name: 'chromium' | 'firefox'
  renderers: Renderers
  theme?: Theme | undefined
}

export function createProfile(context: BrowserContext, host: Host): Profile {
  const tabs = new Map<Page, Tab>()
  const curtains = new Set<Page>()
  const tabOf = (page: Page) => {
    const tab = tabs.get(page) ?? createTab(createRemote(page, host, curtains))
    tabs.set(page, tab)
    return tab
  }
  return {
    newTab: async () => {
      const page = await context.newPage()
      if (host.theme && host.name === 'chromium') await paint(page, host.theme)
      return tabOf(page)
    },
    tabs: async () => (await context.pages()).filter((page) => !curtains.has(page)).map(tabOf),
    close: async () => {
      host.renderers.continue()
      await context.close()
    },
  }
}

function createRemote(page: Page, { name, renderers }: Host, curtains: Set<Page>): RemoteTab {
  return {
    goto: async (url) => {
      await page.goto(url, { waitUntil: 'load', timeout: PATIENCE })
    },
    back: () => goBack(page),
    evaluate: (expression) =>
      page.mainFrame().detached ? evaluateDetached(page, expression) : page.evaluate(expression),
    movePointer: (x, y, steps) => page.mouse.move(x, y, { steps }),
    clickAt: (x, y) => page.mouse.click(x, y),
    tapAt: (x, y) => (name === 'chromium' ? page.touchscreen.tap(x, y) : tapInFirefox(page, x, y)),
    ...(name === 'chromium' && {
      compose: (text) => compose(page, text),
      expose: (expression) => expose(page, expression),
      exposedText: () => exposedText(page),
    }),
    pressChord: (keys) => pressChord(page, keys),
    keyDown: (key) => page.keyboard.down(key as KeyInput),
    keyUp: (key) => page.keyboard.up(key as KeyInput),
    typeKeys: (text) => page.keyboard.type(text),
    toBackground: async () => {
      const open = [...curtains].find((curtain) => !curtain.isClosed())
      const curtain = open ?? (await page.browserContext().newPage())
      curtains.add(curtain)
      await curtain.bringToFront()
    },
    toFront: () => page.bringToFront(),
    renderers,
    crash: () => (name === 'chromium' ? crash(page) : renderers.killBusy(() => page.evaluate(work, 1000))),
    ...(name === 'chromium' && {
      setLifecycle: (state) => setLifecycle(page, state),
      setOffline: (isOffline) => page.setOfflineMode(isOffline),
    }),
    screenshot: async (path) => {
      await page.screenshot({ path: path as `${string}.png` })
    },
    print: () => page.pdf({ printBackground: true, timeout: PATIENCE }),
    close: () => page.close(),
  }
}

/** When a prerendered page takes the tab's place, Puppeteer now and then keeps the frame of the one before. */
async function evaluateDetached(page: Page, expression: string): Promise<unknown> {
  const session = await page.createCDPSession()
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  await session.detach()
  return result.value
}

/**
 * In one command: with one for the finger's coming and one for its going, as Puppeteer sends them, a busy machine makes a
 * long press of it.
 */
async function tapInFirefox(page: Page, x: number, y: number): Promise<void> {
  const { connection } = page.browser() as unknown as { connection: BidiConnection }
  const { _id: context } = page.mainFrame() as unknown as { _id: string }
  const actions = [
    { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ]
  const finger = { type: 'pointer', id: 'finger', parameters: { pointerType: 'touch' }, actions }
  await connection.send('input.performActions', { context, actions: [finger] })
}

/** Puppeteer has it, but does not show it. */
export interface BidiConnection {
  send(method: string, parameters: object): Promise<{ result: { contexts: { context: string }[] } }>
}

/** The command is never answered; the page's own event tells that it is done. */
async function crash(page: Page): Promise<void> {
  const session = await page.createCDPSession()
  const isDone = new Promise((resolve) => page.once('error', resolve))
  session.send('Page.crash').catch(() => {})
  await isDone
}

async function setLifecycle(page: Page, state: 'frozen' | 'active'): Promise<void> {
  const session = await page.createCDPSession()
  await session.send('Page.setWebLifecycleState', { state })
  await session.detach()
}

/** Holds as long as its session is open, which is as long as the page. */
async function paint(page: Page, theme: Theme): Promise<void> {
  const session = await page.createCDPSession()
  await session.send('Emulation.setEmulatedMedia', { features: [themeFeatures[theme]] })
}

async function compose(page: Page, text: string): Promise<void> {
  const session = await page.createCDPSession()
  await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  await session.detach()
}

async function exposedText(page: Page): Promise<string> {
  const session = await page.createCDPSession()
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const texts = nodes.filter(({ ignored }) => !ignored).flatMap(({ name, value }) => [name?.value, value?.value])
  return texts.join('\n')
}

async function expose(page: Page, expression: string): Promise<Exposure> {
  const session = await page.createCDPSession()
  const { result } = await session.send('Runtime.evaluate', { expression })
  const objectId = result.objectId as string
  const { nodes } = await session.send('Accessibility.getPartialAXTree', { objectId, fetchRelatives: false })
  await session.detach()
  const [node] = nodes
  const text = (value?: { value?: unknown }) => String(value?.value ?? '')
  return { role: text(node?.role), name: text(node?.name), description: text(node?.description) }
}

async function pressChord(page: Page, keys: readonly string[]): Promise<void> {
  const held = keys.slice(0, -1) as KeyInput[]
  for (const key of held) await page.keyboard.down(key)
  await page.keyboard.press(keys.at(-1) as KeyInput)
  for (const key of held.reverse()) await page.keyboard.up(key)
}

/** `page.goBack()` waits for a load event, and a page restored from Firefox's bfcache fires none. */
async function goBack(page: Page): Promise<void> {
  const left = await page.evaluate(() => {
    setTimeout(() => history.back())
    return location.href
  })
  await until(
    () =>
      page
        .evaluate((url) => (location.href !== url && document.readyState === 'complete') || undefined, left)
        .catch(() => undefined),
    () => `still on ${left} after going back`,
  )
}
