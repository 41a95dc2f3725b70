import { defineConfig } from '@playwright/test'
import { BUSY_MACHINE } from './engines/until.ts'
import type { WorkerFixtures } from './fixtures.ts'
import { inOneEngine } from './one-engine.ts'

const engines = ['chromium', 'firefox', 'webkit'] as const

export default defineConfig<object, WorkerFixtures>({
  testDir: '.',
  // Some tests wait for the machine's own time, so others may run beside them, also those of one file.
  fullyParallel: true,
  // The engines run beside each other and beside the other rings: more at a time only make each other slow.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Ends what hangs. A busy machine may take its time.
  timeout: 180_000,
  expect: { timeout: BUSY_MACHINE },
  globalTimeout: 60 * 60_000,
  reporter: 'list',
  // The same specs in each engine, but for the tests that need one only. None but testing.spec.ts, which is about it, uses Playwright's own `page`: it is always
  // visible and never throttled.
  projects: engines.map((engineName) => ({
    name: engineName,
    outputDir: `../../test-results/${engineName}`,
    use: { engineName },
    ...(engineName !== 'chromium' && { grepInvert: new RegExp(inOneEngine.tag) }),
  })),
})
