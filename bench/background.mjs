// What a library does by itself in an hour: timers, messages to other tabs, what it stores. Counted in simulated time.
import { launchChromium } from './browser/chromium.mjs'
import { barChart } from './results/chart.mjs'
import { picture, table } from './results/markdown.mjs'
import { openSimulation } from './simulation/simulate.mjs'
import { SUBJECTS } from './subjects.mjs'

/** The engine without the dialog does the same: the dialog is made when it is first needed. */
const NAMES = Object.keys(SUBJECTS).filter((name) => name !== 'idle-warning/headless')
const SCENES = ['idle', 'hidden', 'active']
/** Where nothing is pressed, so many seconds pass at once in each tab. */
const LONG_STEP = 10
const HEADINGS = {
  idle: 'Idle: the tabs are open, and nobody touches them',
  hidden: 'Hidden: all tabs are in the background',
  active: 'Active: a person presses something in one of the tabs each second',
}
const COLUMNS = { wakeUps: 'wake-ups', timers: 'timers set', messages: 'messages', writes: 'storage writes' }

const FULL_ROUNDS = 9
const HOUR = 3600
/** A part of an hour is played: a whole one with fifty tabs would take the bench too long. */
const FULL = { seconds: HOUR / 12, tabCounts: [1, 10, 50] }
/** A run with fewer rounds plays less, with fewer tabs. The results say so. */
const QUICK = { seconds: 120, tabCounts: [1, 5] }

/** No session ends while the scenes are played. */
const SETTINGS = { idleTimeout: 6 * HOUR, warnBefore: 120, hasServer: true, hasTabs: true }

export async function measure({ rounds }) {
  const { seconds, tabCounts } = rounds < FULL_ROUNDS ? QUICK : FULL
  const browser = await launchChromium()
  const simulation = await openSimulation(browser, NAMES)
  const results = []
  for (const name of NAMES)
    for (const tabs of tabCounts) results.push(...(await playScenes(simulation, name, tabs, seconds)))
  await browser.close()
  simulation.close()
  return report(results, { seconds, tabCounts })
}

/** The hours follow each other in the same tabs. The active one is last, because what it leaves to do would disturb the others. */
async function playScenes(simulation, name, tabs, seconds) {
  const { play, close } = await simulation.openTabs(name, tabs, SETTINGS)
  const results = []
  for (const scene of SCENES) {
    const counts = await play(seconds, scene, { step: scene === 'active' ? 1 : LONG_STEP })
    results.push({ name, tabs, scene, ...inAnHour(counts, seconds) })
  }
  await close()
  return results
}

const inAnHour = (counts, seconds) =>
  Object.fromEntries(Object.keys(COLUMNS).map((what) => [what, Math.round((counts[what] * HOUR) / seconds)]))

function report(results, { seconds, tabCounts }) {
  const tables = SCENES.map(
    (scene) => `### ${HEADINGS[scene]}\n\n${sceneTable(results.filter((result) => result.scene === scene))}`,
  )
  const active = results.filter(({ scene, tabs }) => scene === 'active' && tabs === tabCounts.at(-1))
  const markdown = [
    introduction({ seconds, tabCounts }),
    picture('background', 'Wake-ups of an active person with many tabs'),
    ...tables,
  ]
  return {
    title: 'In the background',
    markdown: markdown.join('\n\n'),
    charts: [{ name: 'background', svg: chart(active) }],
    promises: [sleepPromise(results), tabsPromise(results)],
  }
}

const introduction = ({ seconds, tabCounts }) =>
  `Counts for an hour, all tabs together, with ${tabCounts.join(' / ')} tabs. ${seconds} seconds of it were played, and the counts extended to an hour. A *wake-up* is an instant at which at least one timer of a tab fired. Time is simulated: [fake-timers](https://github.com/sinonjs/fake-timers) moves all tabs on together, second by second where a person is active and ten seconds at once elsewhere, so these are the library's timers without the browser's throttling of hidden tabs. The code is the built one, in Chromium. A tab is a frame with its own document, and shares storage and channels with the others. Wherever a library has an option to share its state with other tabs, it is on. HMRC's dialog hears no activity.`

const sceneTable = (results) =>
  table(
    ['', ...Object.values(COLUMNS)],
    NAMES.map((name) => [
      name,
      ...Object.keys(COLUMNS).map((what) =>
        cell(
          results.filter((result) => result.name === name),
          what,
        ),
      ),
    ]),
  )

const cell = (results, what) => results.map((result) => result[what].toLocaleString('en-US')).join(' / ')

const ours = (results, scene) => results.filter((result) => result.name === 'idle-warning' && result.scene === scene)

function sleepPromise(results) {
  const wakeUps = ['idle', 'hidden'].flatMap((scene) =>
    ours(results, scene).map((result) => result.wakeUps / result.tabs),
  )
  const most = Math.max(...wakeUps)
  return {
    promise: 'An idle or hidden page wakes up only for its deadline',
    measured: `${most} wake-ups of a tab at most`,
    isKept: most === 0,
  }
}

/** With fifty tabs an active hour may cost what fifty idle hours and one active hour cost. */
function tabsPromise(results) {
  const active = ours(results, 'active')
  const [one, many] = [active[0], active.at(-1)].map(({ writes, messages }) => writes + messages)
  return {
    promise: 'Cost does not grow with tabs: as many messages and storage writes with many tabs as with one',
    measured: `${one} with one tab, ${many} with ${active.at(-1).tabs}`,
    isKept: many <= one * 1.1,
  }
}

function chart(results) {
  const entries = results
    .map(({ name, wakeUps }) => ({
      name,
      median: wakeUps,
      min: wakeUps,
      max: wakeUps,
      label: wakeUps.toLocaleString('en-US'),
    }))
    .sort((one, other) => one.median - other.median)
  return barChart({ unit: `wake-ups of an active person, ${results[0].tabs} tabs`, entries })
}
