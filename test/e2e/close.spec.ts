import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arrived, PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { openBrowser, type ReopenableBrowser } from './engines/reopen.ts'
import { conclude, type TestFixtures } from './fixtures.ts'
import { test as base, expect } from './time/test.ts'
import type { Time } from './time/time.ts'

/**
 * `endAfterClose`: what becomes of a session whose browser was closed and brings its cookie back. Each test is a row of
 * docs/evidence/time-and-tabs.md.
 */

type Demo = TestFixtures['demo']

interface CloseFixtures {
  /** Opens the browser of this test, with what it had when it was closed. */
  open(): Promise<ReopenableBrowser>
}

const test = base.extend<CloseFixtures>({
  open: async ({ engineName }, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'idle-warning-'))
    const opened: ReopenableBrowser[] = []
    await use(async () => {
      if (engineName === 'webkit') throw new Error('MiniBrowser restores nothing')
      const browser = await openBrowser(engineName, directory)
      opened.push(browser)
      return browser
    })
    await opened
      .at(-1)
      ?.close()
      .catch(() => {})
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  },
})

/** Seconds; longer than the tests that it must leave alone take to come back. */
const CLOSE = 60
const TIMES = `idle=5m&warn=30s&close=${CLOSE}s`

const session = ({ sessions }: Demo) => sessions.list().at(-1) as ReturnType<Demo['sessions']['list']>[number]
const longEnough = (time: Time) => time.pass(CLOSE + 1)

async function signIn(tab: Tab, { url }: Demo): Promise<void> {
  await tab.goto(`${url}/sign-in?${TIMES}&next=/page`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await arrived(tab, `${url}/page`)
  await runs(tab)
}

const runs = (tab: Tab) =>
  expect
    .poll(() => tab.eval(() => (window as { idleWarning?: { phase: string } }).idleWarning?.phase), PATIENCE)
    .toBe('active')

/** What became of the session, and where the tabs have come to. */
function stateOf(demo: Demo, urls: readonly URL[]): string {
  const { alive, requests } = session(demo)
  const ended = `ended on the server by ${requests['POST /session/sign-out'] ?? 0} sign-out(s)`
  const where = urls.map(({ pathname, searchParams }) => `${pathname} ${searchParams.get('reason') ?? ''}`.trim())
  return `${alive ? 'the session lives' : ended}; ${[...new Set(where)].join(', ')}`
}

async function comesTo(demo: Demo, tabs: readonly Tab[], expected: string): Promise<void> {
  const observe = async () => stateOf(demo, await Promise.all(tabs.map(async (tab) => new URL(await tab.url()))))
  await expect.poll(observe, PATIENCE).toBe(expected)
  conclude([await observe()], expected)
}

const ENDED = 'ended on the server by 1 sign-out(s); /sign-in browser-closed'
const LIVES = 'the session lives; /page'
const NO_RESTORING = 'MiniBrowser restores neither tabs nor session cookies'

test('the browser is closed for longer than endAfterClose, and opens again with its tabs and its session cookie', async ({
  open,
  demo,
  time,
  engineName,
}) => {
  test.info().skip(engineName === 'webkit', NO_RESTORING)
  const before = await open()
  for (const tab of [await before.newTab(), await before.newTab()]) await signIn(tab, demo)
  await before.close()
  await longEnough(time)
  const after = await open()
  await expect.poll(async () => (await after.tabs()).length, PATIENCE).toBe(2)
  await comesTo(demo, await after.tabs(), ENDED)
})

test('the browser is killed, and opens again later with its tabs and its session cookie', async ({
  open,
  demo,
  time,
  engineName,
}) => {
  test.info().skip(engineName === 'webkit', NO_RESTORING)
  // Chromium restores nothing if it has never written its preferences, which it does when it closes.
  await (await open()).close()
  const before = await open()
  await signIn(await before.newTab(), demo)
  await before.kill('demo.sid')
  await longEnough(time)
  const after = await open()
  await expect.poll(async () => (await after.tabs()).length, PATIENCE).toBe(1)
  await comesTo(demo, await after.tabs(), ENDED)
})

test('all tabs of the application are closed for longer than endAfterClose while the browser stays open', async ({
  newTab,
  demo,
  time,
}) => {
  const other = await newTab()
  const tab = await newTab()
  await signIn(tab, demo)
  await tab.close()
  await longEnough(time)
  await other.goto(`${demo.url}/page`)
  await comesTo(demo, [other], ENDED)
})

test('the page is reloaded by a script after it was not used for longer than endAfterClose', async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo)
  await longEnough(time)
  await tab.eval(() => location.reload())
  await runs(tab)
  await comesTo(demo, [tab], LIVES)
})

test('a script leads to another page of the application after it was not used for longer than endAfterClose', async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo)
  await longEnough(time)
  await tab.goto(`${demo.url}/page/two`)
  await runs(tab)
  await comesTo(demo, [tab], 'the session lives; /page/two')
})

test('a second tab is opened after the first was not used for longer than endAfterClose', async ({
  newTab,
  demo,
  time,
}) => {
  const first = await newTab()
  await signIn(first, demo)
  const second = await newTab()
  await longEnough(time)
  await second.goto(`${demo.url}/page`)
  await runs(second)
  await comesTo(demo, [first, second], LIVES)
})

test('one of two tabs crashes, and its page is opened again after longer than endAfterClose', async ({
  newTab,
  demo,
  time,
  engineName,
}) => {
  test.info().skip(engineName === 'webkit', 'the driver ends its session when a page crashes')
  test.info().skip(engineName === 'firefox', 'tabs of one site may share a process, and crash together')
  const [first, second, third] = [await newTab(), await newTab(), await newTab()]
  await signIn(first, demo)
  await second.goto(`${demo.url}/page`)
  await runs(second)
  await second.crash()
  await longEnough(time)
  await third.goto(`${demo.url}/page`)
  await runs(third)
  await comesTo(demo, [first, third], LIVES)
})

test('a page lies in the back/forward cache for longer than endAfterClose', async ({ tab, demoWith, time }) => {
  // Firefox keeps no page there that must not be stored.
  const demo = await demoWith({ 'Cache-Control': 'no-cache' })
  await signIn(tab, demo)
  await tab.eval(() => {
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }))
  })
  await tab.goto(`${demo.url}/public/icon.svg`)
  await longEnough(time)
  await tab.back()
  await runs(tab)
  expect(await tab.eval(() => (window as { persisted?: boolean }).persisted)).toBe(true)
  await comesTo(demo, [tab], LIVES)
})

test('the only tab leaves for another site for longer than endAfterClose, and comes back by a link', async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo)
  // Another name of the same machine is another site.
  await tab.goto(`${demo.url.replace('127.0.0.1', 'localhost')}/public/icon.svg`)
  await longEnough(time)
  await tab.eval((url) => {
    location.href = url
  }, `${demo.url}/page`)
  await comesTo(demo, [tab], ENDED)
})
