// The tables of docs/time-and-tabs.md, made of what the tests have observed. `npm test` compares them with the document;
// `npm run tables` writes them there from the last whole run.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const document = fileURLToPath(new URL('../docs/time-and-tabs.md', import.meta.url))
const kept = fileURLToPath(new URL('../test-results/observed.json', import.meta.url))

const engines = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' }

/**
 * @param rings `{ name, results: { title, file, observed?, reason?, outcome }[] }[]`, as test/run.mjs has them.
 * @returns the tables by their name in the document, or `null` where not every ring has run.
 */
export function makeTables(rings) {
  const resultsOf = (name) => rings.find((ring) => ring.name === name)?.results ?? []
  if (['unit', ...Object.keys(engines)].some((name) => resultsOf(name).length === 0)) return null
  const cells = resultsOf('unit').flatMap(({ observed }) => (observed?.row ? [observed] : []))
  return {
    clocks: clockTable(cells.filter(({ tick }) => tick)),
    figures: figureTable(cells.filter(({ tick }) => !tick)),
    browsers: browserTable(resultsOf),
  }
}

/** One row a case: an outcome, and after which first ticks it was observed. */
function clockTable(cells) {
  return table(
    ['what happened to the clocks', 'observed', 'first ticks'],
    group(cells, ({ row }) => row).map(([row, ticks]) => {
      const outcomes = group(ticks, ({ outcome }) => outcome)
      const isOne = outcomes.length === 1
      return [
        row,
        outcomes.map(([outcome]) => outcome).join('<br>'),
        outcomes
          .map(([, same]) =>
            isOne && same.length > 3 ? `all ${same.length}` : same.map(({ tick }) => tick).join(', '),
          )
          .join('<br>'),
      ]
    }),
  )
}

function figureTable(cells) {
  return table(
    ['case', 'observed'],
    cells.map(({ row, outcome }) => [row, outcome]),
  )
}

function browserTable(resultsOf) {
  const names = Object.keys(engines)
  const all = names.flatMap((engine) => resultsOf(engine).map((result) => ({ engine, ...result })))
  const files = new Set(all.flatMap(({ file, observed }) => (observed ? [file] : [])))
  const rows = group(
    all.filter(({ file }) => files.has(file)),
    ({ title }) => title,
  )
  return table(
    ['case', ...Object.values(engines)],
    rows.map(([title, results]) => [
      title.split(' › ').at(-1),
      ...names.map((engine) => cell(results.find((result) => result.engine === engine))),
    ]),
  )
}

function cell(result) {
  if (!result) return 'not run'
  return result.outcome === 'skipped' ? `*${result.reason}*` : (result.observed ?? result.outcome)
}

const row = (cells) => `| ${cells.map((text) => String(text).replaceAll('|', '\\|')).join(' | ')} |`

const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

function group(items, keyOf) {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups]
}

const place = (name) => new RegExp(`(<!-- ${name} -->\\n)[^]*?(\\n<!-- /${name} -->)`)

/** The names of the tables that stand differently in the document. */
export function findDifferences(tables) {
  writeFileSync(kept, JSON.stringify(tables, null, 2))
  const text = existsSync(document) ? readFileSync(document, 'utf8') : ''
  return Object.entries(tables).flatMap(([name, lines]) => {
    const stands = place(name).exec(text)?.[0] ?? ''
    return stands.includes(`\n${lines}\n`) ? [] : [name]
  })
}

function write() {
  const tables = JSON.parse(readFileSync(kept, 'utf8'))
  const text = Object.entries(tables).reduce(
    (before, [name, lines]) => before.replace(place(name), (_, open, close) => `${open}${lines}${close}`),
    readFileSync(document, 'utf8'),
  )
  writeFileSync(document, text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write()
