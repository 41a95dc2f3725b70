/**
 * `npm start` serves the demo on this machine. It can be told, by environment:
 *
 * - `PORT`: 8000 unless told, 0 for any that is free
 * - `REDIS_URL`: keeps the sessions in Redis instead of in memory, so that they outlive a restart, and several
 *   processes serve the same visitors: `redis://127.0.0.1:6379`, `rediss://…` or `unix:///run/redis/redis.sock`
 * - `SESSION_SECRET`: signs the cookies and the opaque names; required with `REDIS_URL`, at least 32 characters, and
 *   the same for all processes. Without it, each start makes its own.
 *
 * ```sh
 * export REDIS_URL=redis://127.0.0.1:6379 SESSION_SECRET=$(openssl rand -hex 32)
 * npm start              # and in another terminal, with these two variables as they are here:
 * PORT=8001 npm start
 * ```
 */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDemo, type DemoOptions } from './app.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { createRedisClient, createRedisStore, type RedisClient } from './redis-store.ts'
import { expiresAt } from './settings.ts'
import { warnOfOtherSecret } from './shared-secret.ts'

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

async function main(): Promise<void> {
  const { port, redisUrl, secret } = readEnvironment(process.env)
  const client = redisUrl ? await connect(redisUrl) : undefined
  const server = await listen(port, { ...(secret && { secret }), ...(client && { store: storeIn(client) }) })
  if (client && secret) await warn(client, secret)
  console.log(greeting(server, redisUrl))
  process.once('SIGINT', () => {
    server.close()
    server.closeAllConnections()
    client?.destroy()
  })
}

async function listen(port: number, options: DemoOptions): Promise<Server> {
  const server = createDemo(options).app.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((error: Error) => {
    throw new Error(`${error.message}\nAnother port: PORT=8001 npm start`)
  })
  return server
}

const storeIn = (client: RedisClient) => createRedisStore({ client, expiresAt })

async function connect(url: string): Promise<RedisClient> {
  const client = createRedisClient(url)
  client.on('error', (error: Error) => console.error(`Redis: ${reasonOf(error)}`))
  await client.connect().catch((error: Error) => {
    throw new Error(`The Redis of REDIS_URL does not answer: ${reasonOf(error)}`)
  })
  return client
}

/** A host with two addresses fails with an error of many, whose own message is empty. */
const reasonOf = (error: Error): string => error.message || String(Reflect.get(error, 'code') ?? error.name)

async function warn(client: RedisClient, secret: string): Promise<void> {
  const warning = await warnOfOtherSecret(client, secret)
  if (warning) console.error(warning)
}

function greeting(server: Server, redisUrl: Environment['redisUrl']): string {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return `
  idle-warning demo: ${address}

  Sign in with any name, then leave the mouse and the keyboard alone.
  Within half a minute you are warned; stay or let the session end.

  ${address}/page                      a form on a server-rendered page
  ${address}/app                       a single-page application
  ${address}/work/drawing              long work: a drawing, an upload, an editor, a video, React, Vue
  ${address}/page/govuk                dialogs of the page's own
  ${address}/page?idle=30s&warn=20s    other times
  ${address}/page?stay=on              an expired page that stays: sign in in another tab
  ${address}/page?absolute=60s         a limit that nobody can extend

  ${redisUrl ? sharedSessions : ownSessions}

  Ctrl+C ends the demo.
`
}

const ownSessions = `Sessions are in memory and end with the demo. To share them between processes:
  REDIS_URL=redis://127.0.0.1:6379 SESSION_SECRET=… npm start`

const sharedSessions = `Sessions are in Redis. A second process for the same visitors, with the same SESSION_SECRET:
  PORT=8001 npm start`
