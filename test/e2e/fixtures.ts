import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test as base, expect, type TestInfo } from '@playwright/test'
import { createDemo, type Demo } from '../../demo/express/app.ts'
import { type Engine, type EngineName, launchEngine, type Profile, type Tab } from './engines/index.ts'
import type { Time } from './time/time.ts'

export { expect }

/** One browser a worker: what a test may change is in its own profile and its own demo. */
export interface WorkerFixtures {
  engineName: EngineName
  engine: Engine
}

export interface TestFixtures {
  /** The time of the demo and of its pages. The machine's, where no test moves it. */
  clock: Pick<Time, 'now' | 'inPages'>
  /** The demo, freshly started on the loopback interface, with the server's own view of its sessions within reach. */
  demo: Demo & { url: string }
  /** The same demo at another address, with these headers in place of its own. */
  demoWith(headers: Readonly<Record<string, string>>): Promise<Demo & { url: string }>
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
    { scope: 'worker', timeout: 180_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  clock: async ({}, use) => use({ now: Date.now, inPages: (handle) => handle }),
  demo: async ({ clock }, use) => {
    const demo = createDemo({ now: clock.now })
    await serving(clock.inPages(demo.app), (url) => use(Object.assign(demo, { url })))
  },
  demoWith: async ({ demo, clock }, use) => {
    const servers: Server[] = []
    const handle = clock.inPages(demo.app)
    await use(async (headers) => {
      const server = createServer((request, response) => {
        const set = response.setHeader
        response.setHeader = (name, value) => set.call(response, name, headers[name] ?? value)
        handle(request, response)
      }).listen(0, '127.0.0.1')
      servers.push(server)
      await once(server, 'listening')
      return { ...demo, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    })
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  },
  profile: [
    async ({ engine }, use) => {
      const profile = await engine.newProfile()
      await use(profile)
      await profile.close()
    },
    // A browser that does not start is started again.
    { timeout: 180_000 },
  ],
  newTab: async ({ profile }, use, info) => {
    await use(() => profile.newTab())
    if (info.status !== info.expectedStatus) await takeScreenshots(profile, info)
  },
  tab: async ({ newTab }, use) => use(await newTab()),
})

/** Serves on the loopback interface for as long as `use` takes. */
export async function serving(handle: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  server.closeAllConnections()
  server.close()
}

async function takeScreenshots(profile: Profile, info: TestInfo): Promise<void> {
  for (const [index, tab] of (await profile.tabs()).entries()) {
    const path = info.outputPath(`tab-${index + 1}.png`)
    await tab.screenshot(path).catch(() => {})
    info.attachments.push({ name: `tab ${index + 1}`, path, contentType: 'image/png' })
  }
}

/** A row of a table in the documents: what was observed, which must be what is expected. */
export function conclude(observed: readonly string[], expected: string): void {
  const description = observed.join('; ')
  test.info().annotations.push({ type: 'outcome', description })
  expect(description).toBe(expected)
}
