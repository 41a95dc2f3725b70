import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test as base, type TestInfo } from '@playwright/test'
import { createDemo, type Demo } from '../../demo/app.ts'
import { type Engine, type EngineName, launchEngine, type Profile, type Tab } from './engines/index.ts'

export { expect } from '@playwright/test'

/** One browser a worker: what a test may change is in its own profile and its own demo. */
export interface WorkerFixtures {
  engineName: EngineName
  engine: Engine
}

export interface TestFixtures {
  /** The demo, freshly started on the loopback interface, with the server's own view of its sessions within reach. */
  demo: Demo & { url: string }
  profile: Profile
  newTab: () => Promise<Tab>
  tab: Tab
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  engine: [
    async ({ engineName }, use) => {
      const engine = await launchEngine(engineName)
      await use(engine)
      await engine.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  demo: async ({}, use) => {
    const demo = createDemo()
    const server = demo.app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await use(Object.assign(demo, { url: `http://127.0.0.1:${port}` }))
    server.closeAllConnections()
    server.close()
  },
  profile: async ({ engine }, use) => {
    const profile = await engine.newProfile()
    await use(profile)
    await profile.close()
  },
  newTab: async ({ profile }, use, info) => {
    await use(() => profile.newTab())
    if (info.status !== info.expectedStatus) await takeScreenshots(profile, info)
  },
  tab: async ({ newTab }, use) => use(await newTab()),
})

async function takeScreenshots(profile: Profile, info: TestInfo): Promise<void> {
  for (const [index, tab] of (await profile.tabs()).entries()) {
    const path = info.outputPath(`tab-${index + 1}.png`)
    await tab.screenshot(path).catch(() => {})
    info.attachments.push({ name: `tab ${index + 1}`, path, contentType: 'image/png' })
  }
}
