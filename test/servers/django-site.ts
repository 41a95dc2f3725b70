import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDjango } from '../browsers.mjs'
import { root, spawnLeashed } from '../support/processes.ts'
import type { DurableRedis } from './durable-redis.ts'
import { exchange, type Sending } from './exchange.ts'
import {
  type Action,
  type Credentials,
  fromScript,
  type MachineSite,
  navigation,
  type StoredFacts,
  setEachClock,
} from './machine-site.ts'

export type DjangoStore = 'db' | 'cached_db' | 'file' | 'cache'

/** Two processes of Django on one store. With a Redis, the cache is there. */
export async function openDjangoSite(store: DjangoStore, redis?: DurableRedis): Promise<MachineSite> {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-django-'))
  const own = { STORE: store, DATABASE: join(folder, 'database.sqlite3'), TMPDIR: folder }
  const environment = { ...own, ...(redis && { REDIS_URL: redis.url }) }
  // The first one makes the tables.
  const processes = [await startDjango({ ...environment, FIRST: 'yes' }), await startDjango(environment)]
  const origins = processes.map(({ origin }) => origin)

  return {
    name: `Django on ${redis ? 'Redis' : store}`,
    origins,
    signIn,
    toRequest,
    read: (cookies) => read(origins[0] as string, cookies),
    setClocks: (ahead) => setEachClock(origins, ahead),
    ...(redis && { store: redis }),
    async end() {
      await Promise.all(processes.map(({ end }) => end()))
      await redis?.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startDjango(environment: Record<string, string>) {
  const server = spawnLeashed(findDjango() ?? 'python3', [join(root, 'test/servers/django_process.py')], environment)
  const [, origin = ''] = await server.says(/site: (http:\S+)\n/)
  return { origin, end: server.end }
}

async function signIn(origin: string): Promise<Credentials> {
  const { text: csrf, cookie } = await exchange(origin, { path: '/sign-in/', method: 'POST' })
  return { csrf, cookie }
}

function toRequest(action: Action, { csrf }: Credentials): Sending {
  const headers = { ...fromScript, 'X-CSRFToken': csrf }
  switch (action.kind) {
    case 'page':
      return { path: '/page/', headers: navigation }
    case 'fetch':
      return { path: '/page/', headers: { 'Sec-Fetch-Mode': 'cors' } }
    case 'status':
    case 'refused':
      return { path: action.kind === 'status' ? '/session/status/' : '/refused/', headers }
    case 'sign-out':
      return { path: '/session/sign-out/', method: 'POST', headers }
    case 'note':
      return { path: `/notes/${action.name}/?after=${action.after}`, method: 'POST', headers }
    case 'keepalive': {
      const body = String(new URLSearchParams({ reason: action.reason, idleFor: String(action.idleFor) }))
      return { path: '/session/keepalive/', method: 'POST', headers, body }
    }
  }
}

async function read(origin: string, cookies: readonly string[]): Promise<(StoredFacts | undefined)[]> {
  const keys = cookies.map((cookie) => /sessionid=([^;]+)/.exec(cookie)?.[1])
  const { text } = await exchange(origin, { path: '/read', method: 'POST', body: JSON.stringify(keys) })
  const rows: (StoredFacts | null)[] = JSON.parse(text)
  return rows.map((row) => row ?? undefined)
}
