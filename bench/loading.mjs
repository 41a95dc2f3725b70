// What each way to load the script does to the first paint of a page, on a slow phone with a slow network.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { launchChromium } from './browser/chromium.mjs'
import { openSite } from './browser/site.mjs'
import { bundle } from './bundling/bundle.mjs'
import { barChart } from './results/chart.mjs'
import { figure, picture, rankedTable } from './results/markdown.mjs'
import { rankEntries } from './results/ranking.mjs'
import { differences, rotate, summarize } from './results/statistics.mjs'
import { SUBJECTS } from './subjects.mjs'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))

/** About what Lighthouse calls slow 4G, and a phone of the middle class. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 }
const SLOWER = 4

const FLOOR = 'without idle-warning'
const OPTIONS = 'data-idle-timeout="15m" data-keepalive-url="/session/keepalive" data-status-url="/session/status"'
const tag = (how) => `<script ${how} src="/tag.js" ${OPTIONS} onload="window.runAt = performance.now()"></script>`

/** Where each way puts the script: in the head. */
const WAYS = {
  [FLOOR]: '<script>window.runAt = 0</script>',
  'plain (blocking)': tag(''),
  defer: tag('defer'),
  async: tag('async'),
  'async, fetchpriority="low"': tag('async fetchpriority="low"'),
  'type="module"': '<script type="module" src="/module.js" onload="window.runAt = performance.now()"></script>',
}

/** Pages have a stylesheet and a script of their own, which want the same network. */
const RULES = 1500
const APPLICATION_LINES = 2000
const PARAGRAPHS = 40

export async function measure({ rounds }) {
  const site = await openSite({ pages: makePages(), scripts: await makeScripts() })
  const browser = await launchChromium()
  const moments = await measureRounds(browser, site, rounds)
  await browser.close()
  site.close()
  return report(moments)
}

function makePages() {
  const page = ([, way], index) => [
    `/page-${index}`,
    `<!doctype html><html lang="en"><head><title>A page</title>${way}<link rel="stylesheet" href="/style.css"><script defer src="/application.js"></script></head><body><h1>A page</h1>${'<p>Text of the page.</p>'.repeat(PARAGRAPHS)}</body></html>`,
  ]
  return Object.fromEntries(Object.entries(WAYS).map(page))
}

async function makeScripts() {
  const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n')
  const start = `import { start } from './${SUBJECTS['idle-warning'].file}.mjs'; import { SETTINGS } from './settings.mjs'; start(SETTINGS)`
  return {
    '/tag.js': readFileSync(`${dist}idle-warning.min.js`, 'utf8'),
    '/module.js': await bundle(start, { format: 'esm' }),
    '/style.css': lines(
      RULES,
      (index) => `.rule-${index} { margin: ${index % 17}px; color: #${(index * 7919) % 900}${index % 10} }`,
    ),
    '/application.js': lines(
      APPLICATION_LINES,
      (index) => `function part${index}(a) { return a * ${(index * 7919) % 9973} }`,
    ),
  }
}

/** `moments[way]`: `{ paint, run, load }[]`, milliseconds since the navigation. */
async function measureRounds(browser, site, rounds) {
  const names = Object.keys(WAYS)
  const moments = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const name of rotate(names, round))
      moments[name].push(await loadPage(browser, `${site.origin}/page-${names.indexOf(name)}`))
  return moments
}

/** In a context of its own: nothing is in the cache. */
async function loadPage(browser, url) {
  const page = await browser.newPage()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', NETWORK)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.goto(url)
  await page.waitForFunction(
    () => window.runAt !== undefined && performance.getEntriesByName('first-contentful-paint').length > 0,
  )
  const moments = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    run: window.runAt,
    load: performance.getEntriesByType('navigation')[0].loadEventStart,
  }))
  await page.context().close()
  return moments
}

function report(moments) {
  const rankings = [
    { title: 'loading, first paint', entries: rank(moments, 'paint') },
    { title: 'loading, load event', entries: rank(moments, 'load') },
  ]
  const runs = rankEntries(ways().map((name) => ({ name, ...summarize(moments[name].map(({ run }) => run)) })))
  return {
    title: 'Ways to load the script',
    markdown: describe(rankings, runs, moments),
    charts: [{ name: 'loading', svg: chart(rankings[0].entries) }],
    rankings,
  }
}

const ways = () => Object.keys(WAYS).filter((name) => name !== FLOOR)

const rank = (moments, what) => {
  const of = (name) => moments[name].map((values) => values[what])
  return rankEntries(ways().map((name) => ({ name, ...summarize(differences(of(name), of(FLOOR))) })))
}

const describe = (
  [paint, load],
  runs,
  moments,
) => `Time that passed, not processor time: a page with a stylesheet and a deferred script of its own is loaded over ${NETWORK.downloadThroughput / 1000} kB/s with ${NETWORK.latency} ms latency, on a processor slowed down ${SLOWER} times. Nothing is in the cache. Without idle-warning the first paint comes after ${figure(summarize(moments[FLOOR].map((values) => values.paint)).median)} ms. All ways stand in the \`<head>\`.

### How much later the first paint comes

${picture('loading', 'How much later the first paint comes')}

${rankedTable('ms later', paint.entries)}

### How much later the page has loaded

${rankedTable('ms later', load.entries)}

### When idle-warning runs

${rankedTable('ms after the navigation', runs)}`

const chart = (entries) =>
  barChart({
    unit: 'ms by which the first paint is later',
    entries: entries.map((entry) => ({ ...entry, label: figure(entry.median) })),
  })
