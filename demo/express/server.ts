/**
 * `npm start` serves the demo on this machine. Environment variables change how:
 *
 * - `PORT`: 8000 by default; 0 takes any free port
 * - `REDIS_URL`: keeps the sessions in Redis instead of in memory, so that they outlive a restart, and several
 *   processes serve the same visitors: `redis://127.0.0.1:6379`, `rediss://…` or `unix:///run/redis/redis.sock`
 * - `SESSION_SECRET`: signs the cookies and the opaque names. Required with `REDIS_URL`, at least 32 characters, and
 *   the same for all processes. Without it, each start makes a new one.
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
import { expiresAt } from './settings.ts'
import { createRedisClient, createRedisStore, type RedisClient } from './stores/redis.ts'
import { warnOfOtherSecret } from './stores/shared-secret.ts'

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
    throw new Error(`${error.message}\nTo use another port: PORT=8001 npm start`)
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

/** For a host with two addresses the error is an AggregateError with an empty message. */
const reasonOf = (error: Error): string => error.message || String(Reflect.get(error, 'code') ?? error.name)

async function warn(client: RedisClient, secret: string): Promise<void> {
  const warning = await warnOfOtherSecret(client, secret)
  if (warning) console.error(warning)
}

function greeting(server: Server, redisUrl: Environment['redisUrl']): string {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return `
  idle-warning demo: ${address}

  Open this address and press "Show me now": after about 3 seconds a warning appears, and 6 seconds later the session
  is over. A timeline shows what the page and the server do.

  ${address}/page                      a form on a server-rendered page
  ${address}/app                       a single-page application
  ${address}/work/drawing              long work: a drawing, an upload, an editor, a video, React, Vue
  ${address}/page/govuk                warnings in the page's own dialog
  ${address}/page?idle=45s&warn=20s    with other times
  ${address}/page?stay=on              an expired page that stays: sign in again in another tab
  ${address}/page?absolute=60s         a time limit that cannot be extended

  ${redisUrl ? sharedSessions : ownSessions}

  Press Ctrl+C to end the demo.
`
}

const ownSessions = `Sessions are in memory and end with the demo. To share them between processes, use Redis:
  REDIS_URL=redis://127.0.0.1:6379 SESSION_SECRET=… npm start`

const sharedSessions = `Sessions are in Redis. Start a second process for the same visitors with the same SESSION_SECRET:
  PORT=8001 npm start`
