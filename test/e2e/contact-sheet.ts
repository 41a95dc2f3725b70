/**
 * `npm run contact-sheet` shows every variant of the modal in every theme, four languages and two widths, as one picture
 * to look at: test-results/contact-sheet.png. Not a test.
 */
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import express from 'express'

const root = fileURLToPath(new URL('../..', import.meta.url))

const themes: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { forcedColors: 'active', colorScheme: 'dark' },
}
const languages = ['en', 'de', 'ar', 'ja']
const widths = [320, 1280]
const variants = ['warning', 'busy', 'unreachable', 'final', 'checking', 'expired'] as const

const page = (lang: string) => `<!doctype html><html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Contact sheet</title><body style="font:16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 1rem auto; padding: 1rem">
<h1>An application</h1><p>${'Beans along the fence, peas behind them, and in the corner a bench. '.repeat(12)}</p>`

/** Runs in the page: a session whose clock and server are ours, so that each screen is reached at once. */
async function reach([variant, lang]: readonly [string, string]): Promise<void> {
  const load = (path: string) => import(path)
  const { createIdleWarning } = await load('/dist/index.js')
  const locales = lang === 'en' ? [] : [(await load(`/dist/locales/${lang}.js`)).default]
  let now = Date.now()
  let lead = 0
  const waits = new Set<{ at: number; callback: () => void }>()
  const clock = {
    now: () => now,
    wall: () => now,
    lead: () => lead,
    random: () => 0,
    wait(at: number, callback: () => void) {
      const wait = { at, callback }
      waits.add(wait)
      return () => waits.delete(wait)
    },
  }
  const pass = (duration: number) => {
    now += duration
    for (const wait of [...waits]) if (wait.at <= now && waits.delete(wait)) wait.callback()
  }
  const answers: Record<string, unknown> = { unreachable: { outcome: 'unreachable' } }
  const idle = createIdleWarning({
    idleTimeout: '15m',
    ...(variant === 'final' && { absoluteTimeout: '14m' }),
    keepalive: '/keepalive',
    statusUrl: '/status',
    signOutUrl: '/sign-out',
    expiredUrl: '/sign-in',
    user: 'u',
    session: `${variant} ${lang}`,
    dialog: { locales },
    sources: [],
    ports: {
      clock,
      server: { send: async () => answers[variant] ?? new Promise(() => {}), abort() {} },
      page: { delivery: () => ({ age: 0, isCached: false }), leave() {}, reload() {}, mark() {} },
    },
  })
  idle.on('expired', (event: Event) => event.preventDefault())
  idle.start()
  const toWarning = variant === 'final' ? 13.5 * 60_000 : 14 * 60_000
  if (variant === 'checking') lead = 20 * 60_000
  pass(variant === 'checking' || variant === 'expired' ? 20 * 60_000 : toWarning)
  pass(16_000)
  if (variant === 'busy' || variant === 'unreachable') idle.extend()
  if (variant === 'expired') pass(4000)
  await new Promise((resolve) => setTimeout(resolve, 60))
  dispatchEvent(new Event('focus'))
}

const app = express()
app.use('/dist', express.static(`${root}/dist`))
app.get('/:lang', (req, res) => void res.send(page(req.params.lang)))
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

async function picture(tab: Page, variant: string, lang: string): Promise<string> {
  await tab.goto(`${url}/${lang}`)
  await tab.evaluate(reach, [variant, lang] as const)
  await tab.locator('dialog[open]').waitFor()
  return `data:image/png;base64,${(await tab.screenshot()).toString('base64')}`
}

const rows: string[] = []
for (const [theme, options] of Object.entries(themes))
  for (const width of widths) {
    const context = await browser.newContext({ viewport: { width, height: width === 320 ? 560 : 480 }, ...options })
    const tab = await context.newPage()
    for (const lang of languages) {
      const pictures: string[] = []
      for (const variant of variants) pictures.push(await picture(tab, variant, lang))
      const cells = pictures.map(
        (data, index) => `<figure><img src="${data}"><figcaption>${variants[index]}</figcaption></figure>`,
      )
      rows.push(`<h2>${theme}, ${lang}, ${width} px</h2><div>${cells.join('')}</div>`)
    }
    await context.close()
  }

mkdirSync(`${root}/test-results`, { recursive: true })
const sheet = await browser.newPage({ viewport: { width: 1900, height: 1000 } })
await sheet.setContent(`<style>body{font:14px system-ui;margin:1rem;background:#999}div{display:flex;gap:8px}figure{margin:0}
img{max-height:300px;max-width:305px;display:block}h2{font-size:14px;margin:12px 0 4px}</style>${rows.join('')}`)
await sheet.screenshot({ path: `${root}/test-results/contact-sheet.png`, fullPage: true })
await browser.close()
server.close()
