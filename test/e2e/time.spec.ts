import type { IdleWarning } from '../../src/types.ts'
import { arrived, PATIENCE } from './arrived.ts'
import { type FirstInput, launchEngine, type Tab, type Target } from './engines/index.ts'
import { conclude, type TestFixtures } from './fixtures.ts'
import { expect, test } from './time/test.ts'
import type { Time } from './time/time.ts'

/**
 * What becomes of a session when time does not pass evenly: sleep, throttling, freezing, the back/forward cache, clocks
 * that are set, tabs that crash. Each test is one row of docs/evidence/time-and-tabs.md: its title is the case, its annotation
 * `outcome` says what was observed, its skip why an engine cannot do it.
 *
 * The time of sleep, of throttled timers, of a frozen or a cached page is the machine's own. What comes before and after
 * passes in a leap.
 */

type Demo = TestFixtures['demo']

/** The page ends three seconds before the server, and warns one second before that. */
const SHORT = 'idle=30s&warn=1s'
/** Nothing is due while a test looks on. */
const LONG = 'idle=240s&warn=20s'
/** Seconds before the end of the page at which a test begins: enough for a busy machine to get ready for what is tested. */
const BEGINNING = 10

const stay = 'dialog [part~="primary"]'
const HOUR = 3_600_000
/** Clocks are rounded. Timers of hidden tabs fire once a second, or once a minute, and a busy machine is late too. */
const [EARLY, LATE] = [100, 15_000]

/** What happened in the page, by its monotonic clock. */
interface Entry {
  readonly what: string
  readonly at: number
  /** The event that was under way, an input for example. */
  readonly during: string
  readonly cause?: string
  readonly remaining?: number
  readonly text?: string
}

declare global {
  interface Window {
    journal?: Entry[]
    idleWarning: IdleWarning
  }
}

/** Begins the journal, once the SDK is there. */
async function keepJournal(tab: Tab): Promise<void> {
  await expect.poll(() => tab.eval(() => 'idleWarning' in window), PATIENCE).toBe(true)
  await tab.eval(beginJournal)
}

/** The end stays on the cover, so that the journal can be read. Runs in the page. */
function beginJournal(): void {
  const journal: Entry[] = []
  window.journal = journal
  const note = (what: string, more: Partial<Entry> = {}) =>
    journal.push({ what, at: performance.now(), during: window.event?.type ?? 'a timer', ...more })
  window.idleWarning.on('warning', ({ remaining }) => note('warning', { remaining }))
  window.idleWarning.on('extended', () => note('extended'))
  window.idleWarning.on('resumed', () => note('resumed'))
  window.idleWarning.on('expired', (event) => {
    event.preventDefault()
    note('expired', { cause: event.cause })
  })
  const screen = () => {
    const dialog = document.querySelector('idle-warning')?.shadowRoot?.querySelector('dialog')
    if (!dialog?.open) return 'page'
    return dialog.part.contains('cover') ? 'cover' : 'dialog'
  }
  let shown = 'page'
  const look = () => {
    const root = document.querySelector('idle-warning')?.shadowRoot
    if (root) observer.observe(root, { subtree: true, attributeFilter: ['open', 'part'] })
    if (screen() !== shown) note(screen())
    shown = screen()
  }
  const observer = new MutationObserver(look)
  observer.observe(document.documentElement, { childList: true })
  for (const type of ['keydown', 'pointermove', 'pointerdown'])
    addEventListener(type, ({ isTrusted }) => note(isTrusted ? 'input' : 'fake'), true)
  addEventListener('pagehide', () => note('left', { cause: screen() }))
  addEventListener('pageshow', ({ persisted }) => {
    // biome-ignore lint/performance/useDomNodeTextContent: only the text that is shown
    if (persisted) note('restored', { cause: screen(), text: document.body.innerText.trim() })
  })
}

interface Visit {
  readonly tab: Tab
  readonly demo: Demo
}

async function signIn({ tab, demo }: Visit, times: string): Promise<void> {
  await tab.goto(`${demo.url}/sign-in?${times}&next=/page`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await arrived(tab, `${demo.url}/page`)
  await keepJournal(tab)
}

/** A second tab of the same session. */
async function openOther({ demo, newTab }: Pick<TestFixtures, 'demo' | 'newTab'>): Promise<Tab> {
  const other = await newTab()
  await other.goto(`${demo.url}/page/two`)
  await keepJournal(other)
  return other
}

const journal = (tab: Tab) => tab.eval(() => window.journal ?? [])
const deadline = (tab: Tab) => tab.eval(() => window.idleWarning.expiresAt as number)
/** Lets the time pass until so many seconds before the end of the page, and answers when that end is. */
async function begin(tab: Tab, time: Time, left = BEGINNING): Promise<number> {
  const remaining = await tab.eval(() => window.idleWarning.remaining)
  await time.pass(remaining / 1000 - left)
  return deadline(tab)
}

/** The same by the page's monotonic clock. */
const due = (tab: Tab) => tab.eval(() => performance.now() + window.idleWarning.remaining)
const session = ({ sessions }: Demo) => sessions.list().at(-1) as ReturnType<Demo['sessions']['list']>[number]

/** Until the machine's own time has come so far. */
const passed = (time: Time, at: number) => expect.poll(() => time.now(), PATIENCE).toBeGreaterThan(at)
/** Long enough for what must not happen. */
const aWhile = (time: Time) => time.pass(10)
/** Waits for it, and answers the journal as it was then. */
async function happened(tab: Tab, what: string): Promise<readonly Entry[]> {
  let entries: readonly Entry[] = []
  const names = async () => {
    entries = await journal(tab)
    return entries.map((entry) => entry.what)
  }
  await expect.poll(names, PATIENCE).toContain(what)
  return entries
}

interface Sleeper {
  readonly tab: Tab
  readonly time: Time
}

/** The machine sleeps until then, and this is the first thing it wakes to. */
async function sleep({ tab, time }: Sleeper, until: number, input: FirstInput, aim?: Target): Promise<void> {
  await tab.eval(() => {
    window.journal?.push({ what: 'asleep', at: performance.now(), during: '' })
  })
  await tab.suspend(aim)
  try {
    await passed(time, until)
  } finally {
    await tab.wakeWith(input)
  }
}

/** Active in the machine's own time, at least once. */
async function isActiveUntil({ tab, time }: Sleeper, until: number): Promise<void> {
  do await tab.press('x')
  while (time.now() < until)
}

const TOLD = ['warning', 'extended', 'resumed', 'expired']

/** What the application was told and a person saw, in a few words. */
function inWords(entries: readonly Entry[]): string {
  const told = entries.filter(({ what }) => TOLD.includes(what))
  const names = told.map(({ what, cause }) => (what === 'expired' ? `expired (${cause})` : what))
  const sawDialog = entries.some(({ what }) => what === 'dialog')
  const flash = sawDialog && !names.includes('warning') ? ', after a flash of the dialog' : ''
  if (names.length === 0) return `nothing${flash}`
  const isAlone = names.length === 1 && told[0]?.what === 'expired'
  return (isAlone ? `${names[0]}, once, without a warning` : names.join(', then ')) + flash
}

/** What the server thinks of it. */
function atServer(demo: Demo): string {
  const { alive, pings } = session(demo)
  const reasons = [...new Set(pings.map(({ reason }) => reason))]
  const told = reasons.length ? `, told of ${reasons.join(' and ')}` : ''
  return (alive ? 'the session lives' : 'the session is over') + told
}

/** Whether something came when it was due. */
function inTime(entry: Entry | undefined, dueAt: number): string {
  const late = (entry?.at ?? Number.NaN) - dueAt
  return late >= -EARLY && late < LATE ? 'on time' : `${Math.round(late)} ms late`
}

const find = (entries: readonly Entry[], what: string) => entries.find((entry) => entry.what === what)

const EXPIRED = 'expired (idle), once, without a warning'

const ENDED = 'expired, once, without a warning'

/**
 * The status is asked under the cover and knows of no session. If its answer takes longer than a check, the page's own time
 * decides: a network that was suspended with the page may take that long.
 */
const withoutCause = (words: string) => words.replace(/ \((idle|ended-by-server)\)/, '')

/** For the record: what the page met first when it woke. */
function noteFirst(entries: readonly Entry[]): void {
  const afterwards = entries.slice(entries.findIndex(({ what }) => what === 'asleep'))
  const first = afterwards.find(({ what }) => ['input', 'expired'].includes(what))
  const before = first?.what === 'input' ? `${first.during} first, then ` : ''
  const description = `${before}expired during ${find(afterwards, 'expired')?.during}`
  test.info().annotations.push({ type: 'first', description })
}

for (const [input, title] of [
  ['key', 'a key press'],
  ['move', 'a movement of the pointer'],
  ['click', 'a click'],
] as const)
  test(`the machine sleeps past the deadline, and wakes to ${title}`, async ({ tab, demo, time }) => {
    await signIn({ tab, demo }, SHORT)
    const endsAt = await begin(tab, time)
    await sleep({ tab, time }, endsAt + 500, input, input === 'click' ? 'h1' : undefined)
    await happened(tab, 'expired')
    await aWhile(time)
    const entries = await journal(tab)
    noteFirst(entries)
    conclude([inWords(entries), atServer(demo)], `${EXPIRED}; the session is over`)
  })

test('the machine sleeps through the end of a warning, and wakes to a click on Stay', async ({ tab, demo, time }) => {
  await signIn({ tab, demo }, 'idle=60s&warn=15s')
  const endsAt = await begin(tab, time)
  await expect.poll(() => tab.isVisible(stay), PATIENCE).toBe(true)
  await sleep({ tab, time }, endsAt + 500, 'click', stay)
  // Where the machine is slow, the click may come so late that it means the cover, and leave the page.
  const entries = await happened(tab, 'expired')
  await aWhile(time)
  noteFirst(entries)
  conclude([inWords(entries), atServer(demo)], 'warning, then expired (idle); the session is over')
})

test('the machine sleeps into the time of the warning', async ({ tab, demo, time }) => {
  await signIn({ tab, demo }, 'idle=60s&warn=10s')
  const instant = await begin(tab, time, 14)
  const endsAt = await due(tab)
  await sleep({ tab, time }, instant - 9000, 'nothing')
  await happened(tab, 'warning')
  const { remaining = 0, at } = find(await journal(tab), 'warning') as Entry
  const isTrue = Math.abs(at + remaining - endsAt) < 500 && remaining < 9500
  conclude(
    [inWords(await journal(tab)), isTrue ? 'with the true remaining time' : `with ${remaining} of ${endsAt - at} ms`],
    'warning; with the true remaining time',
  )
})

test('the machine sleeps, and wakes before the warning is due', async ({ tab, demo, time }) => {
  await signIn({ tab, demo }, LONG)
  await sleep({ tab, time }, time.now() + 1500, 'nothing')
  await aWhile(time)
  conclude([inWords(await journal(tab)), atServer(demo)], 'nothing; the session lives')
})

test('the tab is in the background, where timers are throttled', async ({ tab, demo, time }) => {
  await signIn({ tab, demo }, 'idle=60s&warn=10s&status=off')
  await begin(tab, time, 14)
  const endsAt = await due(tab)
  await tab.hide()
  await happened(tab, 'expired')
  const entries = await journal(tab)
  conclude([inWords(entries), inTime(find(entries, 'expired'), endsAt)], 'warning, then expired (idle); on time')
})

/** From the fourth second in the background on. Chromium's own default is the fifth minute. */
const intensive = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/4'

test('the tab is in the background, where timers wake once a minute', async ({ demo, engineName }) => {
  test.info().skip(engineName !== 'chromium', 'the engine throttles to once a second only')
  const engine = await launchEngine('chromium', [intensive])
  try {
    const tab = await (await engine.newProfile()).newTab()
    await signIn({ tab, demo }, 'idle=16s&warn=6s&status=off')
    const endsAt = await due(tab)
    await tab.hide()
    await tab.eval(() => {
      setInterval(() => window.journal?.push({ what: 'second', at: performance.now(), during: '' }), 1000)
    })
    await expect.poll(async () => (await journal(tab)).map(({ what }) => what), PATIENCE).toContain('expired')
    const entries = await journal(tab)
    const seconds = entries.filter(({ what }) => what === 'second').length
    conclude(
      [seconds < 10 ? 'throttled' : 'not throttled', inWords(entries), inTime(find(entries, 'expired'), endsAt)],
      'throttled; warning, then expired (idle); on time',
    )
  } finally {
    await engine.close()
  }
})

test('the tab is frozen past the deadline, and thaws', async ({ tab, demo, time, engineName }) => {
  test.info().skip(engineName !== 'chromium', 'the engine does not freeze tabs')
  await signIn({ tab, demo }, SHORT)
  const endsAt = await begin(tab, time)
  await tab.freeze()
  await passed(time, endsAt + 500)
  await tab.thaw()
  await happened(tab, 'expired')
  await aWhile(time)
  conclude([inWords(await journal(tab)), atServer(demo)], `${EXPIRED}; the session is over`)
})

test('the tab is frozen while another tab of the session is active, and thaws', async ({
  tab,
  demo,
  newTab,
  time,
  engineName,
}) => {
  test.info().skip(engineName !== 'chromium', 'the engine does not freeze tabs')
  await signIn({ tab, demo }, SHORT)
  const other = await openOther({ demo, newTab })
  const endsAt = await begin(tab, time)
  await tab.freeze()
  await isActiveUntil({ tab: other, time }, endsAt + 500)
  await tab.thaw()
  await aWhile(time)
  const both = [...(await journal(tab)), ...(await journal(other))]
  conclude([inWords(both), atServer(demo)], 'nothing; the session lives, told of activity')
})

/** The wall clock of the page is set, and the SDK looks at it. */
const setClock = (tab: Tab, by: number) =>
  tab.eval((by) => {
    const real = Date.now.bind(Date)
    Date.now = () => real() + by
    dispatchEvent(new Event('focus'))
  }, by)

test('the wall clock is set back by an hour (Date.now moved in the page)', async ({ tab, demo, time }) => {
  await signIn({ tab, demo }, `${LONG}&status=off`)
  const endsAt = await due(tab)
  await setClock(tab, -HOUR)
  const remaining = () => tab.eval(() => window.idleWarning.remaining)
  const before = await remaining()
  await time.pass(1)
  expect(await remaining()).toBeLessThan(before - 900)
  await time.pass(240)
  await happened(tab, 'expired')
  const entries = await journal(tab)
  conclude([inWords(entries), inTime(find(entries, 'expired'), endsAt)], 'warning, then expired (idle); on time')
})

/** What a person sees while the server is asked. */
const covers = (entries: readonly Entry[]) =>
  entries.filter(({ what }) => ['cover', 'page'].includes(what)).map(({ what }) => what)

test('the wall clock is set forward by an hour, and the server says that the session lives (Date.now moved in the page)', async ({
  tab,
  demo,
  time,
}) => {
  await signIn({ tab, demo }, LONG)
  await setClock(tab, HOUR)
  await happened(tab, 'page')
  await aWhile(time)
  const phase = await tab.eval(() => window.idleWarning.phase)
  const entries = await journal(tab)
  const asked = `covered while the server is asked ${session(demo).requests['GET /session/status']} time(s)`
  const seen = covers(entries).join() === 'cover,page' ? asked : covers(entries).join()
  conclude(
    [seen, inWords(entries), phase, atServer(demo)],
    'covered while the server is asked 1 time(s); nothing; active; the session lives',
  )
})

test('the wall clock is set forward by an hour, and no status URL is known (Date.now moved in the page)', async ({
  tab,
  demo,
  time,
}) => {
  await signIn({ tab, demo }, `${LONG}&status=off`)
  await setClock(tab, HOUR)
  await happened(tab, 'expired')
  await aWhile(time)
  conclude([inWords(await journal(tab)), atServer(demo)], `${EXPIRED}; the session is over`)
})

test('the wall clock is set forward by two seconds, as NTP does (Date.now moved in the page)', async ({
  tab,
  demo,
  time,
}) => {
  await signIn({ tab, demo }, LONG)
  await setClock(tab, 2000)
  await aWhile(time)
  const entries = await journal(tab)
  conclude(
    [inWords(entries), `${covers(entries).length} covers`, atServer(demo)],
    'nothing; 0 covers; the session lives',
  )
})

test('the machine sleeps for two hours that only the wall clock sees, and the server has ended the session (Date.now moved in the page)', async ({
  tab,
  demo,
  time,
}) => {
  await signIn({ tab, demo }, LONG)
  await demo.sessions.end(session(demo).id)
  await setClock(tab, 2 * HOUR)
  await happened(tab, 'expired')
  await aWhile(time)
  conclude(
    [inWords(await journal(tab)), atServer(demo)],
    'expired (ended-by-server), once, without a warning; the session is over',
  )
})

/** Firefox keeps no page in its bfcache that must not be stored, and the demo's own are `no-store`. */
const storable = { 'Cache-Control': 'no-cache' }

/**
 * Leaves the page for one without the SDK, and goes back to it. Chromium drops a page from its bfcache now and then
 * without a cause that one could avoid ("masked"), so there is a second try.
 */
async function awayAndBack(
  visit: Visit & Sleeper,
  times: string,
  meanwhile: (endsAt: number) => Promise<unknown>,
  left = BEGINNING,
): Promise<readonly Entry[]> {
  const { tab, demo, time } = visit
  for (let attempt = 1; ; attempt++) {
    await signIn(visit, times)
    const endsAt = times === SHORT ? await begin(tab, time, left) : await deadline(tab)
    await tab.goto(`${demo.url}/public/icon.svg`)
    await meanwhile(endsAt)
    await tab.show()
    await tab.back()
    const entries = await journal(tab)
    if (find(entries, 'restored') || attempt === 2) return entries
  }
}

/** What a person saw at the very moment of coming back. */
function onReturn(entries: readonly Entry[]): string {
  const { cause, text } = find(entries, 'restored') ?? {}
  if (cause === undefined) return 'not restored'
  return `${cause} at pageshow, text ${text === '' ? 'not readable' : 'readable'}`
}

test('the page lies in the back/forward cache past the deadline, and is restored', async ({ tab, demoWith, time }) => {
  const demo = await demoWith(storable)
  await awayAndBack({ tab, demo, time }, SHORT, () => passed(time, session(demo).expiresAt + 300))
  await happened(tab, 'expired')
  await aWhile(time)
  const entries = await journal(tab)
  conclude(
    [onReturn(entries), withoutCause(inWords(entries)), atServer(demo)],
    `cover at pageshow, text not readable; ${ENDED}; the session is over`,
  )
})

test('the page lies in the back/forward cache, and is restored in time', async ({
  tab,
  demoWith,
  time,
  engineName,
}) => {
  const demo = await demoWith(storable)
  await awayAndBack({ tab, demo, time }, LONG, () => passed(time, time.now() + 1000))
  await aWhile(time)
  const entries = await journal(tab)
  const reasons = () => {
    const [entry] = performance.getEntriesByType('navigation') as { notRestoredReasons?: unknown }[]
    return JSON.stringify(entry?.notRestoredReasons)
  }
  if (engineName === 'chromium') expect(await tab.eval(reasons)).toBe('null')
  conclude(
    [onReturn(entries), inWords(entries), atServer(demo)],
    'page at pageshow, text readable; nothing; the session lives',
  )
})

test('the page is sensitive, lies in the back/forward cache, and is restored in time', async ({
  tab,
  demoWith,
  time,
}) => {
  const demo = await demoWith(storable)
  await awayAndBack({ tab, demo, time }, `${LONG}&sensitive=on`, () => passed(time, time.now() + 1000))
  await aWhile(time)
  const entries = await journal(tab)
  conclude(
    [`${find(entries, 'left')?.cause} at pagehide`, inWords(entries), await tab.eval(() => window.idleWarning.phase)],
    'cover at pagehide; nothing; active',
  )
})

test('another tab signs out while the page lies in the back/forward cache', async ({ tab, demoWith, newTab, time }) => {
  const demo = await demoWith(storable)
  await awayAndBack({ tab, demo, time }, LONG, async () => {
    const other = await openOther({ demo, newTab })
    await other.click('[data-idle-warning="sign-out"]')
    await expect.poll(() => session(demo).alive).toBe(false)
  })
  await aWhile(time)
  const entries = await journal(tab)
  conclude(
    [onReturn(entries), inWords(entries), atServer(demo)],
    'cover at pageshow, text not readable; expired (signed-out), once, without a warning; the session is over',
  )
})

test('another tab is active while the page lies in the back/forward cache past its own deadline', async ({
  tab,
  demoWith,
  newTab,
  time,
}) => {
  const demo = await demoWith(storable)
  await awayAndBack({ tab, demo, time }, SHORT, async (endsAt) => {
    await isActiveUntil({ tab: await openOther({ demo, newTab }), time }, endsAt + 1000)
  })
  await aWhile(time)
  const entries = await journal(tab)
  conclude(
    [onReturn(entries), inWords(entries), atServer(demo)],
    'page at pageshow, text readable; nothing; the session lives, told of activity',
  )
})

test('the page is no-store, is left, and gone back to past the deadline', async ({ tab, demo, time, engineName }) => {
  // Before the status is asked: Chromium keeps no page that must not be stored once it has had an answer of that kind.
  const left = 9
  await awayAndBack({ tab, demo, time }, SHORT, () => passed(time, session(demo).expiresAt + 300), left)
  await aWhile(time)
  const entries = await journal(tab)
  const { pathname, searchParams } = new URL(await tab.url())
  const anew = 'loaded anew; /sign-in says idle; the session is over'
  conclude(
    find(entries, 'restored')
      ? [onReturn(entries), withoutCause(inWords(entries)), atServer(demo)]
      : ['loaded anew', `${pathname} says ${searchParams.get('reason')}`, atServer(demo)],
    engineName === 'firefox' ? anew : `cover at pageshow, text not readable; ${ENDED}; the session is over`,
  )
})

test('another tab has crashed', async ({ tab, demo, newTab, time, engineName }) => {
  test.info().skip(engineName === 'webkit', 'the driver ends its session when a page crashes')
  await signIn({ tab, demo }, `${LONG}&status=off`)
  const other = await openOther({ demo, newTab })
  const endsAt = await due(other)
  await tab.crash()
  await time.pass(240)
  await happened(other, 'expired')
  const entries = await journal(other)
  conclude([inWords(entries), inTime(find(entries, 'expired'), endsAt)], 'warning, then expired (idle); on time')
})

test('another tab has stopped the SDK', async ({ tab, demo, newTab, time }) => {
  await signIn({ tab, demo }, LONG)
  const other = await openOther({ demo, newTab })
  await tab.eval(() => window.idleWarning.stop())
  for (let second = 0; second < 300; second += 10) {
    await other.press('x')
    await time.pass(10)
  }
  const both = [...(await journal(tab)), ...(await journal(other))]
  conclude([inWords(both), atServer(demo)], 'nothing; the session lives, told of activity')
})

/** What the demo would have to allow for a page of its own to carry speculation rules. */
const speculating = {
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'inline-speculation-rules'",
}

/** Runs in the page. */
function prerender(path: string): void {
  const rules = document.createElement('script')
  rules.type = 'speculationrules'
  rules.textContent = JSON.stringify({ prerender: [{ urls: [path], eagerness: 'immediate' }] })
  document.head.append(rules)
}

test('the page is prerendered, and shown later', async ({ tab, demoWith, time, engineName }) => {
  test.info().skip(engineName !== 'chromium', 'the engine does not prerender')
  const demo = await demoWith(speculating)
  await signIn({ tab, demo }, LONG)
  await tab.eval(prerender, '/page/two')
  await expect.poll(() => session(demo).requests['GET /page/two']).toBe(1)
  await aWhile(time)
  const before = { ...session(demo).requests }
  await tab.click({ role: 'link', name: 'Saved answers' })
  await arrived(tab, `${demo.url}/page/two`)
  const { shownAt, startedAt, phase } = await tab.eval(() => {
    const [{ activationStart }] = performance.getEntriesByType('navigation') as unknown as [{ activationStart: number }]
    const { history, phase } = window.idleWarning
    const shownAt = activationStart && performance.timeOrigin + activationStart
    return { shownAt, startedAt: history[0]?.at ?? 0, phase }
  })
  const asked = Object.keys(before).filter((request) => request.includes('/session/'))
  conclude(
    [
      shownAt ? 'prerendered' : 'not prerendered',
      `${asked.length} requests of the SDK before it is shown`,
      startedAt > shownAt - EARLY ? 'watched from then on' : `watched ${Math.round(shownAt - startedAt)} ms before`,
      phase,
    ],
    'prerendered; 0 requests of the SDK before it is shown; watched from then on; active',
  )
})
