import { join } from 'node:path'
import { TestStatus } from '@stryker-mutator/api/test-runner'

/** What vitest's `expect` and `vi` look for in the state of a worker. */
const WORKER = { config: { expect: {}, chaiConfig: {}, fakeTimers: {} }, environment: { name: 'node' }, ctx: {} }

const CONFIG = {
  root: process.cwd(),
  setupFiles: [],
  tags: [],
  maxConcurrency: 1,
  // Stryker ends a run that takes too long.
  testTimeout: 0,
  hookTimeout: 0,
  retry: 0,
  sequence: { shuffle: false, concurrent: false, hooks: 'stack', setupFiles: 'list', seed: 1 },
}

globalThis.__vitest_worker__ = WORKER
const vitest = await import('vitest')
const { startTests } = await import('@vitest/runner')

/**
 * Tests that play many hours or thousands of inputs. They would take more time for each mutant than all the others together, so
 * they are left out.
 */
const SLOW =
  /Defect 8: two hours|Defect 15: an idle timeout of thirty hours|Ten thousand movements|After \d+ pages|Leases that no longer say anything/

/** This one reads the source as text, so it would find that of all mutants together. */
const READS_SOURCE = /docs\/troubleshooting\.md has a paragraph for each code/

const isLeftOut = (title) => SLOW.test(title) || READS_SOURCE.test(title)

/** Each run gets a window of its own, because a mutant may leave listeners behind. */
async function openPage() {
  if (process.env.MUTATION_PAGE !== 'yes') return () => {}
  const { builtinEnvironments } = await import('vitest/runtime')
  const page = await builtinEnvironments.jsdom.setup(globalThis, {})
  return () => page.teardown(globalThis)
}

/** Errors that no test has caught. In vitest they fail the run. */
const uncaught = []
for (const event of ['unhandledRejection', 'uncaughtException']) process.on(event, (error) => uncaught.push(error))

/**
 * Runs the tests of the bundle, or those of them that `only` names, and tells how each of them went.
 *
 * @param load evaluates the bundle.
 * @param onCollected called when the tests are known, before the first one runs.
 * @param onTest called with the id of each test before it runs, and with `undefined` after it.
 */
export async function runTests({ load, only, onCollected, onTest, isFirstFailureEnough }) {
  uncaught.length = 0
  const closePage = await openPage()
  const ran = []
  const wanted = only && new Set(only)
  const isOver = () => isFirstFailureEnough && (uncaught.length > 0 || ran.some(isFailed))
  const runner = {
    config: CONFIG,
    pool: 'bundle',
    importFile: () => load(vitest),
    onCollected([file]) {
      for (const test of testsIn(file))
        if (isLeftOut(test.name) || wanted?.has(idOf(test)) === false) test.mode = 'skip'
      onCollected?.()
    },
    onBeforeRunTask(test) {
      if (isOver()) test.mode = 'skip'
      else onTest?.(idOf(test))
    },
    onAfterRunTask(test) {
      onTest?.(undefined)
      ran.push(test)
    },
  }
  const [file] = await startTests([{ filepath: join(process.cwd(), 'bundle.test.ts'), tags: [] }], runner)
  await closePage()
  return [...failuresOutside(file), ...ran.map(resultOf)]
}

const testsIn = ({ tasks }) => tasks.flatMap((task) => (task.type === 'suite' ? testsIn(task) : [task]))

const idOf = ({ name, suite }) => (suite?.name ? `${idOf(suite)} › ${name}` : name)

const isFailed = ({ result }) => result?.state === 'fail'

const resultOf = (test) => ({
  id: idOf(test),
  name: idOf(test),
  timeSpentMs: test.result?.duration ?? 0,
  ...(isFailed(test)
    ? { status: TestStatus.Failed, failureMessage: String(test.result.errors?.[0]?.message) }
    : { status: test.result?.state === 'pass' ? TestStatus.Success : TestStatus.Skipped }),
})

/** The bundle could not be evaluated, or an error was thrown in no test. */
function failuresOutside(file) {
  const errors = [...(file.result?.errors ?? []), ...uncaught]
  return errors.slice(0, 1).map((error) => ({
    id: 'outside of the tests',
    name: 'outside of the tests',
    timeSpentMs: 0,
    status: TestStatus.Failed,
    failureMessage: String(error?.message ?? error),
  }))
}
