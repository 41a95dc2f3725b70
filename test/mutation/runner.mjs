import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import { runTests } from './vitest-run.mjs'

/**
 * Runs the bundled tests with vitest's own runner, in Stryker's process. Stryker's plugin for vitest starts a thread for each
 * mutant and loads each module anew, which takes ten times as long.
 */
export const strykerPlugins = [{ kind: 'TestRunner', name: 'bundle', factory: createTestRunner }]

/** Here the changed source looks which of its mutants is active, and counts what is reached. */
const NAMESPACE = '__stryker__'

const BUNDLE = 'test/mutation/bundle.cjs'

function createTestRunner() {
  const load = loader()
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async dryRun() {
      const state = reset({})
      const onTest = (id) => {
        state.currentTestId = id
      }
      const tests = await runTests({ load, onTest })
      return { status: 'complete', tests, mutantCoverage: state.mutantCoverage }
    },
    async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
      const isStatic = mutantActivation === 'static'
      const state = reset({ hitCount: 0, hitLimit, activeMutant: isStatic ? activeMutant.id : undefined })
      const onCollected = () => {
        state.activeMutant = activeMutant.id
      }
      const tests = await runTests({ load, only: testFilter, onCollected, isFirstFailureEnough: true })
      const endless = determineHitLimitReached(state.hitCount, hitLimit)
      return toMutantRunResult(endless ?? { status: 'complete', tests })
    },
  }
}

function reset(state) {
  globalThis[NAMESPACE] = state
  return state
}

/** The bundle is compiled once, and evaluated anew for each run. */
function loader() {
  let evaluate
  return (vitest) => {
    evaluate ??= compile(vitest)
    evaluate()
  }
}

/** Only when it is needed: Stryker goes to its copy of the project after it has loaded this file. */
function compile(vitest) {
  const path = join(process.cwd(), BUNDLE)
  const script = new Script(`(function (require) {${readFileSync(path, 'utf8')}\n})`, { filename: path })
  const require = createRequire(path)
  return () => script.runInThisContext()((name) => (name === 'vitest' ? vitest : require(name)))
}
