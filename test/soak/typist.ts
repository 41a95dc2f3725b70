import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'puppeteer-core'

const SECOND = 1000

/** A person types for a while, a tab after the other, then pauses until the warning, and stays. In milliseconds. */
const TYPING = 135 * SECOND
const IN_ONE_TAB = 13 * SECOND
const KEY = 2 * SECOND

/** The warning comes within the idle timeout, and a busy machine may be late. */
const LONGEST_PAUSE = 120 * SECOND

/** A person looks at the other tabs of a warning for this long, and at the rest in the next one. */
const LOOKING = 30 * SECOND

export interface Typing {
  activeSeconds: number
  /** The tabs that have shown a warning. */
  readonly warned: Set<Page>
  /** How many warnings had been answered when the last tab had shown one. */
  settledAt: number | null
  stays: number
  switches: number
}

/** Each tab has shown a warning, and another one was answered since. */
export const isSettled = ({ settledAt, stays }: Typing): boolean => settledAt !== null && stays >= settledAt + 2

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
    await lookAtOthers(pages, typing)
    await page.bringToFront()
    await page.keyboard.press('Escape')
    typing.stays++
    await sleep(SECOND)
  }
}

/**
 * Shows the warning in each tab once. The browser lets the timers of a tab that was hidden for long fire once a minute, so most
 * tabs would miss most warnings, and some would make their dialog late in the run.
 */
async function lookAtOthers(pages: readonly Page[], typing: Typing): Promise<void> {
  const end = Date.now() + LOOKING
  for (const page of pages) {
    if (typing.warned.has(page) || Date.now() > end) continue
    typing.switches++
    await page.bringToFront()
    await untilWarned(page)
    typing.warned.add(page)
  }
  if (typing.warned.size === pages.length) typing.settledAt ??= typing.stays
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
