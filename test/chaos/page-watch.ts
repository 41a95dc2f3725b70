import puppeteer, { type Browser, type CDPSession, type Target } from 'puppeteer-core'
import type { TabName } from './facts.ts'
import type { Journal } from './journal.ts'
import { type Answer, lookExpression } from './look.ts'

/** A page that has not answered by then is silent, in milliseconds. */
const ANSWER_TIME = 3000

/** Asks the pages of a browser what they show, past the driver: through a connection of its own. */
export interface PageWatch {
  /** Asks each page once. */
  look(): Promise<void>
  /** What the library of this tab decided last. */
  historyOf(tab: TabName): readonly object[]
  close(): Promise<void>
}

/** Notes what a page answered, and keeps its history as evidence. */
export function createNotes(write: Journal) {
  const histories = new Map<TabName, readonly object[]>()
  return {
    note({ history, ...seen }: Answer): void {
      if (seen.tab === '') return
      if (history.length > 0) histories.set(seen.tab, history)
      write({ kind: 'seen', ...seen })
    },
    historyOf: (tab: TabName) => histories.get(tab) ?? [],
  }
}

export async function watchPages(endpoint: string, write: Journal): Promise<PageWatch> {
  const browser = await puppeteer.connect({ browserWSEndpoint: endpoint, defaultViewport: null })
  const notes = createNotes(write)
  const pages = new Map<Target, WatchedPage>()

  async function lookAt(target: Target): Promise<void> {
    const page = pages.get(target) ?? createWatchedPage(target)
    pages.set(target, page)
    const answer = await page.ask()
    if (typeof answer === 'string') write({ kind: 'silent', tab: answer })
    else if (answer) notes.note(answer)
  }

  return {
    async look() {
      const targets = browser.targets().filter((target) => target.type() === 'page')
      for (const target of pages.keys()) if (!targets.includes(target)) pages.delete(target)
      await Promise.all(targets.map(lookAt))
    },
    historyOf: notes.historyOf,
    close: () => (browser as Browser).disconnect(),
  }
}

interface WatchedPage {
  /** What it shows, or its name if it does not answer; undefined if it has never told its name. */
  ask(): Promise<Answer | TabName | undefined>
}

function createWatchedPage(target: Target): WatchedPage {
  let session: Promise<CDPSession> | undefined
  let name: TabName | undefined
  let pending: Promise<Answer | undefined> | undefined

  async function evaluate(): Promise<Answer | undefined> {
    session ??= target.createCDPSession()
    const asked = { expression: lookExpression(), returnByValue: true }
    const { result, exceptionDetails } = await (await session).send('Runtime.evaluate', asked)
    return exceptionDetails ? undefined : (result.value as Answer | undefined)
  }

  /** A page that is stopped answers the first question when it goes on. It is not asked a second one meanwhile. */
  async function askOnce(): Promise<Answer | undefined> {
    pending ??= evaluate()
      .catch(() => {
        session = undefined
        return undefined
      })
      .finally(() => {
        pending = undefined
      })
    return Promise.race([pending, new Promise<undefined>((done) => setTimeout(done, ANSWER_TIME))])
  }

  return {
    async ask() {
      const answer = await askOnce()
      if (answer?.tab) name = answer.tab
      return answer ?? name
    },
  }
}
