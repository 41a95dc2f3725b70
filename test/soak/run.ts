// `npm run test:soak -- --minutes=20 --tabs=20`: a person works in many tabs of one session, on Express and Redis. It fails if
// the tabs' memory grows, if an error was heard, or if the server was asked more or less often than the protocol explains.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import puppeteer, { type Browser, type HTTPRequest, type Page } from 'puppeteer-core'
import { optionsFor } from '../e2e/engines/puppeteer.ts'
import { startDurableRedis } from '../servers/durable-redis.ts'
import { startSite } from '../servers/site.ts'
import { type Counts, createMeter, type Sample } from './measure.ts'
import { chartOf, tableOf } from './report.ts'
import { isSettled, type Typing, typeOn } from './typist.ts'
import { faultsOf, INTERVAL, type Soak } from './verdict.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    tabs: { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
  },
})
const [minutes, tabs] = [Number(values.minutes), Number(values.tabs)]
const MINUTE = 60_000
const SAMPLE_EVERY = 45_000
const chart = fileURLToPath(new URL('../../docs/evidence/soak.svg', import.meta.url))

const redis = await startDurableRedis()
const site = await startSite(redis.url, { IDLE_TIMEOUT: String(3 * INTERVAL) })
const browser = await puppeteer.launch({
  ...optionsFor('chromium', []),
  headless: true,
  timeout: 2 * MINUTE,
  protocolTimeout: 10 * MINUTE,
})
const errors: string[] = []
/** Each ping, for when there are more or fewer than the protocol explains. */
const pings: string[] = []
const soak = await run(browser).finally(async () => {
  for (const error of errors) console.log(error.slice(0, 1500))
  await browser.close()
  await site.end()
  await redis.end()
})
if (values.write) writeFileSync(chart, chartOf(soak))
const faults = faultsOf(soak)
console.log(tableOf(soak))
if (faults.length > 0) console.log(pings.join('\n'))
console.log(faults.length === 0 ? 'Nothing grew, and no error was heard.' : faults.join('\n'))
process.exit(faults.length === 0 ? 0 : 1)

async function run(browser: Browser): Promise<Soak> {
  const pages = await openTabs(browser)
  const measure = await createMeter(pages)
  const samples: Sample[] = []
  const startedAt = Date.now()
  const countsAtStart = await readCounts()
  let last = { at: startedAt, counts: countsAtStart }
  const typing: Typing = { activeSeconds: 0, warned: new Set(), settledAt: null, stays: 0, switches: 0 }

  async function sample(): Promise<void> {
    const [holding, counts, at] = [await measure(), await readCounts(), Date.now()]
    const since = (at - last.at) / MINUTE
    const rate = (kind: keyof Counts) => (counts[kind] - last.counts[kind]) / since
    const minute = (at - startedAt) / MINUTE
    samples.push({
      ...holding,
      minute,
      isSettled: isSettled(typing),
      pings: rate('keepalive'),
      statuses: rate('status'),
    })
    last = { at, counts }
  }

  /** The person types on meanwhile: on a busy machine twenty collections take longer than the idle timeout. */
  let sampling: Promise<void> | undefined
  function sampleIfDue(): void {
    if (sampling || Date.now() - last.at < SAMPLE_EVERY) return
    sampling = sample().finally(() => {
      sampling = undefined
    })
  }

  await typeOn(pages, typing, sampleIfDue, () => Date.now() - startedAt > minutes * MINUTE)
  await sampling
  errors.push(...(await errorsIn(pages)))
  return { tabs, minutes, samples, counts: subtract(await readCounts(), countsAtStart), ...typing, errors }
}

async function openTabs(browser: Browser): Promise<Page[]> {
  const pages: Page[] = []
  for (let number = 0; number < tabs; number++) {
    const page = await browser.newPage()
    page.on('request', (request) => notePing(number, request))
    page.on('pageerror', (error) => void errors.push(String(error)))
    page.on('console', (message) => {
      if (message.text().startsWith('expired')) errors.push(message.text())
    })
    await page.evaluateOnNewDocument(listenForErrors)
    if (number === 0) await signIn(page)
    await page.goto(`${site.origin}/page`, { timeout: 2 * MINUTE })
    pages.push(page)
  }
  return pages
}

function notePing(tab: number, request: HTTPRequest): void {
  if (!request.url().endsWith('/session/keepalive')) return
  pings.push(`${new Date().toISOString()} tab ${tab}: ${request.postData()}`)
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${site.origin}/counts`, { timeout: 2 * MINUTE })
  await page.evaluate(() => fetch('/sign-in?name=Ada', { method: 'POST' }).then(() => {}))
}

/** Runs in the page. */
function listenForErrors(): void {
  const heard: string[] = []
  Object.assign(window, { heard })
  document.addEventListener('idle-warning:error', (event) => heard.push(String((event as CustomEvent).detail.code)))
  // A page that has left cannot be asked any more, so it says so in its console.
  document.addEventListener('idle-warning:expired', (event) =>
    console.error(
      `expired: ${(event as CustomEvent).detail.cause} ${JSON.stringify(Reflect.get(window, 'idleWarning').history)}`,
    ),
  )
}

async function errorsIn(pages: readonly Page[]): Promise<string[]> {
  const all: string[] = []
  for (const page of pages) all.push(...(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)))
  return all
}

async function readCounts(): Promise<Counts> {
  return (await fetch(`${site.origin}/counts`)).json()
}

function subtract(more: Counts, less: Counts): Counts {
  return {
    keepalive: more.keepalive - less.keepalive,
    status: more.status - less.status,
    'sign-out': more['sign-out'] - less['sign-out'],
  }
}
