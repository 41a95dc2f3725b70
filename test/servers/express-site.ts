import type { StoredSession } from '../../companions/express/activity.ts'
import { connectRedis } from '../support/redis-server.ts'
import { startDurableRedis } from './durable-redis.ts'
import { exchange, type Sending } from './exchange.ts'
import {
  type Action,
  fromScript,
  type MachineSite,
  navigation,
  type StoredFacts,
  setEachClock,
} from './machine-site.ts'
import { startSite } from './site.ts'

/** Two processes of Express on one Redis that can be killed. */
export async function openExpressSite(storeEvery?: string): Promise<MachineSite> {
  const redis = await startDurableRedis()
  const environment = { ...(storeEvery && { STORE_EVERY: storeEvery }) }
  const processes = await Promise.all([startSite(redis.url, environment), startSite(redis.url, environment)])
  const origins = processes.map(({ origin }) => origin)

  async function read(cookies: readonly string[]): Promise<(StoredFacts | undefined)[]> {
    const client = await connectRedis(redis.url)
    const rows = await client.mGet(cookies.map((cookie) => `sess:${idOf(cookie)}`))
    client.destroy()
    return rows.map((row) => (row === null ? undefined : toFacts(JSON.parse(row))))
  }

  return {
    name: `Express on Redis${storeEvery ? `, storeEvery ${storeEvery}` : ''}`,
    origins,
    signIn,
    toRequest: (action) => toRequest(action),
    read,
    setClocks: (ahead) => setEachClock(origins, ahead),
    store: redis,
    async end() {
      await Promise.all(processes.map(({ end }) => end()))
      await redis.end()
    },
  }
}

async function signIn(origin: string, name: string) {
  const { cookie } = await exchange(origin, { path: `/sign-in?name=${name}`, method: 'POST' })
  return { cookie, csrf: '' }
}

function toRequest(action: Action): Sending {
  switch (action.kind) {
    case 'page':
      return { path: '/page', headers: navigation }
    case 'fetch':
      return { path: '/page', headers: { 'Sec-Fetch-Mode': 'cors' } }
    case 'status':
      return { path: '/session/status', headers: fromScript }
    case 'refused':
      return { path: '/refused', headers: fromScript }
    case 'sign-out':
      return { path: '/session/sign-out', method: 'POST', headers: fromScript }
    case 'note':
      return { path: `/notes/${action.name}?after=${action.after}`, method: 'POST', headers: fromScript }
    case 'keepalive':
      return { path: '/session/keepalive', method: 'POST', headers: fromScript, body: bodyOf(action) }
  }
}

const bodyOf = ({ reason, idleFor }: { reason: string; idleFor: number }) =>
  String(new URLSearchParams({ reason, idleFor: String(idleFor) }))

/** express-session signs the id: `connect.sid=s%3A<id>.<signature>`. */
const idOf = (cookie: string): string => /s%3A([^.]+)\./.exec(cookie)?.[1] ?? ''

function toFacts({ idleActivity, ...fields }: StoredSession): StoredFacts | undefined {
  if (!idleActivity) return undefined
  const { renewedAt, personAt, open, renewedUntil = 0, personUntil = 0 } = idleActivity
  return {
    renewedAt: Math.max(renewedAt, renewedUntil),
    personAt: Math.max(personAt, personUntil),
    open: Object.keys(open).length,
    notes: Object.keys(fields).filter((name) => name.startsWith('note')),
  }
}
