/**
 * `npm run contact-sheet` shows every variant of the modal in every theme, in four languages (or those named behind `--`)
 * and two widths, as pictures to look at: test-results/contact-sheet/index.html and one PNG a theme. Not a test. The
 * scripts of the languages need fonts; on Debian fonts-noto-core and fonts-noto-cjk.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { openTheatre, type StagedWindow, type Variant, variants } from './stage.ts'

const folder = fileURLToPath(new URL('../../test-results/contact-sheet', import.meta.url))

const themes: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { forcedColors: 'active', colorScheme: 'dark' },
}
const languages = process.argv.length > 2 ? process.argv.slice(2) : ['en', 'de', 'ar', 'ja']
const sizes = [
  { width: 320, height: 560 },
  { width: 1280, height: 560 },
]

const theatre = await openTheatre()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

async function picture(tab: Page, lang: string, variant: Variant): Promise<string> {
  await tab.goto(`${theatre.url}/?lang=${lang}`)
  await tab.evaluate((name) => (window as unknown as StagedWindow).stage.show(name), variant)
  await tab.locator('dialog[open]').waitFor()
  const data = (await tab.screenshot()).toString('base64')
  return `<figure><img src="data:image/png;base64,${data}" alt=""><figcaption>${variant}</figcaption></figure>`
}

async function row(theme: string, viewport: { width: number; height: number }, lang: string): Promise<string> {
  const tab = await browser.newPage({ ...themes[theme], viewport })
  const pictures: string[] = []
  for (const variant of variants) pictures.push(await picture(tab, lang, variant))
  await tab.close()
  return `<h2>${theme}, ${lang}, ${viewport.width} px</h2><div>${pictures.join('')}</div>`
}

const style = `body{font:14px system-ui;margin:16px;background:#888}figure{margin:0}h2{font-size:16px;margin:16px 0 4px}
div{display:grid;grid-template-columns:repeat(5,auto);gap:8px;justify-content:start}img{max-width:400px;display:block}`

mkdirSync(folder, { recursive: true })
const sheets: string[] = []
for (const theme of Object.keys(themes)) {
  const rows: string[] = []
  for (const lang of languages) for (const size of sizes) rows.push(await row(theme, size, lang))
  sheets.push(rows.join(''))
  const sheet = await browser.newPage({ viewport: { width: 2080, height: 1000 } })
  await sheet.setContent(`<style>${style}</style>${rows.join('')}`)
  await sheet.screenshot({ path: `${folder}/${theme}.png`, fullPage: true })
  await sheet.close()
}
writeFileSync(`${folder}/index.html`, `<!doctype html><meta charset="utf-8"><style>${style}</style>${sheets.join('')}`)
await browser.close()
theatre.close()
