import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRedisClient, type RedisClient } from '../../demo/express/stores/redis.ts'
import { findProgram, spawnLeashed } from './processes.ts'

export type Redis = Awaited<ReturnType<typeof startRedis>>

/** A Redis that only this test can reach and that writes nothing to the disk. */
export async function startRedis() {
  const folder = newFolder()
  const server = await openRedis(folder, ['--appendonly', 'no'], { SCRATCH: folder })
  const client = await connectRedis(urlOf(folder))
  const end = () => {
    client.destroy()
    return server.end()
  }
  return { url: urlOf(folder), client, end, connect: () => connectRedis(urlOf(folder)) }
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'idle-warning-redis-'))

const urlOf = (folder: string): string => `unix://${join(folder, 'socket')}`

/** Starts a server whose files are in `folder`; with `SCRATCH` the folder goes when the server does. */
export async function openRedis(folder: string, storage: string[], environment: Record<string, string> = {}) {
  const network = ['--port', '0', '--unixsocket', join(folder, 'socket')]
  const server = spawnLeashed(findRedis(), [...network, '--dir', folder, '--save', '', ...storage], environment)
  await server.says(/ready to accept connections/i)
  return server
}

function findRedis(): string {
  const path = findProgram('REDIS_SERVER_PATH', 'redis-server')
  if (path) return path
  throw new Error('redis-server is missing (or set REDIS_SERVER_PATH to it). On Debian: apt-get install redis-server')
}

export async function connectRedis(url: string): Promise<RedisClient> {
  const client = createRedisClient(url)
  client.on('error', () => {})
  await client.connect()
  return client
}
