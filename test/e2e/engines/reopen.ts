import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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
  /**
   * Ends like a power cut, but not before the tabs, the storage of their pages and this cookie are on the disk: that takes
   * some seconds.
   */
  kill(cookie: string): Promise<void>
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
    kill: async (cookie) => {
      const urls = await Promise.all((await tabs()).map((tab) => tab.url()))
      if (name === 'chromium') await chromiumHasWritten(browser, directory, { urls, cookie })
      else await firefoxHasWritten(directory)
      process.kill(-(child.pid as number), 'SIGKILL')
      await gone()
      if (name === 'chromium') restoreAtNextStart(directory)
    },
  }
}

/** Firefox writes its tabs and cookies every half a second, because it is told to hurry. */
const firefoxWritingTime = 6_000

/** `localStorage` comes some seconds later than the rest, and on a busy machine much later. */
async function firefoxHasWritten(directory: string): Promise<void> {
  await sleep(firefoxWritingTime)
  const origins = join(directory, 'storage', 'default')
  const hasStorage = () =>
    namesIn(origins, /^http/).some((origin) => hasText(namesIn(join(origin, 'ls'), /^data/), 'idle-warning'))
  await until(
    async () => hasStorage() || undefined,
    () => 'Firefox has not written: localStorage',
  )
}

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

/**
 * Waits until Chromium has written what the next start needs: its tabs, 2.5 s after a change (it begins a new `Session_` file
 * now and then, and the next start reads the newest), its cookies, and the storage of the pages.
 */
async function chromiumHasWritten(
  browser: Browser,
  directory: string,
  { urls, cookie }: { urls: readonly string[]; cookie: string },
): Promise<void> {
  await writeCookies(browser)
  const profile = join(directory, 'Default')
  const missing = () =>
    [
      ...urls.map((url) => !hasText(namesIn(join(profile, 'Sessions'), /^Session_/).slice(-1), url) && url),
      !hasText(namesIn(profile, /^Cookies/), cookie) && `the cookie ${cookie}`,
      !hasText(namesIn(join(profile, 'Local Storage', 'leveldb'), /\.(log|ldb)$/), 'idle-warning') && 'localStorage',
    ].filter(Boolean)
  await until(
    async () => missing().length === 0 || undefined,
    () => `Chromium has not written: ${missing().join(', ')}`,
  )
}

/** The files of a folder with such a name, in the order of their names, the oldest session first. */
function namesIn(folder: string, name: RegExp): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .filter((each) => name.test(each))
    .sort()
    .map((each) => join(folder, each))
}

const hasText = (files: readonly string[], text: string) => files.some((file) => readFileSync(file).includes(text))

/**
 * Presses "Restore" in the bubble with which Chromium answers a crash, where no driver can press it: it notes in the
 * preferences that the browser closed normally. Chromium itself writes there that it crashed, but only ten seconds after its
 * start. So on a quick machine the tabs came back without this, and on a slow one they never did.
 */
function restoreAtNextStart(directory: string): void {
  const file = join(directory, 'Default', 'Preferences')
  const preferences = JSON.parse(readFileSync(file, 'utf8'))
  preferences.profile.exit_type = 'Normal'
  writeFileSync(file, JSON.stringify(preferences))
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
