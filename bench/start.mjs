// What it costs to load a library and to start it: in a new process (cold), at the second load of the page (warm), and at the
// third, when the browser has kept the compiled code.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { launchChromium } from './browser/chromium.mjs'
import { createCostReader } from './browser/page-cost.mjs'
import { openSite } from './browser/site.mjs'
import { bundleFramework, bundleStart } from './bundling/bundle.mjs'
import { barChart } from './results/chart.mjs'
import { figure, picture, rankedTable, spread, table } from './results/markdown.mjs'
import { rankEntries } from './results/ranking.mjs'
import { rotate, summarize } from './results/statistics.mjs'
import { SUBJECTS } from './subjects.mjs'

const SCRIPT_TAG = 'idle-warning, script tag'
const WITH_FRAMEWORK = ' with its framework'
const REFERENCE = 'react-idle-timer'
/** SPEC §7: at most this many times the processor time of react-idle-timer. */
const PROMISED_RATIO = 3
const EMPTY = { path: '/empty.js', source: 'void 0' }

/** So many milliseconds after it has run, a script has finished what it began. Those before the measured one need less. */
const SETTLED = 40
const SETTLED_BEFORE = 15

const LOADS = ['cold', 'warm', 'cached']
const HEADINGS = {
  cold: 'Cold: the first load, in a new process',
  warm: 'Warm: the second load, in the same tab',
  cached: 'With the code cache: the third load',
}

/** As a server-rendered page has them. */
const ATTRIBUTES = {
  'data-idle-timeout': '15m',
  'data-warn-before': '2m',
  'data-keepalive-url': '/session/keepalive',
  'data-status-url': '/session/status',
  'data-sign-out-url': '/session/sign-out',
  'data-sign-in-url': '/sign-in',
  'data-csrf': 'django',
  'data-expires-in': '840s',
  'data-session-key': 'k3J9',
}

const PAGE = '<!doctype html><html lang="en"><title>A page</title><h1>A page</h1><p>Text.<p><input>'
const dist = fileURLToPath(new URL('../dist/', import.meta.url))

export async function measure({ rounds }) {
  const entries = await makeEntries()
  const all = [EMPTY, ...entries.flatMap(({ scripts }) => scripts)]
  const scripts = Object.fromEntries(all.map(({ path, source }) => [path, source]))
  const site = await openSite({ pages: { '/page': PAGE }, scripts })
  const browser = await launchChromium()
  const costs = await measureRounds({ browser, site, entries, rounds })
  await browser.close()
  site.close()
  return report(costs)
}

/** `{ name, scripts }[]`: the last script is measured, those before it are the framework. */
async function makeEntries() {
  const tag = readFileSync(`${dist}idle-warning.min.js`, 'utf8')
  const subjects = await Promise.all(Object.entries(SUBJECTS).flatMap(entriesOf))
  return [{ name: SCRIPT_TAG, scripts: [{ path: '/tag.js', source: tag, attributes: ATTRIBUTES }] }, ...subjects]
}

function entriesOf([name, subject]) {
  const alone = { name: subject.framework ? name + WITH_FRAMEWORK : name, scripts: [startScript(subject, false)] }
  if (!subject.framework) return [waitForSources(alone)]
  const framework = bundleFramework(subject.framework).then((source) => ({ path: `/${subject.framework}.js`, source }))
  return [alone, { name, scripts: [framework, startScript(subject, true)] }].map(waitForSources)
}

const startScript = async (subject, isFrameworkThere) => ({
  path: `/start/${subject.file}${isFrameworkThere ? '-alone' : ''}.js`,
  source: await bundleStart(subject, isFrameworkThere),
})

const waitForSources = async ({ name, scripts }) => ({ name, scripts: await Promise.all(scripts) })

/** `costs[load][name]`: the costs of all rounds, in milliseconds. The order changes in each round. */
async function measureRounds({ browser, site, entries, rounds }) {
  const costs = Object.fromEntries(
    LOADS.map((load) => [load, Object.fromEntries(entries.map(({ name }) => [name, []]))]),
  )
  for (let round = 0; round < rounds; round++) {
    for (const entry of rotate(entries, round)) {
      const measured = await measureEntry(browser, site, entry)
      for (const [index, load] of LOADS.entries()) costs[load][entry.name].push(measured[index])
    }
  }
  return costs
}

/** A context of its own has a process of its own, and an empty cache. */
async function measureEntry(browser, site, { scripts }) {
  const page = await browser.newPage()
  const reader = await createCostReader(page)
  const totals = []
  for (const _ of LOADS) {
    await page.goto(`${site.origin}/page`)
    for (const script of scripts.slice(0, -1)) await page.evaluate(insertScript, { ...script, settled: SETTLED_BEFORE })
    // The first script of a process costs more than the next one, whatever is in it.
    await page.evaluate(insertScript, { ...EMPTY, settled: SETTLED_BEFORE })
    const [floor, cost] = [await costOf(reader, page, EMPTY), await costOf(reader, page, scripts.at(-1))]
    totals.push(cost - floor)
  }
  await page.context().close()
  return totals
}

async function costOf(reader, page, script) {
  const { total } = await reader.costOf(() => page.evaluate(insertScript, { ...script, settled: SETTLED }))
  return total
}

/** In the page. Resolves when the script has run, and has finished what it began. */
function insertScript({ path, attributes = {}, settled }) {
  const script = document.createElement('script')
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  script.src = path
  return new Promise((resolve) => {
    script.onload = () => setTimeout(resolve, settled)
    document.head.append(script)
  })
}

function report(costs) {
  const rankings = LOADS.map((load) => ({ title: `start, ${load}`, entries: rank(costs[load]) }))
  const sections = LOADS.map((load, index) => `### ${HEADINGS[load]}\n\n${rankedTable('ms', rankings[index].entries)}`)
  const markdown = [INTRODUCTION, ratioTable(costs), picture('start', 'Processor time of a cold start'), ...sections]
  return {
    title: 'Start',
    markdown: markdown.join('\n\n'),
    charts: [{ name: 'start', svg: chart(rankings[0].entries) }],
    rankings,
    promises: [promiseOf(costs)],
  }
}

const INTRODUCTION = `What the main thread spends to compile and run the script and to start the library, until it is quiet again, less what an empty script costs just before in the same page. The script tag has nine attributes. *with its framework*: React, Angular or Vue is in the same bundle. Without these words, the page has run the framework before, and only the library is measured.`

const rank = (costs) => rankEntries(Object.entries(costs).map(([name, values]) => ({ name, ...summarize(values) })))

/** The two costs of one round were measured within the same seconds. */
function ratioTo(reference, costs) {
  return summarize(costs[SCRIPT_TAG].map((cost, round) => cost / costs[reference][round]))
}

/** With React and without: a page that has no React yet must load it for react-idle-timer. */
const ratioTable = (costs) =>
  table(
    [`${SCRIPT_TAG}, against`, ...LOADS.map((load) => `${load}, times`)],
    [REFERENCE, REFERENCE + WITH_FRAMEWORK].map((reference) => [
      reference,
      ...LOADS.map((load) => spread(ratioTo(reference, costs[load]))),
    ]),
  )

function promiseOf(costs) {
  const ratios = LOADS.map((load) => ({ load, ...ratioTo(REFERENCE, costs[load]) }))
  return {
    promise: `A start costs at most ${PROMISED_RATIO} times what react-idle-timer costs in a page that has React`,
    isInReadme: true,
    measured: `${ratios.map(({ load, median }) => `${figure(median)} (${load})`).join(', ')} times`,
    isKept: ratios.every(({ median }) => median <= PROMISED_RATIO),
  }
}

const chart = (entries) =>
  barChart({
    unit: 'ms of processor time, cold',
    entries: entries.map((entry) => ({ ...entry, label: figure(entry.median) })),
  })
