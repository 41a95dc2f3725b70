import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { RedisClient } from '../../demo/express/stores/redis.ts'
import { findDjango } from '../../test/browsers.mjs'
import type { Site } from '../../test/servers/site.ts'
import { root } from '../../test/support/processes.ts'
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

/** Commands of Redis for each request to the Express companion: one process as it is by default, one with `storeEvery`. */
export async function measureExpressWrites(client: RedisClient, usual: Site, rare: Site): Promise<Writes> {
  const { pageWithFiles } = await countFor(client, rare)
  return { ...(await countFor(client, usual)), pageWithFilesStoredRarely: pageWithFiles }
}

async function countFor(client: RedisClient, { origin }: Site): Promise<Omit<Writes, 'pageWithFilesStoredRarely'>> {
  const [cookie = ''] = await signIn([origin], 1)
  const send = createSender(origin, cookie)
  const count = async (act: () => Promise<void>) => {
    const before = await countCommands(client)
    await act()
    return (await countCommands(client)) - before
  }
  const pageWithFiles = await count(async () => {
    await send.page()
    for (let file = 0; file < files; file++) await send.file()
  })
  const [page, keepalive, status] = [await count(send.page), await count(send.keepalive), await count(send.status)]
  return { pageWithFiles, page, keepalive, status }
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
    keepalive: () => send('/session/keepalive', form, 'reason=activity&idleFor=0'),
  }
}

/** Saves of the session for each request to the Django companion. */
export async function measureDjangoWrites(): Promise<Writes> {
  const python = findDjango()
  if (!python) throw new Error('Django is missing. On Debian: apt-get install python3-django')
  const { stdout } = await promisify(execFile)(python, [join(root, 'bench', 'servers', 'django_writes.py')])
  return JSON.parse(stdout)
}
