import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findDjango } from '../../test/browsers.mjs'
import { startSite } from '../../test/servers/site.ts'
import { root } from '../../test/support/processes.ts'
import { startRedis } from '../../test/support/redis-server.ts'
import { countCommands } from './redis-figures.ts'
import { signIn } from './sign-in.ts'

/** How often a session is saved, or what Redis does, for each request. */
export interface Writes {
  page: number
  keepalive: number
  status: number
  /** One page and the nine files that it fetches, within a second. */
  pageWithFiles: number
  pageWithFilesStoredRarely: number
}

/** The `store_every` of the second column. */
export const storeEvery = '60s'
const files = 9

/** Commands of Redis for each request to the Express companion. */
export async function measureExpressWrites(): Promise<Writes> {
  const [usual, rare] = [await countFor({}), await countFor({ STORE_EVERY: storeEvery })]
  return { ...usual, pageWithFilesStoredRarely: rare.pageWithFiles }
}

async function countFor(environment: Record<string, string>): Promise<Omit<Writes, 'pageWithFilesStoredRarely'>> {
  const redis = await startRedis()
  const site = await startSite(redis.url, environment)
  try {
    const [cookie = ''] = await signIn([site.origin], 1)
    const send = createSender(site.origin, cookie)
    const count = async (act: () => Promise<void>) => {
      const before = await countCommands(redis.client)
      await act()
      return (await countCommands(redis.client)) - before
    }
    const pageWithFiles = await count(async () => {
      await send.page()
      for (let file = 0; file < files; file++) await send.file()
    })
    return {
      pageWithFiles,
      page: await count(send.page),
      keepalive: await count(send.keepalive),
      status: await count(send.status),
    }
  } finally {
    await site.end()
    await redis.end()
  }
}

function createSender(origin: string, cookie: string) {
  async function send(path: string, headers: Record<string, string>, body?: string): Promise<void> {
    const method = body === undefined ? 'GET' : 'POST'
    const response = await fetch(origin + path, { method, headers: { Cookie: cookie, ...headers }, body: body ?? null })
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}.`)
  }
  const form = { 'X-Requested-With': 'XMLHttpRequest', 'Content-Type': 'application/x-www-form-urlencoded' }
  return {
    page: () => send('/page', { Accept: 'text/html' }),
    file: () => send('/page', { Accept: '*/*' }),
    status: () => send('/session/status', form),
    keepalive: () => send('/session/keepalive', form, 'reason=activity&idleFor=1'),
  }
}

/** Saves of the session for each request to the Django companion. */
export async function measureDjangoWrites(): Promise<Writes> {
  const python = findDjango()
  if (!python) throw new Error('Django is missing. On Debian: apt-get install python3-django')
  const script = join(root, 'bench', 'servers', 'django_writes.py')
  const { status, stdout, stderr } = spawnSync(python, [script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`)
  return JSON.parse(stdout)
}
