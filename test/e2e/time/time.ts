import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import type { Tab } from '../engines/index.ts'
import { BUSY_MACHINE, pause } from '../engines/until.ts'
import { addFirstScript } from './first-script.ts'

/** The time of a test's pages and of its server. It runs like the machine's, and leaps where a test would only wait. */
export interface Time {
  /** The server's clock, epoch milliseconds. */
  now(): number
  /**
   * Lets so many seconds pass in the server and in all tabs of the profile, from one timer to the next: each timer runs
   * at its own time, and what it asks of the server is answered before the clock leaps on. So no page takes it for sleep.
   */
  pass(seconds: number): Promise<void>
  /** Before each leap: how many milliseconds this time is ahead of the machine's, for a server with a clock of its own. */
  onLeap(follow: (ahead: number) => Promise<void>): void
  /** The same server, whose pages follow this time. */
  inPages(handle: RequestListener): RequestListener
}

/** What the page's clock answers. `next` is `null` where no timer waits. */
interface Look {
  readonly isBusy: boolean
  readonly next: number | null
}

const address = '/page-clock.js'
const script = readFileSync(new URL('page-clock.js', import.meta.url), 'utf8')

export function createTime(tabs: () => Promise<readonly Tab[]>): Time {
  let ahead = 0
  const followers: ((ahead: number) => Promise<void>)[] = []
  const now = () => Date.now() + ahead

  async function settle(tab: Tab): Promise<number> {
    const end = Date.now() + BUSY_MACHINE
    for (let looks = 1; ; looks++) {
      const { isBusy, next } = await tab.eval(look, ahead)
      if (!isBusy) return next ?? Infinity
      if (Date.now() > end) throw new Error('a page waits for an answer of the server, so its time cannot pass')
      // What is due is mostly done by the next look.
      if (looks > 3) await pause()
    }
  }

  return {
    now,
    async pass(seconds) {
      const end = now() + seconds * 1000
      for (;;) {
        const nexts = await Promise.all((await tabs()).map(settle))
        const left = end - now()
        if (left <= 0) return
        ahead += Math.ceil(Math.max(0, Math.min(left, ...nexts)))
        for (const follow of followers) await follow(ahead)
      }
    },
    onLeap: (follow) => void followers.push(follow),
    inPages: (handle) => (request, response) => {
      if (request.url?.startsWith(address))
        return void response.setHeader('Content-Type', 'text/javascript').end(script)
      addFirstScript(response, () => `${address}?ahead=${ahead}`)
      handle(request, response)
    },
  }
}

/** Runs in the page. A page without the clock, such as a picture, has no timers of interest. */
function look(ahead: number): Look {
  const { pageClock } = window as unknown as { pageClock?: { leapTo(ahead: number): Look } }
  return pageClock?.leapTo(ahead) ?? { isBusy: false, next: null }
}
