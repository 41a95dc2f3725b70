import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readEnvironment } from './environment.mjs'
import { table } from './markdown.mjs'
import { compareRankings } from './ranking.mjs'

const bench = fileURLToPath(new URL('..', import.meta.url))
const dataFile = `${bench}results.json`
const readmeFile = `${bench}../README.md`
/** The main table stands between these marks of the project's README. */
const MAIN_TABLE = /(<!-- bench -->\n).*?(<!-- \/bench -->)/s

/**
 * Writes RESULTS.md, and results.json, with which the next run compares its rankings. What was measured earlier may be what
 * results.json holds, so it is compared with nothing.
 */
export function writeResults(measured, wanted, isNew) {
  const rounds = Math.min(...measured.map((part) => part.rounds))
  const environment = readEnvironment()
  const rankings = measured.flatMap((part) => part.rankings ?? [])
  const earlier = existsSync(dataFile) ? JSON.parse(readFileSync(dataFile, 'utf8')) : null
  const sections = measured.map(
    ({ title, markdown, date, load }) =>
      `## ${title}\n\n${markdown}${date ? `\n\nMeasured on ${date}, at a load of ${load.toFixed(1)} at the end.` : ''}`,
  )
  const notes = [aboutRounds(rounds, wanted), aboutPromises(measured)]
  // The ranks of a quick run mean nothing.
  if (isNew && rounds >= wanted && earlier?.rounds >= wanted) notes.push(aboutEarlierRun(rankings, earlier))
  const text = [introduction(environment), ...notes, ...sections].filter(Boolean).join('\n\n')
  writeFileSync(`${bench}RESULTS.md`, `${text}\n`)
  writeMainTable(measured)
  writeFileSync(dataFile, `${JSON.stringify({ environment, rounds, rankings }, null, 2)}\n`)
}

const introduction = ({ machine, browser, versions }) => `# What it costs a page

Written by \`npm run bench\`, every figure of it. [How it measures](README.md).

- Machine: ${machine}
- Browser: ${browser}
- Versions: ${versions.join(' · ')}

A figure is the median of all rounds; in brackets stand the least and the most. Times are processor time of the page's main thread, unless a table says otherwise. A **rank** is one more than the number of entries that are better for certain: the ranges of their rounds do not overlap. This machine cannot tell apart two entries whose ranges do.`

const aboutRounds = (rounds, wanted) =>
  rounds < wanted
    ? `**Rounds: ${rounds} instead of ${wanted}. This run only tried out the bench: its ranks mean nothing.**`
    : ''

function writeMainTable(measured) {
  const promises = measured.flatMap((part) => part.promises ?? []).filter(({ isInReadme }) => isInReadme)
  const rows = promises.map(({ promise, measured, isKept }) => [
    promise,
    `${measured}${isKept ? '' : ': **not kept**'}`,
  ])
  const readme = readFileSync(readmeFile, 'utf8')
  writeFileSync(readmeFile, readme.replace(MAIN_TABLE, `$1${table(['promise', 'measured'], rows)}\n$2`))
}

function aboutPromises(measured) {
  const promises = measured.flatMap((part) => part.promises ?? [])
  if (promises.length === 0) return ''
  const rows = promises.map(({ promise, measured, isKept }) => [promise, measured, isKept ? 'yes' : '**no**'])
  return `## The promises\n\n${table(['promise', 'measured', 'kept'], rows)}`
}

function aboutEarlierRun(rankings, earlier) {
  const { opposite, unsure } = compareRankings(rankings, earlier.rankings)
  const run = `the run before, of ${earlier.environment.date}`
  const list = (pairs) => pairs.map(({ title, names }) => `- ${title}: ${names.join(' and ')}`).join('\n')
  const parts = [
    opposite.length === 0
      ? `Compared with ${run}: no pair of entries stands in the opposite order.`
      : `Compared with ${run}, these pairs stand in the opposite order:\n\n${list(opposite)}`,
    unsure.length === 0 ? '' : `Pairs that only one of the two runs could tell apart:\n\n${list(unsure)}`,
  ]
  return parts.filter(Boolean).join('\n\n')
}
