// How often a library asks the server in an hour, with one and with many tabs. Counted by the server, in simulated time.
import { launchChromium } from './browser/chromium.mjs'
import { barChart } from './results/chart.mjs'
import { picture, table } from './results/markdown.mjs'
import { openSimulation } from './simulation/simulate.mjs'

/** Those that talk to a server by themselves. The others leave that to the application. */
const NAMES = ['idle-warning', 'ng-idle', 'HMRC dialog']
const SCENES = {
  active: 'active: a press in one tab every five seconds',
  idle: 'idle: nobody is there, and the session ends',
  working: 'working: an upload of an hour, and nobody touches the page',
}
/** Seconds from press to press. */
const PAUSE = 5

const FULL_ROUNDS = 9
const HOUR = 3600
const FULL = { seconds: HOUR, tabCounts: [1, 5, 20] }
/** A run with fewer rounds also plays a part of the hour, with fewer tabs. The results say so. */
const QUICK = { seconds: 1000, tabCounts: [1, 2] }

const SETTINGS = { idleTimeout: 15 * 60, warnBefore: 2 * 60, hasServer: true, hasTabs: true }

export async function measure({ rounds }) {
  const { seconds, tabCounts } = rounds < FULL_ROUNDS ? QUICK : FULL
  const browser = await launchChromium()
  const simulation = await openSimulation(browser, NAMES)
  const results = []
  for (const name of NAMES)
    for (const tabs of tabCounts)
      for (const scene of Object.keys(SCENES)) results.push(await playScene(simulation, { name, tabs, scene, seconds }))
  await browser.close()
  simulation.close()
  return report(results, { seconds, tabCounts })
}

async function playScene(simulation, { name, tabs, scene, seconds }) {
  const { play, close } = await simulation.openTabs(name, tabs, SETTINGS)
  const { kinds } = await play(seconds, scene, { pause: PAUSE })
  await close()
  return { name, tabs, scene, kinds }
}

function report(results, { seconds, tabCounts }) {
  const tables = Object.entries(SCENES).map(([scene, heading]) => {
    const own = results.filter((result) => result.scene === scene)
    return `### ${heading[0].toUpperCase()}${heading.slice(1)}\n\n${sceneTable(own, tabCounts)}`
  })
  const markdown = [introduction(seconds), picture('requests', 'Requests in an active hour'), ...tables]
  return {
    title: 'Requests',
    markdown: markdown.join('\n\n'),
    charts: [{ name: 'requests', svg: chart(results, tabCounts) }],
    promises: [promiseOf(results)],
  }
}

const introduction = (seconds) =>
  `Requests within ${seconds === HOUR ? 'one hour' : `${seconds} seconds (a quick run)`}, all tabs together. The session lasts 15 minutes, the warning comes 2 minutes ahead, and ng-idle pings every 10 minutes, its default. In HMRC's dialog the active person presses *Stay signed in* whenever it asks. Two of the statuses of idle-warning are asked before the warning and before the end, once for all tabs. After the end, each page that gets the focus asks whether the person has signed in again; here all tabs are frames of one page, and each gets the focus in turn. Only idle-warning knows work: with the others, and without a person, the session ends in the middle of the upload. react-idle-timer, VueUse, idle-js and idle-timeout send nothing; the application must.`

const sceneTable = (results, tabCounts) =>
  table(
    ['', ...tabCounts.map((tabs) => (tabs === 1 ? '1 tab' : `${tabs} tabs`))],
    NAMES.map((name) => [
      name,
      ...results.filter((result) => result.name === name).map(({ kinds }) => countKinds(kinds)),
    ]),
  )

/** `3 keepalive, 1 status` */
function countKinds(kinds) {
  const names = [...new Set(kinds)].sort()
  return names.map((name) => `${kinds.filter((kind) => kind === name).length} ${name}`).join(', ') || 'none'
}

const keepalives = ({ kinds }) => kinds.filter((kind) => kind === 'keepalive').length

function promiseOf(results) {
  const active = results.filter(({ name, scene }) => name === 'idle-warning' && scene === 'active')
  const [one, many] = [active[0], active.at(-1)]
  return {
    promise: 'Many tabs ping like one',
    isInReadme: true,
    measured: `${keepalives(one)} keepalives of an active person with one tab, ${keepalives(many)} with ${many.tabs}`,
    isKept: keepalives(many) <= keepalives(one) + 1,
  }
}

function chart(results, tabCounts) {
  const entries = results
    .filter(({ scene, tabs }) => scene === 'active' && [tabCounts[0], tabCounts.at(-1)].includes(tabs))
    .map(({ name, tabs, kinds }) => {
      const { length } = kinds
      return {
        name: `${name}, ${tabs} ${tabs === 1 ? 'tab' : 'tabs'}`,
        median: length,
        min: length,
        max: length,
        label: String(length),
      }
    })
  return barChart({ unit: 'requests of an active person', entries })
}
