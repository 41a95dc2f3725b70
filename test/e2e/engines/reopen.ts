import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core'
import { type BidiConnection, createProfile, optionsFor, PATIENCE, rendererPatterns, viewport } from './puppeteer.ts'
import { createRenderers } from './renderers.ts'
import type { Tab } from './tab.ts'
import { until } from './until.ts'

/** A browser with its profile on the disk, which goes on where it was left: with its tabs and its session cookies. */
export interface ReopenableBrowser {
  newTab(): Promise<Tab>
  /** Every tab that shows a page of a server, so not the empty one that a browser without a session opens. */
  tabs(): Promise<Tab[]>
  /** Quits like a person who closes the browser. */
  close(): Promise<void>
  /** Ends like a power cut, but not before tabs and cookies are on the disk: that takes some seconds. */
  kill(): Promise<void>
}

type Name = 'chromium' | 'firefox'

/**
 * Opens the tabs of the session before, if there is one in the directory; their pages load by and by. Not for WebKit:
 * MiniBrowser keeps neither tabs nor session cookies.
 */
export async function openBrowser(name: Name, directory: string): Promise<ReopenableBrowser> {
  const options = {
    ...reopening(name),
    headless: true,
    defaultViewport: viewport,
    userDataDir: directory,
    timeout: PATIENCE,
  }
  const browser = await puppeteer.launch(options)
  const child = browser.process() as ChildProcess
  const exit = once(child, 'exit')
  const gone = async () => {
    await exit
    await preferencesAreBack(directory)
  }
  const renderers = createRenderers(child.pid, rendererPatterns[name])
  const { newTab, tabs } = createProfile(browser.defaultBrowserContext(), { name, renderers })
  return {
    newTab,
    tabs: async () => {
      const all = await Promise.all((await tabs()).map(async (tab) => ({ tab, url: await tab.url() })))
      return all.filter(({ url }) => url.startsWith('http')).map(({ tab }) => tab)
    },
    close: async () => {
      await (name === 'chromium' ? browser.close() : quitFirefox(browser))
      await gone()
    },
    kill: async () => {
      const urls = await Promise.all((await tabs()).map((tab) => tab.url()))
      if (name === 'chromium') await writeCookies(browser)
      await sleep(writingTime)
      if (name === 'chromium') await tabsAreWritten(directory, urls)
      process.kill(-(child.pid as number), 'SIGKILL')
      await gone()
    },
  }
}

/** Chromium writes its tabs 2.5 s after a change, and what is in `sessionStorage` after 5 s. Firefox is told to hurry. */
const writingTime = 6_000

const firefoxPreferences = {
  'browser.startup.page': 3,
  'browser.sessionstore.interval': 500,
  // All tabs load at once, not each when it comes to the front. Chromium does so without being told.
  'browser.sessionstore.restore_on_demand': false,
}

/** A page on the command line, which Puppeteer gives each browser, would be in the way of the tabs. */
function reopening(name: Name): LaunchOptions {
  // The setting "continue where you left off" would do it too, but not after a crash.
  const usual = optionsFor(name, name === 'chromium' ? ['--restore-last-session'] : [])
  const ignoreDefaultArgs = [...((usual.ignoreDefaultArgs as string[] | undefined) ?? []), 'about:blank']
  if (name === 'chromium') return { ...usual, ignoreDefaultArgs }
  const args = ['--remote-allow-system-access']
  return { ...usual, args, ignoreDefaultArgs, extraPrefsFirefox: firefoxPreferences }
}

/** A busy machine may take longer than usual until the addresses of the tabs are on the disk. */
async function tabsAreWritten(directory: string, urls: readonly string[]): Promise<void> {
  const folder = join(directory, 'Default', 'Sessions')
  const written = () => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'))
  await until(
    async () => urls.every((url) => written().some((text) => text.includes(url))) || undefined,
    () => `the files in ${folder} do not name ${urls.join(' and ')}`,
  )
}

/** Chromium writes its cookies every 30 s, or when 512 changes are waiting. */
async function writeCookies(browser: Browser): Promise<void> {
  const changes = Array.from({ length: 600 }, (_, i) => ({ name: 'x', value: '', domain: `${i}.invalid`, path: '/' }))
  await browser.setCookie(...changes)
}

/**
 * WebDriver's own way to close Firefox closes its tabs first, as far as the session is concerned, so that none of them
 * comes back. So this is the menu's way, from within.
 */
async function quitFirefox(browser: Browser): Promise<void> {
  const { connection } = browser as unknown as { connection: BidiConnection }
  const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' })
  await connection.send('script.evaluate', {
    expression: 'void setTimeout(() => Services.startup.quit(Ci.nsIAppStartup.eAttemptQuit))',
    target: { context: result.contexts[0]?.context },
    awaitPromise: false,
  })
}

/** Puppeteer puts Firefox's own preferences back after its end, and would do so beneath the next Firefox. */
async function preferencesAreBack(directory: string): Promise<void> {
  const backups = ['prefs.js.puppeteer', 'user.js.puppeteer'].map((file) => join(directory, file))
  await until(
    async () => !backups.some((file) => existsSync(file)) || undefined,
    () => `${backups.join(' or ')} is still there`,
  )
}
