import { startDurableRedis } from '../servers/durable-redis.ts'
import { spawnScript } from '../support/processes.ts'

export type ChaosSite = Awaited<ReturnType<typeof openChaosSite>>

/** The demo on a Redis: both can be killed, and come back with their sessions at the same address. */
export async function openChaosSite(journal: string, planted = '') {
  const redis = await startDurableRedis()
  const environment = { REDIS_URL: redis.url, SERVER_JOURNAL: journal, PLANTED: planted, NODE_ENV: 'production' }
  let port = '0'

  async function start() {
    const process = spawnScript('test/chaos/site-process.ts', { ...environment, SITE_PORT: port })
    const [, found = ''] = await process.says(/site: http:\/\/127\.0\.0\.1:(\d+)\n/)
    port = found
    return process
  }

  let site = await start()
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    /** Milliseconds before each answer, or no answers at all. */
    setManner: (delay: number, isAway: boolean) =>
      fetch(`${origin}/chaos/${delay}/${isAway ? 'away' : 'here'}`, { method: 'POST' }).then(() => {}),
    killServer: () => site.end(),
    async startServer() {
      site = await start()
    },
    killStore: () => redis.kill(),
    startStore: () => redis.start(),
    async end() {
      await site.end()
      await redis.end()
    },
  }
}
