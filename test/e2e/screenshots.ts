/**
 * `npm run screenshots` takes the pictures to look at before a release, and the one in the README. Not a test.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { createDemo } from '../../demo/app.ts'

const themes: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { forcedColors: 'active' },
  narrow: { viewport: { width: 320, height: 640 } },
  zoomed: { viewport: { width: 320, height: 256 } },
}

const demo = createDemo()
const server = demo.app.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

async function signIn(page: Page, times: string): Promise<void> {
  await page.goto(`${url}/sign-in?${times}`)
  await page.fill('#name', 'Ada')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/page')
  await page.fill('#plan', 'Beans along the fence, peas behind them, and in the corner')
}

async function takePictures(name: string, page: Page): Promise<void> {
  const take = (what: string) => page.screenshot({ path: `test-results/screenshots/${name}-${what}.png` })
  await signIn(page, 'idle=26s&warn=20s')
  await page.getByRole('alertdialog').waitFor()
  await page.waitForFunction(() =>
    document.querySelector('idle-warning')?.shadowRoot?.querySelector('[part~="time"]')?.textContent?.startsWith('19'),
  )
  await take('warning')
  if (name === 'light') await page.screenshot({ path: 'docs/warning.png' })
  demo.fault = 'down'
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    () => document.querySelector('idle-warning')?.shadowRoot?.querySelector('[part~="error"]')?.textContent,
  )
  await take('failure')
  demo.fault = null
  await page.evaluate(() => document.addEventListener('idle-warning:expired', (event) => event.preventDefault()))
  await page.evaluate(() => (window as unknown as { idleWarning: { signOut(): void } }).idleWarning.signOut())
  await page.getByText('Sign in again').waitFor()
  await take('expired')
}

for (const [name, theme] of Object.entries(themes)) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 640 }, ...theme })
  await takePictures(name, await context.newPage())
  await context.close()
}
await browser.close()
server.closeAllConnections()
server.close()
