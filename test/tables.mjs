// The tables of the documents, made of what the tests have observed. `npm test` compares them with the documents;
// `npm run tables` writes them there from the last whole run.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const pathOf = (document) => fileURLToPath(new URL(`../${document}`, import.meta.url))
const kept = fileURLToPath(new URL('../test-results/observed.json', import.meta.url))

const engines = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' }

/**
 * @param rings `{ name, results: { title, file, observed?, reason?, outcome }[] }[]`, as test/run.mjs has them.
 * @returns for each document its tables by their name there, or `null` where not every ring has run.
 */
export function makeTables(rings) {
  const resultsOf = (name) => rings.find((ring) => ring.name === name)?.results ?? []
  if (['unit', 'dom', ...Object.keys(engines)].some((name) => resultsOf(name).length === 0)) return null
  const cells = resultsOf('unit').flatMap(({ observed }) => (observed?.row ? [observed] : []))
  return {
    'docs/evidence/time-and-tabs.md': {
      clocks: clockTable(cells.filter(({ tick }) => tick)),
      figures: figureTable(cells.filter(({ tick }) => !tick)),
      browsers: browserTable(resultsOf),
    },
    'docs/evidence/unkind-pages.md': {
      'missing-features': rowsTable(resultsOf, 'missing-features.spec.ts', 'missing'),
      cover: coverTable(rowsOf(resultsOf, 'nothing-left.spec.ts')),
      pages: pageTable(rowsOf(resultsOf, 'unkind-pages.spec.ts'), resultsOf('dom')),
      'shadowed-members': shadowedTable(resultsOf),
    },
    'docs/evidence/accessibility.md': { announcements: announcementTable(resultsOf('dom')) },
  }
}

/** What the engines observed for each row of one test, which a test notes as JSON. */
function rowsOf(resultsOf, spec) {
  const results = Object.keys(engines).flatMap((engine) => resultsOf(engine).map((result) => ({ engine, ...result })))
  const noted = results.filter(({ file, rows }) => file?.endsWith(spec) && rows)
  return group(
    noted.flatMap(({ engine, rows }) => JSON.parse(rows).map((cell) => ({ engine, ...cell }))),
    ({ row }) => row,
  )
}

/** One row a place for text, with the ways to read it that were tried. */
function coverTable(rows) {
  const cellOf = ({ uncovered, left }) =>
    left.length > 0 ? `**left: ${left.join(', ')}**` : `nothing by ${uncovered.join(', ')}`
  return engineTable('where the text is', rows, cellOf)
}

/** One row a page. A page that jsdom can show has one outcome for all engines. */
function pageTable(rows, dom) {
  const inJsdom = dom.flatMap(({ observed }) => (observed?.page ? [[observed.page, observed.outcome]] : []))
  const cells = inJsdom.map(([page, outcome]) => [page, `${outcome} (jsdom)`])
  const inEngines = rows.map(([page, found]) => [
    page,
    group(found, ({ outcome }) => outcome)
      .map(([outcome, same]) => `${outcome} (${same.map(({ engine }) => engines[engine]).join(', ')})`)
      .join('<br>'),
  ])
  return table(['page', 'observed'], [...cells, ...inEngines])
}

function engineTable(head, rows, cellOf) {
  const names = Object.keys(engines)
  return table(
    [head, ...Object.values(engines)],
    rows.map(([row, found]) => [
      row,
      ...names.map((name) => {
        const cell = found.find(({ engine }) => engine === name)
        return cell ? cellOf(cell) : 'not run'
      }),
    ]),
  )
}

/** One row a change of the live region. */
function announcementTable(results) {
  const lines = results.flatMap(({ observed }) => observed?.log ?? [])
  return table(
    ['time left', 'live region', 'text'],
    lines.map(({ left, how, what }) => [left, how, what]),
  )
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

/** One row for the members of one object with one outcome. */
function shadowedTable(resultsOf) {
  const rows = Object.entries(engines).flatMap(([name, engine]) =>
    resultsOf(name)
      .filter((result) => result.file?.endsWith('shadowed-members.spec.ts') && result.rows)
      .map((result) => ({ engine, ...JSON.parse(result.rows) })),
  )
  return table(
    ['a member of', 'members', 'observed', 'in'],
    group(rows, ({ title, outcomes }) => [title, ...outcomes].join()).map(([, same]) => [
      same[0].title,
      same[0].names.map((name) => `\`${name}\``).join(' '),
      same[0].outcomes.join('<br>'),
      same.map(({ engine }) => engine).join(', '),
    ]),
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

/** One test of each engine has observed all rows: `{ row: outcome }`. */
function rowsTable(resultsOf, file, heading) {
  const names = Object.keys(engines)
  const observed = names.map((engine) =>
    JSON.parse(resultsOf(engine).find((result) => result.file === file)?.rows ?? '{}'),
  )
  const rows = [...new Set(observed.flatMap(Object.keys))]
  return table(
    [heading, ...Object.values(engines)],
    rows.map((name) => [name, ...observed.map((outcomes) => outcomes[name] ?? 'not run')]),
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

const place = (name) => new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`)

/** The tables that stand differently in their document, as `{ document, name }`. */
export function findDifferences(tables) {
  writeFileSync(kept, JSON.stringify(tables, null, 2))
  return each(tables).filter(({ document, name, lines }) => {
    const text = existsSync(pathOf(document)) ? readFileSync(pathOf(document), 'utf8') : ''
    const stands = place(name).exec(text)?.[0] ?? ''
    return !stands.includes(`\n${lines}\n`)
  })
}

/** Every table of every document. */
export function each(tables) {
  return Object.entries(tables).flatMap(([document, named]) =>
    Object.entries(named).map(([name, lines]) => ({ document, name, lines })),
  )
}

function write() {
  for (const { document, name, lines } of each(JSON.parse(readFileSync(kept, 'utf8')))) {
    const text = readFileSync(pathOf(document), 'utf8')
    writeFileSync(
      pathOf(document),
      text.replace(place(name), (_, open, close) => `${open}\n${lines}\n${close}`),
    )
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write()
