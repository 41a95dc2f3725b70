/**
 * `npm run screenshots` takes the pictures of the documents: docs/pictures. Not a test. Arabic needs a font for it; on
 * Debian fonts-noto-core.
 */
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { createDemo } from '../../demo/express/app.ts'
import { openTheatre, type StagedWindow, type Variant } from './stage.ts'

const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url))
mkdirSync(folder, { recursive: true })

const demo = createDemo()
const server = demo.app.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const theatre = await openTheatre()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

/** The demo's form, warned, with nineteen seconds left. */
async function warned(options: BrowserContextOptions = {}, knobs = ''): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 560 }, ...options })
  await page.goto(`${url}/sign-in?idle=26s&warn=20s${knobs}`)
  await page.fill('#name', 'Ada')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/page')
  await page.fill('#plan', 'Beans along the fence, peas behind them, and in the corner')
  await page.waitForFunction(() =>
    /19|١٩/.test(
      document.querySelector('idle-warning')?.shadowRoot?.querySelector('[part~="time"]')?.textContent ?? '',
    ),
  )
  return page
}

async function save(name: string, page: Page): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png` })
  await page.context().close()
}

async function failed(): Promise<Page> {
  const page = await warned({ viewport: { width: 480, height: 560 } })
  demo.fault = 'down'
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    () => document.querySelector('idle-warning')?.shadowRoot?.querySelector('[part~="error"]')?.textContent,
  )
  demo.fault = null
  return page
}

async function staged(variant: Variant, options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options)
  await page.goto(theatre.url)
  await page.evaluate((name) => (window as unknown as StagedWindow).stage.show(name), variant)
  return page
}

/** Puts a number at each part. In the top layer, above the dialog. */
function numberParts(names: readonly string[]): void {
  const { root } = (window as unknown as StagedWindow).stage
  for (const [index, name] of names.entries()) {
    // The buttons stand beside each other.
    const isAtEnd = name === 'secondary' || (index % 2 === 1 && name !== 'primary')
    const part = root.querySelector(`dialog[part~=${name}], [part~=${name}]`) as Element
    const { left, top, width, height } = part.getBoundingClientRect()
    const [frame, number] = [document.createElement('div'), document.createElement('b')]
    number.textContent = String(index + 1)
    frame.append(number)
    frame.popover = 'manual'
    Object.assign(frame.style, {
      ...{
        inset: 'auto',
        left: `${left - 4}px`,
        top: `${top - 4}px`,
        width: `${width + 8}px`,
        height: `${height + 8}px`,
      },
      ...{ background: 'none', border: '2px solid #d6006c', boxSizing: 'border-box', padding: '0', margin: '0' },
      ...{ overflow: 'visible', borderRadius: '4px' },
    })
    Object.assign(number.style, {
      ...{
        position: 'absolute',
        insetInlineStart: isAtEnd ? 'auto' : '-13px',
        insetInlineEnd: isAtEnd ? '-13px' : 'auto',
      },
      ...{ top: '-13px', width: '24px', background: '#d6006c', color: '#fff', borderRadius: '12px' },
      ...{ font: 'bold 14px/24px sans-serif', textAlign: 'center' },
    })
    document.body.append(frame)
    frame.showPopover()
  }
}

const PARTS = ['dialog', 'title', 'message', 'time', 'progress', 'bar', 'error', 'primary', 'secondary']

await save('warning', await warned())
await save('dark', await warned({ colorScheme: 'dark' }))
await save('arabic', await warned({ viewport: { width: 320, height: 560 } }, '&lang=ar'))
// 1280 × 1024 pixels at 400 %.
const zoomed = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 2 }
await save('zoomed', await warned(zoomed))
await save('zoomed-german', await warned(zoomed, '&lang=de'))
await save('failure', await failed())
await save('expired', await staged('expired, in place', { viewport: { width: 480, height: 560 } }))
const parts = await staged('unreachable', { viewport: { width: 640, height: 480 } })
await parts.evaluate(() => (window as unknown as StagedWindow).stage.advance(50))
await parts.addStyleTag({ content: ':root { --idle-warning-accent: #1d5c3f; --idle-warning-accent-text: #fff }' })
await parts.evaluate(numberParts, PARTS)
await save('parts', parts)

await browser.close()
theatre.close()
server.closeAllConnections()
server.close()
