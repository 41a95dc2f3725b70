import { PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { type StagedWindow, test } from './theatre.ts'

const FULL = 900_000

const told = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.told)
const remaining = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.remaining)
const advance = (tab: Tab, seconds: number) =>
  tab.eval((passed) => (window as unknown as StagedWindow).stage.advance(passed), seconds)

/** Ways in which a page replaces its content after it has loaded. */
const ways = [
  'document.write() and document.close()',
  'document.write() that is never closed',
  'a new root element',
  'a new body',
] as const

/** Text, and a field, on a page that was written anew. */
const NEW_PAGE = '<body><h1 id="secret">A new page</h1><p><textarea id="notes" rows="5"></textarea></p>'

const rewrite = (tab: Tab, by: (typeof ways)[number]) =>
  tab.eval(
    (way, html) => {
      const content = (name: string) => Object.assign(document.createElement(name), { innerHTML: html })
      if (way === 'a new body') document.body.replaceWith(content('body'))
      else if (way === 'a new root element') document.documentElement.replaceWith(content('html'))
      else {
        document.write(html)
        if (way === 'document.write() and document.close()') document.close()
      }
      return true
    },
    by,
    NEW_PAGE,
  )

for (const way of ways)
  test(`A16: a page that rewrites itself by ${way} is heard, warned and covered as before`, async ({
    tab,
    theatre,
  }) => {
    await tab.goto(theatre.url)
    await tab.eval(() => (window as unknown as StagedWindow).stage.begin())
    await rewrite(tab, way)
    await advance(tab, 600)
    await tab.type('#notes', 'a')
    await expect.poll(() => remaining(tab), PATIENCE).toBe(FULL)

    await advance(tab, 780)
    await rewrite(tab, way)
    await tab.click('dialog [part~="primary"]')
    await expect.poll(() => told(tab), PATIENCE).toEqual(['extended by button'])

    await advance(tab, 900)
    await rewrite(tab, way)
    await expect.poll(() => tab.isVisible('dialog [part~="title"]'), PATIENCE).toBe(true)
    expect(await tab.eval(() => getComputedStyle(document.querySelector('#secret') as Element).visibility)).toBe(
      'hidden',
    )
  })
