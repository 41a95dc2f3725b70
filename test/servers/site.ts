import { spawnScript } from '../support/processes.ts'

export type Site = Awaited<ReturnType<typeof startSite>>

/** A process of the Express site. Several of one Redis are one site behind a load balancer. */
export async function startSite(redisUrl: string, environment: Record<string, string> = {}) {
  const own = { REDIS_URL: redisUrl, NODE_ENV: 'production', ...environment }
  const server = spawnScript('test/servers/express-process.ts', own)
  const [, origin = ''] = await server.says(/site: (http:\S+)\n/)
  return { origin, end: server.end, output: server.output }
}
