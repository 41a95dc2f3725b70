// What one accepted report of activity costs: presses once a second in time that passes faster, and calls in a loop.
import { launchChromium } from './browser/chromium.mjs'
import { controlSite, openAlone, startSubject } from './browser/control-page.mjs'
import { FAST_TIME, SKIPPED_TIME, SPEED } from './browser/fast-time.mjs'
import { createCostReader } from './browser/page-cost.mjs'
import { openSite } from './browser/site.mjs'
import { barChart } from './results/chart.mjs'
import { figure, picture, rankedTable, spread, table } from './results/markdown.mjs'
import { rankEntries } from './results/ranking.mjs'
import { differences, rotate, summarize } from './results/statistics.mjs'
import { SUBJECTS } from './subjects.mjs'

const FLOOR = 'none'
const DEAF = Object.keys(SUBJECTS).filter((name) => SUBJECTS[name].isDeaf)
const HEARING = Object.keys(SUBJECTS).filter((name) => !DEAF.includes(name))
const NAMES = [FLOOR, ...HEARING]
const CALLED = ['idle-warning', 'idle-warning/headless']

const PRESSES = 120
const CALLS = 5000
/** The first round only warms up, with a part of a block. */
const WARM_UP = 0.2
const SECOND = 1000
const MICRO = 1000
/** SPEC §7, in microseconds. */
const PROMISED = 5

/** No press is the last before the end, and no ping is counted: the requests have a section of their own. */
const SETTINGS = { idleTimeout: 24 * 3600, warnBefore: 120, hasServer: false, hasTabs: false }

export async function measure({ rounds }) {
  const browser = await launchChromium()
  const presses = await measurePresses(browser, rounds)
  const calls = await measureCalls(browser, rounds)
  await browser.close()
  return report({ presses, calls })
}

/** `{ [name]: number[] }`: microseconds for each press. All in one page. */
async function measurePresses(browser, rounds) {
  const site = await openSite(await controlSite(NAMES, FAST_TIME))
  const page = await browser.newPage()
  await page.goto(`${site.origin}/page`)
  const reader = await createCostReader(page)
  const costs = await inTurns(NAMES, rounds, PRESSES, async (name, count) => {
    const subject = await startSubject(page, name, SETTINGS)
    const cost = await costOfReports(reader, subject.frame, pressInPage, { count, second: SECOND, speed: SPEED })
    await subject.stop()
    return cost
  })
  await page.close()
  site.close()
  return subtractFloor(costs)
}

/**
 * `{ [name]: { whole, own }[] }`: microseconds for each call, and of those what is not the browser's storage. Each in a page of
 * its own, because a browser tells of a write to each frame of the origin in the same process.
 */
async function measureCalls(browser, rounds) {
  const site = await openSite(await controlSite(CALLED, SKIPPED_TIME))
  const pages = {}
  for (const name of CALLED) pages[name] = await openAlone(browser, site.origin, CALLED, name)
  for (const opened of Object.values(pages)) opened.reader = await createCostReader(opened.page)
  const costs = await inTurns(CALLED, rounds, CALLS, async (name, count) => {
    const { page, start, reader } = pages[name]
    const cost = (work) => costOfReports(reader, page, callInPage, { count, second: SECOND, ...work })
    const floor = await cost({ isFloor: true })
    const { stop } = await start(SETTINGS)
    const whole = await cost({})
    const own = await cost({ isStored: false })
    await stop()
    return { whole: whole - floor, own: own - floor }
  })
  site.close()
  return costs
}

/** Measures each name once a round, in another order each time. */
async function inTurns(names, rounds, count, measureOnce) {
  const costs = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const name of rotate(names, round + 1)) {
      const cost = await measureOnce(name, round < 0 ? count * WARM_UP : count)
      if (round >= 0) costs[name].push(cost)
    }
  }
  return costs
}

/** Microseconds for each report. */
async function costOfReports(reader, frame, act, work) {
  let isHeard = false
  const { total } = await reader.costOf(async () => {
    isHeard = await frame.evaluate(act, work)
  })
  if (!isHeard) throw new Error('the library has not heard the reports, so their cost means nothing')
  return (total / work.count) * MICRO
}

const subtractFloor = ({ [FLOOR]: floor, ...costs }) =>
  Object.fromEntries(Object.entries(costs).map(([name, values]) => [name, differences(values, floor)]))

/**
 * In the page. A press has events that the browser makes (the text) and events that a script makes (the key, the pointer).
 * Resolves with whether the library has heard them. Only idle-warning tells; the others hear every event.
 */
async function pressInPage({ count, second, speed }) {
  const { handle } = window.stopSubject
  const begunAt = Date.now()
  const field = document.querySelector('input')
  field.focus()
  const press = () => {
    field.value = ''
    document.execCommand('insertText', false, 'x')
    field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: 'x' }))
    field.dispatchEvent(new MouseEvent('mousemove', { bubbles: true }))
  }
  for (let pressed = 0; pressed < count; pressed++) {
    press()
    await new Promise((resolve) => window.fastTime.setTimeout(resolve, second / speed))
  }
  return !handle || handle.lastActiveAt > begunAt
}

/**
 * In the page. Between two calls the clocks move on by more than a second. Without a library if `isFloor`. If not `isStored`, a
 * variable stands in for the browser's storage.
 */
function callInPage({ count, second, isFloor = false, isStored = true }) {
  const handle = isFloor ? undefined : window.stopSubject.handle
  const begunAt = Date.now()
  const { getItem, setItem } = Storage.prototype
  if (!isStored) {
    const texts = { ...localStorage }
    Storage.prototype.getItem = (name) => texts[name] ?? null
    Storage.prototype.setItem = (name, text) => {
      texts[name] = text
    }
  }
  for (let called = 0; called < count; called++) {
    window.skippedTime.skip(second + 1)
    handle?.reportActivity()
  }
  Object.assign(Storage.prototype, { getItem, setItem })
  return isFloor || handle.lastActiveAt > begunAt
}

function report({ presses, calls }) {
  const rankings = [{ title: 'report, press', entries: rank(presses) }]
  const called = Object.entries(calls).map(([name, costs]) => ({
    name,
    whole: summarize(costs.map(({ whole }) => whole)),
    own: summarize(costs.map(({ own }) => own)),
  }))
  return {
    title: 'A report of activity',
    markdown: describe(rankings[0].entries, called),
    charts: [{ name: 'report', svg: chart(rankings[0].entries) }],
    rankings,
    promises: called.map(promiseOf),
  }
}

const rank = (costs) => rankEntries(Object.entries(costs).map(([name, values]) => ({ name, ...summarize(values) })))

const describe = (presses, calls) => `No server here, so no ping is in these figures.

### A press each second

${PRESSES} presses in each round. Clocks and timers of the page run ${SPEED} times faster, with the browser's own timers, so a press each second takes seconds instead of minutes. The figures hold all that a library does until the next press: its listeners, its timers, what it stores and sends to other tabs. *${DEAF.join(', ')}* hears no activity.

${picture('report', 'Processor time for each press')}

${rankedTable('µs for each press', presses)}

### The call alone

\`reportActivity()\` ${CALLS.toLocaleString('en-US')} times in a loop, in a page without frames. The clocks move on by a second before each call, so every call is accepted, and the record is written as often as in real time: once in ten calls. The last column has the same with a variable in place of the browser's storage.

${table(
  ['', 'µs for each call', 'of those not in the storage'],
  calls.map(({ name, whole, own }) => [name, spread(whole), spread(own)]),
)}`

const promiseOf = ({ name, whole, own }) => ({
  promise: `An accepted report costs less than ${PROMISED} µs in a warm page (${name})`,
  isInReadme: name === 'idle-warning',
  measured: `${figure(whole.median)} µs (${figure(own.median)} without storage)`,
  isKept: whole.median < PROMISED,
})

const chart = (entries) =>
  barChart({ unit: 'µs for each press', entries: entries.map((entry) => ({ ...entry, label: figure(entry.median) })) })
