import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'puppeteer-core'

const SECOND = 1000

/** A person types for a while, a tab after the other, then pauses until the warning, and stays. In milliseconds. */
const TYPING = 135 * SECOND
const IN_ONE_TAB = 13 * SECOND
const KEY = 2 * SECOND

/** The warning comes within the idle timeout, and a busy machine may be late. */
const LONGEST_PAUSE = 120 * SECOND

export interface Typing {
  activeSeconds: number
  stays: number
  switches: number
}

const isWarned = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.querySelector('idle-warning')?.shadowRoot?.querySelector('dialog[open]') != null)

/** Types in the tabs in turn until `isOver`, and counts in `typing`. `afterKey` is called after each key. */
export async function typeOn(
  pages: readonly Page[],
  typing: Typing,
  afterKey: () => void,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await typeAWhile(pages, typing, afterKey, isOver)
    if (isOver()) break
    const page = pages[typing.switches % pages.length] as Page
    await untilWarned(page)
    await page.keyboard.press('Escape')
    typing.stays++
    await sleep(SECOND)
  }
}

async function typeAWhile(pages: readonly Page[], typing: Typing, afterKey: () => void, isOver: () => boolean) {
  const from = Date.now()
  let inTabSince = from
  while (Date.now() - from < TYPING && !isOver()) {
    if (Date.now() - inTabSince > IN_ONE_TAB) {
      typing.switches++
      inTabSince = Date.now()
    }
    typing.activeSeconds += await pressKey(pages[typing.switches % pages.length] as Page)
    afterKey()
  }
}

/** Resolves with the seconds that it took. */
async function pressKey(page: Page): Promise<number> {
  const from = Date.now()
  await page.bringToFront()
  await page.keyboard.press('x')
  await sleep(KEY)
  return (Date.now() - from) / SECOND
}

const historyOf = (page: Page): Promise<string> =>
  page.evaluate(() =>
    JSON.stringify((window as unknown as { idleWarning?: { history: object[] } }).idleWarning?.history),
  )

async function untilWarned(page: Page): Promise<void> {
  const end = Date.now() + LONGEST_PAUSE
  while (!(await isWarned(page))) {
    if (Date.now() > end) throw new Error(`no warning came in ${page.url()}: ${await historyOf(page)}`)
    await sleep(SECOND)
  }
}
