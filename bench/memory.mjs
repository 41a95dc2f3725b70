// What stays in memory: after the start, after many starts and stops, and in a day of use.
import { launchChromium } from './browser/chromium.mjs'
import { controlSite, startSubject } from './browser/control-page.mjs'
import { createMemoryReader } from './browser/page-memory.mjs'
import { openSite } from './browser/site.mjs'
import { lineChart } from './results/chart.mjs'
import { figure, picture, table } from './results/markdown.mjs'
import { openSimulation } from './simulation/simulate.mjs'
import { SETTINGS } from './subjects/settings.mjs'
import { SUBJECTS } from './subjects.mjs'

const NAMES = Object.keys(SUBJECTS)
const FULL_ROUNDS = 9

/** After so many starts and stops the heap is read. The first ones let the browser compile. */
const CYCLES = [1000, 2500, 5000, 10_000]
/**
 * A start of Angular is a new application, of React a new root: these take longer. So does HMRC's dialog, which leaves listeners
 * behind: ten thousand of its starts would take longer than all the other measurements of this part.
 */
const FEWER_CYCLES = [100, 250, 500, 1000]
const isSlow = (name) => SUBJECTS[name].framework || SUBJECTS[name].leavesListeners
const WARM_UP = 200
/** In kB: the compiler's own data grows by as much between two readings. */
const FLAT = 100

const HOUR = 3600
const HOURS = [0, 6, 12, 18, 24]
/** A press each second would take the bench too long; one a minute keeps the session alive as well. */
const PAUSE = 60
const PACE = { step: PAUSE, pause: PAUSE }
const DAY = { ...SETTINGS, hasTabs: true }

export async function measure({ rounds }) {
  const scale = rounds < FULL_ROUNDS ? 0.1 : 1
  const browser = await launchChromium()
  const starts = []
  for (const name of NAMES) starts.push(await measureCycles(browser, name, scale))
  const days = await measureDays(browser, scale)
  await browser.close()
  return report(starts, days, scale)
}

/** In a page of its own, so that nothing else is in its heap. */
async function measureCycles(browser, name, scale) {
  const site = await openSite(await controlSite([name]))
  const page = await browser.newPage()
  await page.goto(`${site.origin}/page`)
  const read = await createMemoryReader(page)
  const empty = await read()
  const { frame, stop } = await startSubject(page, name)
  const started = await read()
  await stop()
  const cycles = await measureStops(
    frame,
    read,
    (isSlow(name) ? FEWER_CYCLES : CYCLES).map((count) => count * scale),
  )
  await page.context().close()
  site.close()
  return { name, started: subtract(started, empty), cycles }
}

/** `{ count, heap, listeners }[]`: what has grown since the warm-up. */
async function measureStops(frame, read, steps) {
  await frame.evaluate(startAndStop, { count: WARM_UP, settings: SETTINGS })
  const floor = await read()
  const results = []
  let done = 0
  for (const count of steps) {
    await frame.evaluate(startAndStop, { count: count - done, settings: SETTINGS })
    done = count
    results.push({ count, ...subtract(await read(), floor) })
  }
  return results
}

/** In the page. */
async function startAndStop({ count, settings }) {
  const [subject] = Object.values(window.subjects)
  for (let cycle = 0; cycle < count; cycle++) {
    const stop = await subject.start(settings)
    stop()
    // What a stop leaves for later runs now.
    if (cycle % 10 === 0) await new Promise((resolve) => setTimeout(resolve))
  }
}

async function measureDays(browser, scale) {
  const simulation = await openSimulation(browser, NAMES)
  const days = []
  for (const name of NAMES) {
    const { page, play, close } = await simulation.openTabs(name, 1, DAY)
    const read = await createMemoryReader(page)
    days.push({ name, hours: await measureHours(play, read, scale) })
    await close()
  }
  simulation.close()
  return days
}

/** The first minutes let the browser compile; they are no part of the day. */
async function measureHours(play, read, scale) {
  const WARM_UP_SECONDS = 600
  await play(WARM_UP_SECONDS, 'active', PACE)
  const floor = await read()
  const results = [{ hour: 0, heap: 0, listeners: 0 }]
  for (const [index, hour] of HOURS.slice(1).entries()) {
    await play((hour - HOURS[index]) * HOUR * scale, 'active', PACE)
    results.push({ hour: hour * scale, ...subtract(await read(), floor) })
  }
  return results
}

const subtract = (more, less) => ({ heap: more.heap - less.heap, listeners: more.listeners - less.listeners })

function report(starts, days, scale) {
  const most = CYCLES.at(-1) * scale
  return {
    title: 'Memory',
    markdown: describe(starts, days, most),
    charts: [
      { name: 'memory-cycles', svg: cyclesChart(starts) },
      { name: 'memory-day', svg: dayChart(days) },
    ],
    promises: starts.filter(({ name }) => name.startsWith('idle-warning')).map(promiseOf),
  }
}

const describe = (
  starts,
  days,
  most,
) => `The heap after three garbage collections, and the event listeners that Chromium counts. The frameworks' own memory is in the figures of the libraries that need one.

### After a start

${table(
  ['', 'heap, kB', 'listeners'],
  starts.map(({ name, started }) => [name, figure(started.heap), started.listeners]),
)}

### After up to ${most.toLocaleString('en-US')} starts and stops

What has grown since the first ${WARM_UP} starts. A library with a framework is started a tenth as often, because each start is an application of its own; so is HMRC's dialog, because each start of it takes longer than the one before.

${picture('memory-cycles', 'Heap after starts and stops')}

${table(
  ['', 'starts', 'heap, kB', 'listeners'],
  starts.flatMap(({ name, cycles }) =>
    cycles.map(({ count, heap, listeners }) => [name, count.toLocaleString('en-US'), figure(heap), listeners]),
  ),
)}

### In a day of use

A press every ${PAUSE} seconds for ${figure(days[0].hours.at(-1).hour)} hours of simulated time; what has grown since the first ten minutes.

${picture('memory-day', 'Heap in a day of use')}

${table(
  ['', ...days[0].hours.map(({ hour }) => `${figure(hour)} h, kB`), 'listeners'],
  days.map(({ name, hours }) => [name, ...hours.map(({ heap }) => figure(heap)), hours.at(-1).listeners]),
)}`

function promiseOf({ name, cycles }) {
  const [before, { count, heap, listeners }] = cycles.slice(-2)
  const growth = heap - before.heap
  return {
    promise: `stop() leaves nothing behind (${name})`,
    measured: `${figure(growth)} kB and ${listeners} listeners more, from ${before.count.toLocaleString('en-US')} to ${count.toLocaleString('en-US')} starts and stops`,
    isKept: listeners === 0 && growth < FLAT,
  }
}

const cyclesChart = (starts) =>
  lineChart({
    unit: 'kB of heap',
    across: 'starts and stops',
    points: starts.flatMap(({ name, cycles }) => [
      { name, x: 0, y: 0 },
      ...cycles.map(({ count, heap }) => ({ name, x: count, y: heap })),
    ]),
  })

const dayChart = (days) =>
  lineChart({
    unit: 'kB of heap',
    across: 'hours of use',
    points: days.flatMap(({ name, hours }) => hours.map(({ hour, heap }) => ({ name, x: hour, y: heap }))),
  })
