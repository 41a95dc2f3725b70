import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { findDjango } from '../browsers.mjs'
import { createProcesses } from './engines/processes.ts'
import { until } from './engines/until.ts'
import { serving } from './fixtures.ts'
import { passOnTo } from './time/proxy.ts'
import { test as base } from './time/test.ts'
import type { Time } from './time/time.ts'

export { expect } from './time/test.ts'

/** What Django's session table says of a session that lives. Seconds. */
export interface Row {
  readonly lastActivity: number
  readonly expiresIn: number
  readonly absoluteIn: number
}

interface Server {
  readonly port: number
  /** Sets its clock so many milliseconds ahead of the machine's. */
  leap(ahead: number): Promise<void>
  /** By the digest that the pages carry; `undefined` once the row is gone. */
  row(session: string): Promise<Row | undefined>
  /** The requests since the last call of `forget`, as in Django's own log: `POST /session/keepalive/ 200`. */
  requests(): string[]
  forget(): void
}

/** A server and the address at which its pages follow the time of a test. */
export interface Django extends Omit<Server, 'port' | 'leap'> {
  readonly url: string
}

const manage = fileURLToPath(new URL('../../demo/django/manage.py', import.meta.url))

export const test = base.extend<{ django: Django }, { djangoServer: Server }>({
  djangoServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => withServer({}, use),
    { scope: 'worker', timeout: 180_000 },
  ],
  django: async ({ djangoServer, time }, use) => inTime(djangoServer, time, use),
})

async function inTime(server: Server, time: Time, use: (django: Django) => Promise<void>): Promise<void> {
  await server.leap(0)
  time.onLeap(server.leap)
  await serving(time.inPages(passOnTo(server.port)), (url) => use({ ...server, url }))
}

/** A server with these settings, in the time of a test, for as long as `use` takes. */
export const withDjango = (settings: Environment, time: Time, use: (django: Django) => Promise<void>): Promise<void> =>
  withServer(settings, (server) => inTime(server, time, use))

type Environment = Readonly<Record<string, string>>

/** A server of its own on a free port, with its database in a temporary folder, for as long as `use` takes. */
async function withServer(settings: Environment, use: (server: Server) => Promise<void>): Promise<void> {
  const processes = createProcesses()
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-django-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    await use(await start(processes, { ...settings, GARDEN_DATABASE: join(folder, 'garden.sqlite3') }))
  } finally {
    await processes.stop()
    process.off('exit', remove)
    remove()
  }
}

async function start(processes: ReturnType<typeof createProcesses>, settings: Environment): Promise<Server> {
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const url = `http://${address}`
  const env = { ...process.env, ...settings, GARDEN_SHOW_SESSIONS: '1' }
  const server = processes.start(findDjango() ?? 'python3', [manage, 'demo', address], {
    env,
    // Nothing is written to the pipe. It closes when this process ends, and then the server ends too.
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let log = ''
  server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk
  })
  const answers = createInterface({ input: server.stdout as Readable })
  const table = () => fetch(`${url}/session-table/`).then((response) => response.json() as Promise<Table>)
  const isUp = () =>
    table().then(
      () => true,
      () => undefined,
    )
  await until(isUp, () => `Django does not start: ${log}`, 120_000)
  return {
    port,
    leap: async (ahead) => {
      const line = `${ahead / 1000}`
      const isDone = new Promise<void>((resolve) => {
        const hear = (answer: string) => {
          if (answer !== `ahead ${line}`) return
          answers.off('line', hear)
          resolve()
        }
        answers.on('line', hear)
      })
      server.stdin?.write(`${line}\n`)
      await isDone
    },
    row: async (session) => (await table())[session],
    requests: () => requestsIn(log),
    forget: () => {
      log = ''
    },
  }
}

type Table = Readonly<Record<string, Row>>

const requestsIn = (log: string): string[] =>
  [...log.matchAll(/"(\w+ \S+) HTTP\/1\.1" (\d+)/g)]
    .map(([, line, status]) => `${line} ${status}`)
    .filter((line) => !line.includes('/session-table/'))

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
