import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import { createRun } from './vitest-run.mjs'

/**
 * Runs the bundled tests with vitest's own runner, in Stryker's process. Stryker's plugin for vitest starts a thread for each
 * mutant and loads each module anew, which takes ten times as long.
 */
export const strykerPlugins = [{ kind: 'TestRunner', name: 'bundle', factory: createTestRunner }]

/** Here the changed source looks which of its mutants is active, and counts what is reached. */
const NAMESPACE = '__stryker__'

/** Stryker starts this process in its copy of the project. */
const BUNDLE = join(process.cwd(), 'test/mutation/bundle.cjs')

function createTestRunner() {
  const load = loader()
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async dryRun() {
      const state = reset({})
      const onTest = (id) => {
        state.currentTestId = id
      }
      const tests = await createRun({ load, onTest })
      return { status: 'complete', tests, mutantCoverage: state.mutantCoverage }
    },
    async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
      const isStatic = mutantActivation === 'static'
      const state = reset({ hitCount: 0, hitLimit, activeMutant: isStatic ? activeMutant.id : undefined })
      const onCollected = () => {
        state.activeMutant = activeMutant.id
      }
      const tests = await createRun({ load, only: testFilter, onCollected, isFirstFailureEnough: true })
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
  let script
  const require = createRequire(join(process.cwd(), 'package.json'))
  return (vitest) => {
    script ??= new Script(`(function (require, exports, module) {${readFileSync(BUNDLE, 'utf8')}\n})`, {
      filename: BUNDLE,
    })
    const module = { exports: {} }
    const load = (name) => (name === 'vitest' ? vitest : require(name))
    script.runInThisContext()(load, module.exports, module)
  }
}
