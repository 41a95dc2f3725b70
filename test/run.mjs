// `npm test`: every ring of tests, one after the other, then one table and one line with the sum.
// `npm test -- --engines=chromium,firefox` asks for fewer browsers, `--engines=` for none.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import {
  describeMissing,
  describeMissingDjango,
  describeVersion,
  djangoToInstall,
  engineNames,
  findDjango,
  install,
  packagesToInstall,
  redisToInstall,
} from './browsers.mjs'
import { each, findDifferences, makeTables } from './tables.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const engines = parseEngines(process.argv.slice(2))
const reports = mkdtempSync(join(tmpdir(), 'idle-warning-test-'))

/** A ring's `run` resolves with its results: `{ title, outcome: 'passed' | 'failed' | 'skipped', reason? }[]`. */
const rings = [
  { name: 'lint', run: () => check('biome', ['check']) },
  { name: 'types', run: async () => [...(await check('tsc', [])), ...(await check('tsc', ['--project', 'src/core']))] },
  { name: 'unit', run: () => vitest('core', 'protocol') },
  { name: 'dom', run: () => vitest('dom') },
  { name: 'frameworks', run: () => vitest('frameworks', 'server-side') },
  { name: 'build', run: () => check('npm', ['run', '--silent', 'build']) },
  { name: 'architecture', needsBuild: true, run: () => vitest('architecture') },
]
// After the installation: the demo's tests need Debian's redis-server.
const demoRing = { name: 'demo', run: () => vitest('demo') }
const djangoRing = { name: 'django', run: django }
const browserRings = engines.map((engine) => ({ name: engine, needsBuild: true, run: () => playwright(engine) }))

try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  rmSync(reports, { recursive: true, force: true })
}

async function main() {
  console.log(`node ${process.version}, ${process.platform} ${process.arch}`)
  const missing = [
    ...packagesToInstall(engines),
    ...redisToInstall(),
    ...(isEverythingAsked() ? djangoToInstall() : []),
  ]
  const installation = missing.length > 0 ? install(missing) : null
  if (installation) console.log(`Installing meanwhile: ${missing.join(' ')}`)
  else announceBrowsers()

  const done = []
  for (const ring of rings) done.push(await runRing(ring, done))
  if (installation) announceBrowsers(await installation)
  for (const ring of [demoRing, ...djangoRings(), ...browserRings]) done.push(await runRing(ring, done))
  if (isEverythingAsked()) done.push(await runRing({ name: 'tables', run: () => compareTables(done) }, done))
  return report(done)
}

/** What the tests have observed is what the documents say. */
function compareTables(done) {
  const tables = makeTables(done)
  if (tables === null) return [failed('the tables of the documents need every ring')]
  const different = findDifferences(tables).map(({ document, name }) => `${document}: ${name}`)
  if (different.length > 0)
    console.log('A document says something else; `npm run tables` writes there what was observed.')
  return each(tables)
    .map(({ document, name }) => `${document}: ${name}`)
    .map((title) => (different.includes(title) ? failed : passed)(`the table ${title} is what was observed`))
}

function isEverythingAsked() {
  return engines.length === engineNames.length
}

/** Who asks for fewer browsers may also be without Django. */
function djangoRings() {
  if (isEverythingAsked() || findDjango() !== null) return [djangoRing]
  console.log(`\nThe ring django is left out. ${describeMissingDjango()}`)
  return []
}

function announceBrowsers(installationLog = null) {
  if (installationLog) console.log(`\nThe installation failed.\n${installationLog}`)
  for (const engine of engines) console.log(describeMissing(engine) ?? describeVersion(engine))
}

async function runRing({ name, needsBuild, run }, done) {
  console.log(`\n── ${name}`)
  const startedAt = Date.now()
  const results = needsBuild && isBuildBroken(done) ? [failed('not run, as the build failed')] : await run()
  return { name, results: judge(results), seconds: (Date.now() - startedAt) / 1000 }
}

function isBuildBroken(done) {
  return done.some(({ name, results }) => name === 'build' && results.some(({ outcome }) => outcome === 'failed'))
}

function parseEngines(args) {
  const option = '--engines='
  const list = args.findLast((arg) => arg.startsWith(option))?.slice(option.length)
  const asked = list?.split(',').filter(Boolean) ?? engineNames
  const unknown = [
    ...args.filter((arg) => !arg.startsWith(option)),
    ...asked.filter((name) => !engineNames.includes(name)),
  ]
  if (unknown.length === 0) return engineNames.filter((name) => asked.includes(name))
  console.error(`Unknown: ${unknown.join(' ')}. Usage: npm test [-- ${option}${engineNames.join(',')}]`)
  process.exit(2)
}

function passed(title) {
  return { title, outcome: 'passed' }
}

function failed(title) {
  return { title, outcome: 'failed' }
}

/** Nothing may pass by not being run: a ring that ran no test fails, and so does a test that was skipped without a reason. */
function judge(results) {
  const silent = results.filter(({ outcome, reason }) => outcome === 'skipped' && !reason)
  const verdicts = silent.map(({ title }) => failed(`skipped without saying why: ${title}`))
  const isIdle = results.every(({ outcome }) => outcome === 'skipped')
  return [...results, ...verdicts, ...(isIdle ? [failed('no test ran')] : [])]
}

async function check(command, args) {
  const title = [command, ...args].join(' ')
  return [(await run(command, args)) === 0 ? passed(title) : failed(title)]
}

async function vitest(...projects) {
  const file = join(reports, `${projects.join('-')}.json`)
  const filters = projects.flatMap((project) => ['--project', project])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await run('vitest', ['run', ...filters, ...reporters], { PROPERTY_RUNS: '1000' })
  return withExitCode(read(file)?.testResults?.flatMap(vitestResults) ?? [], code)
}

function vitestResults({ name, status, assertionResults }) {
  const results = assertionResults.map(({ fullName, status, meta, failureMessages }) => ({
    title: fullName,
    outcome: ['passed', 'failed'].includes(status) ? status : 'skipped',
    error: failureMessages?.[0],
    observed: meta,
  }))
  const isBroken = status === 'failed' && !results.some(({ outcome }) => outcome === 'failed')
  return isBroken ? [...results, failed(`${relative(root, name)} does not run`)] : results
}

async function django() {
  const missing = describeMissingDjango()
  if (missing) return [failed(missing)]
  return [...(await djangoTests('companions/django/manage.py')), ...(await djangoTests('demo/django/manage.py'))]
}

async function djangoTests(manage) {
  const { code, log } = await runAndKeep(findDjango(), [manage, 'test', '-v', '2'])
  // With a docstring there are two lines, and the sentence stands in the second: `… ok`.
  const lines = log.matchAll(/^(.+) \.\.\. (ok|FAIL|ERROR|skipped .*)$/gm)
  return withExitCode([...lines].map(djangoResult), code)
}

function djangoResult([, title, verdict]) {
  if (verdict.startsWith('skipped')) return { title, outcome: 'skipped', reason: verdict.slice('skipped '.length) }
  return verdict === 'ok' ? passed(title) : failed(title)
}

async function playwright(engine) {
  const missing = describeMissing(engine)
  if (missing) return [failed(missing)]
  const file = join(reports, `${engine}.json`)
  const args = ['test', '--config', 'test/e2e', '--project', engine, '--reporter=list,json']
  const code = await run('playwright', args, { PLAYWRIGHT_JSON_OUTPUT_FILE: file })
  const { suites = [], errors = [] } = read(file) ?? {}
  const results = suites.flatMap((suite) => playwrightResults(suite, ''))
  return withExitCode([...results, ...errors.map(({ message }) => failed(String(message).split('\n')[0]))], code)
}

function playwrightResults({ title, suites = [], specs }, path) {
  const here = `${path}${title} › `
  const own = specs.flatMap((spec) =>
    spec.tests.map((test) => ({ file: spec.file, ...playwrightResult(`${here}${spec.title}`, test) })),
  )
  return [...own, ...suites.flatMap((suite) => playwrightResults(suite, here))]
}

function playwrightResult(title, { status, annotations, results }) {
  const outcome = { expected: 'passed', skipped: 'skipped' }[status] ?? 'failed'
  const note = (...types) => annotations.find(({ type }) => types.includes(type))?.description
  return { title, outcome, reason: note('skip', 'fixme'), error: results[0]?.error?.message, observed: note('outcome') }
}

/** A runner can fail though no test did: an unhandled error, a crash, nothing found to run. */
function withExitCode(results, code) {
  const isExplained = code === 0 || results.some(({ outcome }) => outcome === 'failed')
  return isExplained ? results : [...results, failed(`the test runner ended with exit code ${code}`)]
}

function run(command, args, env = {}) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } })
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
}

/** The same, with what the command says on its error output, which is shown nevertheless. */
function runAndKeep(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'pipe'] })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      log += chunk
      process.stderr.write(chunk)
    })
    child.once('error', ({ message }) => resolve({ code: message, log }))
    child.once('close', (code, signal) => resolve({ code: code ?? signal, log }))
  })
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function report(done) {
  const count = (results, wanted) => results.filter(({ outcome }) => outcome === wanted).length
  const row = (...cells) => cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(9))).join('')
  console.log(`\n${row('ring', 'passed', 'failed', 'skipped', 'seconds')}`)
  for (const { name, results, seconds } of done) {
    const counts = ['passed', 'failed', 'skipped'].map((outcome) => String(count(results, outcome)))
    console.log(row(name, ...counts, seconds.toFixed(1)))
  }
  list('Skipped', done, 'skipped')
  list('Failed', done, 'failed')
  const all = done.flatMap(({ results }) => results)
  console.log(`\n${count(all, 'passed')} passed, ${count(all, 'failed')} failed`)
  return count(all, 'failed') === 0
}

function list(heading, done, wanted) {
  const lines = done.flatMap(({ name, results }) =>
    results
      .filter(({ outcome }) => outcome === wanted)
      .map(({ title, reason, error }) => `  ${name}: ${title}${reason ? ` (${reason})` : ''}${indented(error)}`),
  )
  if (lines.length > 0) console.log(`\n${heading}:\n${lines.join('\n')}`)
}

/** Told again at the end: of a long run often only the end is kept. */
function indented(error = '') {
  const lines = stripVTControlCharacters(error).split('\n').filter(Boolean).slice(0, 12)
  return lines.map((line) => `\n      ${line}`).join('')
}
