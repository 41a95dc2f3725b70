import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { createDemo, type DemoOptions } from '../../demo/express/app.ts'
import { expiresAt } from '../../demo/express/settings.ts'
import { createRedisClient, createRedisStore, type RedisClient } from '../../demo/express/stores/redis.ts'

export type Clock = ReturnType<typeof createClock>

/** A clock that only the test moves. */
export const createClock = () => ({ now: Date.UTC(2026, 0, 1) })

/** A demo that listens, with a clock that only the test moves. */
export async function openDemo(options: DemoOptions = {}, clock: Clock = createClock()) {
  const demo = createDemo({ now: () => clock.now, ...options })
  const server = createServer(demo.app)
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pass = (seconds: number) => {
    clock.now += seconds * 1000
  }
  return { demo, clock, pass, origin, newBrowser: () => createBrowser(origin) }
}

export type Browser = ReturnType<typeof createBrowser>

/** As much of a browser as the server can tell: it keeps cookies, and knows the token of the page it looked at. */
export function createBrowser(origin: string) {
  const cookies = new Map<string, string>()
  let csrf = ''

  async function send(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers)
    headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(origin + path, { redirect: 'manual', ...init, headers })
    for (const cookie of response.headers.getSetCookie()) keep(cookie)
    return response
  }

  function keep(cookie: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (/Expires=Thu, 01 Jan 1970/.test(cookie)) cookies.delete(name)
    else cookies.set(name, value)
  }

  async function open(path: string) {
    const response = await send(path, { headers: { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' } })
    const text = await response.text()
    csrf = /name="csrf-token" content="([^"]+)"/.exec(text)?.[1] ?? csrf
    return { status: response.status, location: response.headers.get('Location'), headers: response.headers, text }
  }

  const submit = (path: string, fields: Record<string, string>) =>
    send(path, {
      method: 'POST',
      headers: { Accept: 'text/html' },
      body: new URLSearchParams({ authenticity_token: csrf, ...fields }),
    })

  const ask = (path: string, init: RequestInit = {}) =>
    send(path, {
      ...init,
      headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest', ...init.headers },
    })

  const post = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    ask(path, { method: 'POST', headers: { 'X-CSRF-Token': csrf, ...headers }, body: new URLSearchParams(fields) })

  async function signIn(query = '', name = 'Ada') {
    await submit(`/sign-in${query}`, { name })
    return open('/page')
  }

  /** The next requests go to another process of the site, as behind a load balancer. */
  function turnTo(other: string) {
    origin = other
  }

  return { cookies, send, open, submit, ask, post, signIn, turnTo, csrf: () => csrf }
}

/** What a program needs to know of the session: its figure in whole or broken seconds, or why there is none. */
export async function figureOf(response: Response): Promise<number | string> {
  const { expiresIn, reason } = await response.json()
  return response.ok ? expiresIn : `${response.status} ${reason}`
}

export type Redis = Awaited<ReturnType<typeof startRedis>>

const startTimeout = 60_000

/** Debian's `redis-server` for the tests of one file; to be called outside of them, and asked for inside. */
export function useRedis(): () => Redis {
  let redis: Redis | undefined
  beforeAll(async () => {
    redis = await startRedis()
  }, startTimeout)
  afterAll(() => redis?.end())
  return () => redis ?? expect.unreachable('Redis did not start.')
}

/** A Redis that only this test can reach and that writes nothing to the disk. */
export async function startRedis() {
  const program = findRedis()
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-redis-'))
  const url = `unix://${join(folder, 'socket')}`
  const network = ['--port', '0', '--unixsocket', join(folder, 'socket')]
  const storage = ['--dir', folder, '--save', '', '--appendonly', 'no']
  const server = spawnLeashed(program, [...network, ...storage], { SCRATCH: folder })
  await server.says(/ready to accept connections/i)
  const client = await connectRedis(url)
  const end = () => {
    client.destroy()
    return server.end()
  }
  return { url, client, end, connect: () => connectRedis(url) }
}

function findRedis(): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/bin']
  const path = process.env.REDIS_SERVER_PATH ?? folders.map((folder) => join(folder, 'redis-server')).find(isExecutable)
  if (path && isExecutable(path)) return path
  throw new Error('redis-server is missing (or set REDIS_SERVER_PATH to it). On Debian: apt-get install redis-server')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function connectRedis(url: string): Promise<RedisClient> {
  const client = createRedisClient(url)
  client.on('error', () => {})
  await client.connect()
  return client
}

/** A store in the Redis of the tests, over a connection of its own, as another process would have it. */
export async function openRedisStore({ connect }: Redis, clock: Clock) {
  const client = await connect()
  onTestFinished(() => client.destroy())
  return createRedisStore({ client, expiresAt, now: () => clock.now })
}

/** `npm start` without the build: a process of its own, at a port of its own. */
export async function startServer(environment: Record<string, string>) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // Not the program `tsx`: it starts node as a process of its own, which would outlive a kill.
  const args = ['--import', 'tsx', join(root, 'demo', 'express', 'server.ts')]
  const server = spawnLeashed(
    process.execPath,
    args,
    { PORT: '0', REDIS_URL: '', SESSION_SECRET: '', ...environment },
    root,
  )
  onTestFinished(() => server.end())
  return server
}

// Whatever ends the tests, also a SIGKILL, closes the pipe; then the shell kills what it started and clears up. So the
// Ctrl+C that ends the tests must not end the shell.
const leash = `trap '' INT TERM HUP PIPE
exec 3<&0
"$@" 3<&- </dev/null & child=$!
{ cat <&3; kill -9 $child; } >/dev/null 2>&1 &
exec 3<&-
wait $child; code=$?
[ -z "$SCRATCH" ] || rm -rf "$SCRATCH"
exit $code`

/** A program that never outlives the tests. */
function spawnLeashed(program: string, args: string[], environment: Record<string, string>, cwd?: string) {
  const env = { ...process.env, ...environment }
  const child = spawn('sh', ['-c', leash, 'leash', program, ...args], { env, cwd, stdio: 'pipe' })
  const output = collectOutput(child)
  const ended = new Promise<number | null>((done) => void child.once('close', done))
  child.once('exit', () => child.stdin.destroy())
  const end = async () => {
    child.stdin.end()
    await ended
  }
  /** Waits for the words; fails with all that was said where the program ends without them. */
  async function says(words: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = words.exec(output.text())
      if (found) return found
      if (!(await Promise.race([output.more(), ended.then(() => false)]))) throw new Error(`Ended: ${output.text()}`)
    }
  }
  return { says, end, ended, output: output.text }
}

function collectOutput(child: ChildProcess) {
  let text = ''
  const waiting = new Set<(isMore: true) => void>()
  const listen = (chunk: Buffer) => {
    text += chunk
    for (const go of waiting) go(true)
    waiting.clear()
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  return { text: () => text, more: () => new Promise<true>((go) => void waiting.add(go)) }
}

/** Makes one request of a session wait between its reading of the session and all that follows. */
export function holdReads(store: SessionStore) {
  const { get } = store
  let arrived: (() => void) | undefined
  let gate: Promise<void> | undefined
  store.get = (id, done) => {
    const [held, here] = [gate, arrived]
    gate = undefined
    get.call(store, id, async (error, session) => {
      here?.()
      await held
      done(error, session)
    })
  }
  /** Resolves once the request has read the session; what it gives lets the request go on. */
  return async function hold(send: () => Promise<Response>) {
    let open = () => {}
    const reading = new Promise<void>((done) => {
      arrived = done
    })
    gate = new Promise<void>((done) => {
      open = done
    })
    const answer = send()
    await reading
    arrived = undefined
    return async () => {
      open()
      return answer
    }
  }
}
