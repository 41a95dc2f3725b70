import { basename, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inOneLine } from './outcomes.mjs'
import { listenToMutants } from './plugins.mjs'

const root = join(import.meta.dirname, '../..')

/** What the tests of the core and of the browser's ports do not read. The rest is copied for each run. */
const NOT_COPIED = [
  ...['bench', 'companions', 'demo', 'release', 'website', 'site', 'dist', '.github'],
  ...['test/demo', 'test/e2e', 'test/frameworks', 'test/package', 'test/screen-reader', 'test/servers'],
]

/** A machine may be busy, and an endless loop is noticed earlier, because Stryker counts how often a mutant is reached. */
const TIMEOUT = 20_000
const TIMEOUT_FACTOR = 4

/**
 * Runs the tests on each mutant of these files, or of these places in files.
 *
 * @param onProgress called with what is known of all mutants, after each one that was tried. What is still to be tried is
 * `Pending`.
 */
export async function mutate({ places, files, tests, needsPage, ignored, atOnce }, onProgress) {
  const { Stryker } = await import('@stryker-mutator/core')
  // The processes of Stryker inherit them. See bundle.mjs and vitest.config.ts.
  process.env.MUTATION_TESTS = tests
  process.env.MUTATION_TOPICS = JSON.stringify(files.map((file) => basename(file, '.ts')))
  process.env.MUTATION_PAGE = needsPage ? 'yes' : ''
  process.env.PROPERTY_SHRINK = 'no'
  process.chdir(root)
  listenToMutants(outcomeList(onProgress))
  await new Stryker({
    mutate: places,
    testRunner: 'bundle',
    plugins: ['runner.mjs', 'plugins.mjs'].map((name) => pathToFileURL(join(import.meta.dirname, name)).href),
    buildCommand: 'node test/mutation/bundle.mjs',
    coverageAnalysis: 'perTest',
    ignorers: ['messages'],
    mutator: { excludedMutations: ignored },
    ignorePatterns: NOT_COPIED,
    // Vitest takes the types away. It does not check them.
    disableTypeChecks: false,
    reporters: ['listener'],
    logLevel: 'warn',
    concurrency: atOnce,
    timeoutMS: TIMEOUT,
    timeoutFactor: TIMEOUT_FACTOR,
    dryRunTimeoutMinutes: 15,
    allowConsoleColors: false,
    tempDirName: '.stryker-tmp',
    cleanTempDir: 'always',
  }).runMutationTest()
}

function outcomeList(onProgress) {
  const outcomes = new Map()
  const note = (mutant, location) => {
    if (mutant.status !== 'Ignored') outcomes.set(mutant.id, asOutcome(mutant, location))
  }
  return {
    onPlan(mutants) {
      for (const mutant of mutants) note(mutant, mutant.location)
    },
    onMutant(mutant) {
      note(mutant, { start: fromReport(mutant.location.start), end: fromReport(mutant.location.end) })
      onProgress([...outcomes.values()])
    },
  }
}

/** Stryker's plan counts lines and columns from 0, its reports from 1. */
const fromReport = ({ line, column }) => ({ line: line - 1, column: column - 1 })

/** Here, as in Stryker's patterns, lines count from 1 and columns from 0. */
function asOutcome({ fileName, replacement, status = 'Pending', killedBy }, { start, end }) {
  return {
    file: relative(root, fileName).replaceAll('\\', '/'),
    start: { ...start, line: start.line + 1 },
    end: { ...end, line: end.line + 1 },
    replacement: inOneLine(replacement),
    status,
    ...(killedBy && { killedBy: killedBy[0] }),
  }
}
