import type { RedisClient } from '../../demo/express/stores/redis.ts'

/** What the measurement itself asks. */
const own = ['info', 'hello', 'client', 'config']

/** How many commands Redis has run since it started. */
export async function countCommands(client: RedisClient): Promise<number> {
  const lines = (await client.info('commandstats')).matchAll(/cmdstat_([^|:]+)[^:]*:calls=(\d+)/g)
  return [...lines].filter(([, name = '']) => !own.includes(name)).reduce((sum, [, , calls]) => sum + Number(calls), 0)
}

/** The bytes that Redis uses for its data. */
export async function memoryUsed(client: RedisClient): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
}
