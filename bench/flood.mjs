// What a moving pointer costs: moves that a script dispatches, and moves that the browser makes.
import { launchChromium } from './browser/chromium.mjs'
import { controlSite, startSubject } from './browser/control-page.mjs'
import { createCostReader } from './browser/page-cost.mjs'
import { openSite } from './browser/site.mjs'
import { barChart } from './results/chart.mjs'
import { figure, picture, rankedTable } from './results/markdown.mjs'
import { rankEntries } from './results/ranking.mjs'
import { differences, rotate, summarize } from './results/statistics.mjs'
import { SUBJECTS } from './subjects.mjs'

const FLOOR = 'none'
const REFERENCE = 'empty listener'
const OURS = 'idle-warning'
const NAMES = [FLOOR, REFERENCE, ...Object.keys(SUBJECTS)]

/** In nine rounds. */
const DISPATCHED = 100_000
const REAL = 10_000
const BLOCKS = 9
/** The first round only warms up, with a part of a block. */
const WARM_UP = 0.2
const MICRO = 1000

export async function measure({ rounds }) {
  const site = await openSite(await controlSite(NAMES))
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`${site.origin}/page`)
  const reader = await createCostReader(page)
  const dispatched = await measureMoves({
    page,
    reader,
    rounds,
    blockSize: DISPATCHED / BLOCKS,
    move: dispatchMoves,
  })
  const real = await measureMoves({ page, reader, rounds, blockSize: REAL / BLOCKS, move: realMoves(reader.cdp) })
  await browser.close()
  site.close()
  return report({ dispatched, real })
}

/** `{ [name]: { total, script }[] }`: microseconds for each move. All in one page, because processes differ more than libraries. */
async function measureMoves({ page, reader, rounds, blockSize, move }) {
  const costs = Object.fromEntries(NAMES.map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const name of rotate(NAMES, round + 1)) {
      const { frame, stop } = await startSubject(page, name)
      const count = Math.ceil(round < 0 ? blockSize * WARM_UP : blockSize)
      const cost = await reader.costOf(() => move(count, frame))
      await stop()
      if (round >= 0) costs[name].push(perMove(cost, count))
    }
  }
  return costs
}

const perMove = ({ total, script }, count) => ({ total: (total / count) * MICRO, script: (script / count) * MICRO })

/** A browser fires both events at each move. */
const dispatchMoves = (count, frame) =>
  frame.evaluate((count) => {
    const target = document.querySelector('p')
    for (let move = 0; move < count; move++) {
      const [x, y] = [move % 300, move % 100]
      const place = { bubbles: true, clientX: x, clientY: y, screenX: x, screenY: y, movementX: 1, movementY: 1 }
      target.dispatchEvent(new PointerEvent('pointermove', place))
      target.dispatchEvent(new MouseEvent('mousemove', place))
    }
  }, count)

/** The browser merges moves of one frame into one event, except those that differ in the keys that are held. */
function realMoves(cdp) {
  const SHIFT = 8
  const moveTo = (_, move) => ({
    type: 'mouseMoved',
    x: 10 + (move % 300),
    y: 10 + (move % 100),
    modifiers: move % 2 ? SHIFT : 0,
  })
  return (count) =>
    Promise.all(Array.from({ length: count }, moveTo).map((to) => cdp.send('Input.dispatchMouseEvent', to)))
}

function report({ dispatched, real }) {
  const rankings = [
    { title: 'flood, dispatched', entries: rank(dispatched, 'total') },
    { title: 'flood, real, scripts', entries: rank(real, 'script') },
    { title: 'flood, real, all', entries: rank(real, 'total') },
  ]
  const [byScript, scripts, all] = rankings.map(({ entries }) => rankedTable('µs for each move', entries))
  return {
    title: 'A moving pointer',
    markdown: describe({ byScript, scripts, all }),
    charts: [{ name: 'flood', svg: chart(rankings[1].entries) }],
    rankings,
    promises: [promiseOf(rankings[1].entries)],
  }
}

const rank = (costs, kind) => {
  const of = (name) => costs[name].map((cost) => cost[kind])
  const names = NAMES.filter((name) => name !== FLOOR)
  return rankEntries(names.map((name) => ({ name, ...summarize(differences(of(name), of(FLOOR))) })))
}

const describe = ({
  byScript,
  scripts,
  all,
}) => `All libraries take turns in one page. Each figure is what a library adds to the same block of moves without one, in the same round. *Empty listener*: one passive \`pointermove\` listener that does nothing.

${picture('flood', 'Processor time of the scripts for each real move')}

### ${REAL.toLocaleString('en-US')} real moves: the scripts

The browser makes these moves, as for a mouse. Counted is the time in scripts: listeners and timers.

${scripts}

### ${REAL.toLocaleString('en-US')} real moves: everything on the main thread

The same moves with all that the browser does for them. That is a hundred times more than the scripts, so small differences are lost in it.

${all}

### ${DISPATCHED.toLocaleString('en-US')} dispatched moves

A script dispatches \`pointermove\` and \`mousemove\` in a loop. idle-warning ignores events that a script makes, so it never pauses its listeners here: this is the most that a move can cost it.

${byScript}`

function promiseOf(entries) {
  const [ours, reference] = [OURS, REFERENCE].map((wanted) => entries.find(({ name }) => name === wanted))
  return {
    promise: 'A moving pointer costs less than an empty listener',
    isInReadme: true,
    measured: `${figure(ours.median)} µs for each real move, empty listener ${figure(reference.median)} µs`,
    isKept: ours.median <= reference.median,
  }
}

const chart = (entries) =>
  barChart({
    unit: 'µs of scripts for each real move',
    entries: entries.map((entry) => ({ ...entry, label: figure(entry.median) })),
  })
