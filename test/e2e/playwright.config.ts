import { defineConfig } from '@playwright/test'
import type { WorkerFixtures } from './fixtures.ts'

const engines = ['chromium', 'firefox', 'webkit'] as const

export default defineConfig<object, WorkerFixtures>({
  testDir: '.',
  // Mostly waiting for deadlines to pass, so tests of one file may run side by side too.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  // What is expected comes at once, but a busy machine may take its time.
  expect: { timeout: 15_000 },
  globalTimeout: 25 * 60_000,
  reporter: 'list',
  // The same specs in each engine. None but testing.spec.ts, which is about it, uses Playwright's own `page`: it is always
  // visible and never throttled.
  projects: engines.map((engineName) => ({
    name: engineName,
    outputDir: `../../test-results/${engineName}`,
    use: { engineName },
  })),
})
