import { type Browser, type BrowserContext, chromium, expect, type Page } from '@playwright/test'
import { findPrograms } from '../browsers.mjs'
import { test as withDemo } from './fixtures.ts'

/**
 * Playwright's own page and clock, as an application's tests use them; docs/testing.md shows these tests. The other specs
 * drive browsers by other means.
 */
const test = withDemo.extend<{ context: BrowserContext; page: Page }, { browser: Browser }>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const executablePath = findPrograms('chromium').CHROMIUM_PATH
      const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  context: async ({ browser, demo }, use) => {
    const context = await browser.newContext({ baseURL: demo.url })
    await use(context)
    await context.close()
  },
  page: async ({ context }, use) => use(await context.newPage()),
})

test.beforeEach(({ engineName }, info) =>
  info.skip(engineName !== 'chromium', 'Playwright itself drives only its own builds of this engine'),
)

const signIn = async (page: Page) => {
  await page.goto('/sign-in?idle=15m&warn=2m')
  await page.fill('#name', 'Ada')
  await page.press('#name', 'Enter')
  await page.waitForURL('/page')
}

test.beforeEach(async ({ page }) => {
  await page.clock.install() // before the page is opened
  await page.route('**/session/status', (route) => route.fulfill({ status: 204 })) // for the server no time passes
  await signIn(page)
})

test('Stay signed in closes the warning', async ({ page }) => {
  const warning = page.getByRole('dialog', { name: 'You are about to be signed out' })
  await page.clock.runFor('13:00')
  await warning.getByRole('button', { name: 'Stay signed in' }).click()
  await expect(warning).toBeHidden()
})

test('no activity for 15 minutes: the sign-in page', async ({ page }) => {
  const remaining = Number(await page.evaluate('idleWarning.remaining'))
  await page.clock.runFor(remaining - 10_000) // the last seconds are real, so that the status can answer
  await expect(page).toHaveURL(/\/sign-in\?.*reason=idle/)
})

test('the warning says that the server is down', async ({ page }) => {
  await page.route('**/session/keepalive', (route) => route.abort())
  await page.clock.runFor('13:00')
  await page.getByRole('dialog').getByRole('button', { name: 'Stay signed in' }).click()
  await expect(page.getByText('We cannot reach the server')).toBeVisible()
})

test('the laptop slept for an hour, and the session with it', async ({ page }) => {
  await page.route('**/session/status', (route) => route.fulfill({ status: 401 }))
  await page.clock.setSystemTime(Date.now() + 3_600_000) // the wall clock alone, as in a sleep
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(page).toHaveURL(/reason=ended-by-server/)
})

test('another tab signed out', async ({ page, context }) => {
  const other = await context.newPage()
  await other.goto('/page')
  await other.evaluate('idleWarning.signOut()')
  await expect(page).toHaveURL(/reason=signed-out/)
})

test('while a sleep is being checked the page is covered', async ({ page }) => {
  await page.route('**/session/status', () => {})
  await page.clock.setSystemTime(Date.now() + 3_600_000)
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(page.getByRole('dialog', { name: 'One moment…' })).toBeVisible()
})

test('fastForward over the deadline ends the session at once: both clocks have moved', async ({ page }) => {
  await page.clock.fastForward('01:00:00')
  await expect(page).toHaveURL(/\/sign-in\?.*reason=idle/)
})

test('fastForward into the warning: it waits five seconds for the status, as after a sleep', async ({ page }) => {
  await page.clock.fastForward('13:30')
  await page.clock.runFor('00:05')
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('a server whose time has not passed says so, and the warning goes away', async ({ page }) => {
  await page.unroute('**/session/status')
  await page.clock.pauseAt(Date.now() + 60_000) // an answer takes real time
  const remaining = Number(await page.evaluate('idleWarning.remaining'))
  await page.clock.runFor(remaining - 124_000) // asked ten seconds before the warning, and given up when it is due
  await expect.poll(() => page.evaluate('idleWarning.phase')).toBe('active')
})
