import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import type { StoredSession } from '../../companions/express/idle-sessions.ts'
import type { SessionStore } from '../../companions/express/session-store.ts'

export type RedisClient = ReturnType<typeof createRedisClient>

export interface RedisStoreOptions {
  client: RedisClient
  /** The instant at which the server's own rule ends a session, epoch milliseconds. */
  expiresAt(session: StoredSession): number
  /** @default Date.now */
  now?: () => number
}

// Ended sessions stay this long, unusable, so that whoever comes back the next morning is told why.
const keptAfterEnd = 24 * 3600

// Comparing and writing are one step of the server, so a write that saw an older session, or one that a sign-out has
// deleted, is refused. Not WATCH: its connection could not be shared by the requests of a process.
const replace = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`

/** Sessions in Redis, for any number of processes and machines. */
export function createRedisStore({ client, expiresAt, now = Date.now }: RedisStoreOptions): SessionStore {
  /** Redis only sweeps up: it never deletes before the server's rule has ended the session, whatever its own clock. */
  const ttl = (session: StoredSession) => keptAfterEnd + Math.max(0, Math.ceil((expiresAt(session) - now()) / 1000))

  // No touch: it would count from the session that the request read, and another may have moved the end since.
  const store = new RedisStore({ client, ttl, disableTouch: true })

  const update: SessionStore['update'] = async (id, change) => {
    const key = store.prefix + id
    const row = await client.get(key)
    if (row === null) return undefined
    const session = change(JSON.parse(row))
    const changed = JSON.stringify(session)
    const isStored = changed === row || (await client.eval(replace, toCall(key, [row, changed, String(ttl(session))])))
    // Each refusal is the success of another request, so this comes to an end.
    return isStored ? JSON.parse(changed) : update(id, change)
  }
  return Object.assign(store, { update })
}

const toCall = (key: string, values: string[]) => ({ keys: [key], arguments: values })

/** `redis://host:6379/0`, `rediss://…` or `unix:///path`. @throws TypeError for any other address */
export function createRedisClient(url: string) {
  let wasReady = false
  const reconnectStrategy = (retries: number) => (wasReady ? Math.min(50 * 2 ** retries, 2000) : (false as const))
  // Without Redis a request fails at once: an answer of 500 is something that the SDK can retry and tell about.
  const client = createClient({ url, socket: { reconnectStrategy }, disableOfflineQueue: true })
  return client.once('ready', () => {
    wasReady = true
  })
}
