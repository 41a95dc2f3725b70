import puppeteer, { type BrowserContext, type KeyInput, type LaunchOptions, type Page } from 'puppeteer-core'
import { findPrograms } from '../../browsers.mjs'
import type { Engine, Profile } from './index.ts'
import { createTab, type RemoteTab, type Tab } from './tab.ts'
import { until } from './until.ts'

/** Puppeteer's defaults that would falsify a session test: background tabs would not be throttled, popups not blocked. */
const falsifyingFlags = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-popup-blocking',
]

/** The first because tests run as root in containers, the others keep the browser off the network. */
const chromiumFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-component-update']

const viewport = { width: 1000, height: 700 }

export async function launchPuppeteer(name: 'chromium' | 'firefox'): Promise<Engine> {
  const browser = await puppeteer.launch({ ...optionsFor(name), headless: true, defaultViewport: viewport })
  return {
    name,
    version: await browser.version(),
    newProfile: async () => createProfile(await browser.createBrowserContext()),
    close: () => browser.close(),
  }
}

function optionsFor(name: 'chromium' | 'firefox'): LaunchOptions {
  const { CHROMIUM_PATH, FIREFOX_PATH } = findPrograms(name)
  if (name === 'firefox') return { browser: 'firefox', executablePath: FIREFOX_PATH ?? 'firefox' }
  return {
    browser: 'chrome',
    executablePath: CHROMIUM_PATH ?? 'chromium',
    args: chromiumFlags,
    ignoreDefaultArgs: falsifyingFlags,
  }
}

function createProfile(context: BrowserContext): Profile {
  const tabs = new Map<Page, Tab>()
  const curtains = new Set<Page>()
  const tabOf = (page: Page) => {
    const tab = tabs.get(page) ?? createTab(createRemote(page, curtains))
    tabs.set(page, tab)
    return tab
  }
  return {
    newTab: async () => tabOf(await context.newPage()),
    tabs: async () => (await context.pages()).filter((page) => !curtains.has(page)).map(tabOf),
    close: () => context.close(),
  }
}

function createRemote(page: Page, curtains: Set<Page>): RemoteTab {
  return {
    goto: async (url) => {
      await page.goto(url, { waitUntil: 'load' })
    },
    back: () => goBack(page),
    evaluate: (expression) => page.evaluate(expression),
    movePointer: (x, y, steps) => page.mouse.move(x, y, { steps }),
    clickAt: (x, y) => page.mouse.click(x, y),
    pressChord: (keys) => pressChord(page, keys),
    typeKeys: (text) => page.keyboard.type(text),
    toBackground: async () => {
      const curtain = await page.browserContext().newPage()
      curtains.add(curtain)
      await curtain.bringToFront()
    },
    toFront: () => page.bringToFront(),
    screenshot: async (path) => {
      await page.screenshot({ path: path as `${string}.png` })
    },
    close: () => page.close(),
  }
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
