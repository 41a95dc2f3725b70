// `npm test`: every ring of tests, then one table and one line with the sum. The browsers run at the same time and beside
// the other rings, because their tests mostly wait; what a ring has said is shown whole when it ends.
// `npm test -- --engines=chromium,firefox` asks for fewer browsers, `--engines=` for none.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import {
  describeMissing,
  describeMissingBuild,
  describeMissingDjango,
  describeVersion,
  djangoToInstall,
  engineNames,
  findDjango,
  install,
  packagesToInstall,
  pythonBuildToInstall,
  redisToInstall,
} from './browsers.mjs'
import { each, findDifferences, makeTables } from './tables.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const engines = parseEngines(process.argv.slice(2))
const reports = mkdtempSync(join(tmpdir(), 'idle-warning-test-'))

/**
 * A ring's `run` gets a way to start commands that keeps what they say, and resolves with the ring's results:
 * `{ title, outcome: 'passed' | 'failed' | 'skipped', reason? }[]`.
 */
const buildRing = { name: 'build', run: check('npm', ['run', '--silent', 'build']) }
const rings = [
  { name: 'lint', run: check('biome', ['check']) },
  { name: 'types', run: both(check('tsc', []), check('tsc', ['--project', 'src/core'])) },
  { name: 'unit', run: vitest('core', 'protocol', 'fuzz') },
  { name: 'dom', run: vitest('dom') },
  { name: 'frameworks', run: vitest('frameworks', 'server-side') },
]
const builtRings = ['architecture', 'package'].map((name) => ({ name, run: vitest(name) }))
// After the installation: the demo's tests need Debian's redis-server.
const demoRing = { name: 'demo', run: vitest('demo') }
const djangoRing = { name: 'django', run: django }
const browserRings = engines.map((engine) => ({ name: engine, run: playwright(engine) }))

try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  rmSync(reports, { recursive: true, force: true })
}

async function main() {
  console.log(`node ${process.version}, ${process.platform} ${process.arch}`)
  const installation = beginInstallation()
  const build = runRing(buildRing)
  const [beside, browsers] = await Promise.all([runLightRings(build, installation), runBrowsers(build, installation)])
  const done = [await build, ...beside, ...browsers]
  if (isEverythingAsked()) done.push(await runRing({ name: 'tables', run: () => compareTables(done) }))
  return report(done)
}

/** One after the other: they keep the processors busy. */
async function runLightRings(build, installation) {
  const done = []
  for (const ring of rings) done.push(await runRing(ring))
  for (const ring of builtRings) done.push(await runRing(await onceBuilt(ring, build)))
  await installation
  for (const ring of [demoRing, ...djangoRings()]) done.push(await runRing(ring))
  return done
}

async function runBrowsers(build, installation) {
  announceBrowsers(await installation)
  return Promise.all(browserRings.map(async (ring) => runRing(await onceBuilt(ring, build))))
}

async function onceBuilt(ring, build) {
  const { results } = await build
  const isBroken = results.some(({ outcome }) => outcome === 'failed')
  return isBroken ? { ...ring, run: () => [failed('not run, as the build failed')] } : ring
}

/** Resolves with `null`, or with the log of what went wrong. */
async function beginInstallation() {
  const django = isEverythingAsked() ? [...djangoToInstall(), ...pythonBuildToInstall()] : []
  const missing = [...packagesToInstall(engines), ...redisToInstall(), ...django]
  if (missing.length === 0) return null
  console.log(`Installing meanwhile: ${missing.join(' ')}`)
  return install(missing)
}

/** What the tests have observed is what the documents say. */
function compareTables(done) {
  const tables = makeTables(done)
  if (tables === null) return [failed('the tables of the documents need every ring')]
  const different = findDifferences(tables).map(({ document, name }) => `${document}: ${name}`)
  if (different.length > 0)
    console.log('A document differs from what was observed; `npm run tables` writes the observed tables there.')
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

function announceBrowsers(installationLog) {
  if (installationLog) console.log(`\nThe installation failed.\n${installationLog}`)
  for (const engine of engines) console.log(describeMissing(engine) ?? describeVersion(engine))
}

/** Each ring's output is kept and shown whole, because several run at the same time. */
async function runRing({ name, run }) {
  console.log(`${name} begins`)
  const startedAt = Date.now()
  const log = []
  const results = judge(await run((command, args, env) => start(command, args, env, log)))
  const seconds = (Date.now() - startedAt) / 1000
  console.log(`\n── ${name}, ${seconds.toFixed(1)} s\n${log.join('').trimEnd()}\n`)
  return { name, results, seconds }
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

function check(command, args) {
  const title = [command, ...args].join(' ')
  return async (start) => [(await start(command, args)).code === 0 ? passed(title) : failed(title)]
}

function both(first, second) {
  return async (start) => [...(await first(start)), ...(await second(start))]
}

function vitest(...projects) {
  const file = join(reports, `${projects.join('-')}.json`)
  const filters = projects.flatMap((project) => ['--project', project])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  return async (start) => {
    const { code } = await start('vitest', ['run', ...filters, ...reporters], { PROPERTY_RUNS: '300' })
    return withExitCode(read(file)?.testResults?.flatMap(vitestResults) ?? [], code)
  }
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

async function django(start) {
  const missing = describeMissingDjango()
  if (missing) return [failed(missing)]
  return [
    ...(await djangoTests(start, 'companions/django/manage.py', 'test', '-v', '2')),
    ...(await djangoPackageTests(start)),
    ...(await djangoTests(start, 'demo/django/manage.py', 'test', '-v', '2')),
  ]
}

/** Who asks for fewer browsers may also be without the tools that build the package. */
async function djangoPackageTests(start) {
  const missing = describeMissingBuild()
  if (missing === null) return djangoTests(start, 'companions/django/package_tests')
  const title = 'the package of the Django companion is built and installed'
  return [isEverythingAsked() ? failed(missing) : { title, outcome: 'skipped', reason: missing }]
}

async function djangoTests(start, ...args) {
  const { code, log } = await start(findDjango(), args)
  // With a docstring there are two lines, and the sentence stands in the second: `… ok`.
  const lines = log.matchAll(/^(.+) \.\.\. (ok|FAIL|ERROR|skipped .*)$/gm)
  return withExitCode([...lines].map(djangoResult), code)
}

function djangoResult([, title, verdict]) {
  if (verdict.startsWith('skipped')) return { title, outcome: 'skipped', reason: verdict.slice('skipped '.length) }
  return verdict === 'ok' ? passed(title) : failed(title)
}

function playwright(engine) {
  const file = join(reports, `${engine}.json`)
  const args = ['test', '--config', 'test/e2e', '--project', engine, '--reporter=list,json']
  return async (start) => {
    const missing = describeMissing(engine)
    if (missing) return [failed(missing)]
    const { code } = await start('playwright', args, { PLAYWRIGHT_JSON_OUTPUT_FILE: file })
    const { suites = [], errors = [] } = read(file) ?? {}
    const results = suites.flatMap((suite) => playwrightResults(suite, ''))
    return withExitCode([...results, ...errors.map(({ message }) => failed(String(message).split('\n')[0]))], code)
  }
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
  const [error, observed, rows] = [results[0]?.error?.message, note('outcome'), note('rows')]
  return { title, outcome, reason: note('skip', 'fixme'), error, observed, rows }
}

/** A runner can fail though no test did: an unhandled error, a crash, nothing found to run. */
function withExitCode(results, code) {
  const isExplained = code === 0 || results.some(({ outcome }) => outcome === 'failed')
  return isExplained ? results : [...results, failed(`the test runner ended with exit code ${code}`)]
}

/** Resolves with the exit code, or why there is none, and with what the command has said; `log` gets that too. */
function start(command, args, env = {}, log = []) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return new Promise((resolve) => {
    const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: path, ...env } }
    const child = spawn(command, args, options)
    const own = []
    const keep = (chunk) => {
      own.push(chunk)
      log.push(chunk)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep)
    child.once('error', ({ message }) => resolve({ code: message, log: own.join('') }))
    child.once('close', (code, signal) => resolve({ code: code ?? signal, log: own.join('') }))
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
