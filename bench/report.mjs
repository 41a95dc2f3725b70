// What one accepted report of activity costs: presses once a second in time that passes faster, and calls in a loop.
import { launchChromium } from './browser/chromium.mjs'
import { controlSite, startSubject } from './browser/control-page.mjs'
import { FAST_TIME, SPEED } from './browser/fast-time.mjs'
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
const CALLED = [FLOOR, 'idle-warning', 'idle-warning/headless']

const PRESSES = 200
const CALLS = 3000
/** The first round only warms up, with a part of a block. */
const WARM_UP = 0.2
const SECOND = 1000
const MICRO = 1000
/** SPEC §7, in microseconds. */
const PROMISED = 5

/** No press is the last before the end, and no ping is counted: the requests have a section of their own. */
const SETTINGS = { idleTimeout: 24 * 3600, warnBefore: 120, hasServer: false, hasTabs: false }

export async function measure({ rounds }) {
  const site = await openSite(await controlSite(NAMES, FAST_TIME))
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`${site.origin}/page`)
  const reader = await createCostReader(page)
  const presses = await measureReports({ page, reader, rounds, names: NAMES, act: pressInPage, count: PRESSES })
  const calls = await measureReports({ page, reader, rounds, names: CALLED, act: callInPage, count: CALLS })
  await browser.close()
  site.close()
  return report({ presses, calls })
}

/** `{ [name]: number[] }`: microseconds for each report. All in one page. */
async function measureReports({ page, reader, rounds, names, act, count }) {
  const costs = Object.fromEntries(names.map((name) => [name, []]))
  const order = { second: SECOND, speed: SPEED }
  for (let round = -1; round < rounds; round++) {
    const wanted = round < 0 ? count * WARM_UP : count
    for (const name of rotate(names, round + 1)) {
      const { frame, stop } = await startSubject(page, name, SETTINGS)
      let isHeard = false
      const { total } = await reader.costOf(async () => {
        isHeard = await frame.evaluate(act, { ...order, count: wanted })
      })
      if (!isHeard) throw new Error(`${name} has not heard the reports, so their cost means nothing`)
      await stop()
      if (round >= 0) costs[name].push((total / wanted) * MICRO)
    }
  }
  return costs
}

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

/** In the page. Between two calls the clocks move on by more than a second. */
function callInPage({ count, second }) {
  const { handle } = window.stopSubject
  const begunAt = Date.now()
  for (let called = 0; called < count; called++) {
    window.fastTime.skip(second + 1)
    handle?.reportActivity()
  }
  return !handle || handle.lastActiveAt > begunAt
}

function report({ presses, calls }) {
  const rankings = [{ title: 'report, press', entries: rank(presses) }]
  const called = rank(calls)
  return {
    title: 'A report of activity',
    markdown: describe(rankings[0].entries, called),
    charts: [{ name: 'report', svg: chart(rankings[0].entries) }],
    rankings,
    promises: called.map(promiseOf),
  }
}

const rank = (costs) =>
  rankEntries(
    Object.keys(costs)
      .filter((name) => name !== FLOOR)
      .map((name) => ({ name, ...summarize(differences(costs[name], costs[FLOOR])) })),
  )

const describe = (presses, calls) => `No server here, so no ping is in these figures.

### A press each second

${PRESSES} presses in each round. Clocks and timers of the page run ${SPEED} times faster, with the browser's own timers, so a press each second takes seconds instead of minutes. The figures hold all that a library does until the next press: its listeners, its timers, what it stores and sends to other tabs. *${DEAF.join(', ')}* hears no activity.

${picture('report', 'Processor time for each press')}

${rankedTable('µs for each press', presses)}

### The call alone

\`reportActivity()\` ${CALLS.toLocaleString('en-US')} times in a loop, the clocks moved on by a second before each call. Every call is accepted, and the record is written as often as in real time.

${table(
  ['', 'µs for each call'],
  calls.map((entry) => [entry.name, spread(entry)]),
)}`

const promiseOf = ({ name, median }) => ({
  promise: `An accepted report costs less than ${PROMISED} µs in a warm page (${name})`,
  isInReadme: name === 'idle-warning',
  measured: `${figure(median)} µs`,
  isKept: median < PROMISED,
})

const chart = (entries) =>
  barChart({ unit: 'µs for each press', entries: entries.map((entry) => ({ ...entry, label: figure(entry.median) })) })
