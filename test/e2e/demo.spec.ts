import axe from 'axe-core'
import type { Demo } from '../../demo/express/app.ts'
import { frameworks, longWork } from '../../demo/express/pages/long-work.ts'
import { styles } from '../../demo/express/pages/own-markup.ts'
import { arrived } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { expect, test } from './fixtures.ts'
import { inOneEngine } from './one-engine.ts'

const work = Object.keys({ ...longWork, ...frameworks }).map((name) => `/work/${name}`)
const own = Object.keys(styles).map((name) => `/page/${name}`)
const pages = ['/sign-in', '/page', '/page/two', '/page/frame', '/app', ...own, ...work]

async function signIn(tab: Tab, { url }: Demo & { url: string }): Promise<void> {
  await tab.goto(`${url}/sign-in?idle=30m&warn=2m`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await arrived(tab, `${url}/page`)
}

/** How many pixels each page is too wide, 320 px wide and with text twice as large. */
function measureExcess(tab: Tab, paths: readonly string[]) {
  return tab.eval(async (paths) => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    Object.assign(frame.style, { width: '320px', height: '640px', border: '0' })
    const seen: (readonly [path: string, pixels: number])[] = []
    for (const path of paths) {
      await new Promise((resolve) => Object.assign(frame, { src: path, onload: resolve }))
      const { documentElement: root, body } = frame.contentDocument as Document
      root.style.fontSize = '200%'
      if ((body.textContent ?? '').length < 100) throw new Error(`${path} says hardly anything`)
      seen.push([path, root.scrollWidth - root.clientWidth])
    }
    return seen
  }, paths)
}

test('each page of the demo is read without scrolling sideways, 320 px wide and with text twice as large', async ({
  tab,
  demo,
}) => {
  await tab.goto(demo.url)
  const start = await measureExcess(tab, ['/'])
  await signIn(tab, demo)
  const excess = [...start, ...(await measureExcess(tab, pages))]
  expect(excess).toEqual(['/', ...pages].map((path) => [path, 0]))
})

/** What axe-core finds wrong in a page. */
async function audit(tab: Tab, url: string, path: string): Promise<readonly string[]> {
  await tab.goto(url + path)
  // As a function, because the pages' policy lets no script in.
  await tab.eval(new Function(axe.source) as () => void)
  return tab.eval(async (where) => {
    const { violations, passes } = await (window as unknown as { axe: typeof axe }).axe.run()
    if (passes.length < 8) throw new Error(`axe-core has found hardly anything to look at in ${where}`)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${where}: ${id}: ${html}`))
  }, path)
}

test('axe-core finds nothing in any page of the demo', inOneEngine, async ({ tab, demo }) => {
  const found = [...(await audit(tab, demo.url, '/'))]
  await signIn(tab, demo)
  for (const path of pages) found.push(...(await audit(tab, demo.url, path)))
  expect(found).toEqual([])
})
