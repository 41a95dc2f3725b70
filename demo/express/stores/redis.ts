import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import type { StoredSession } from '../../../companions/express/activity.ts'
import type { SessionStore } from '../../../companions/express/session-store.ts'

export type RedisClient = ReturnType<typeof createRedisClient>

export interface RedisStoreOptions {
  client: RedisClient
  /** The instant at which the server's own rule ends a session, as seen at `now`, epoch milliseconds. */
  expiresAt(session: StoredSession, now: number): number
  /** @default Date.now */
  now?: () => number
}

// Ended sessions stay stored for this many seconds, unusable, so that a person who comes back the next morning is told
// why the session ended.
const keptAfterEnd = 24 * 3600

// Redis compares and writes in one step. It refuses a write that is based on an older session, or on one that a sign-out
// has deleted. WATCH would need a connection for each request.
const replace = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`

/** Keeps sessions in Redis, for any number of processes and machines. */
export function createRedisStore({ client, expiresAt, now = Date.now }: RedisStoreOptions): SessionStore {
  /** Seconds. Redis only removes what is left over: the server's rule has ended the session long before. */
  const ttl = (session: StoredSession) => {
    const at = now()
    return keptAfterEnd + Math.max(0, Math.ceil((expiresAt(session, at) - at) / 1000))
  }

  // No touch: it would count from the session that this request read, and another request may have moved the end since.
  const store = new RedisStore({ client, ttl, disableTouch: true })

  const update: SessionStore['update'] = async (id, change) => {
    const key = store.prefix + id
    const row = await client.get(key)
    if (row === null) return undefined
    const session = change(JSON.parse(row))
    const changed = JSON.stringify(session)
    const isStored = changed === row || (await client.eval(replace, toCall(key, [row, changed, String(ttl(session))])))
    // Redis refuses only if another request has succeeded meanwhile, so the repetition comes to an end.
    return isStored ? JSON.parse(changed) : update(id, change)
  }
  return Object.assign(store, { update })
}

const toCall = (key: string, values: string[]) => ({ keys: [key], arguments: values })

/** `redis://host:6379/0`, `rediss://…` or `unix:///path`. @throws TypeError for any other address */
export function createRedisClient(url: string) {
  let wasReady = false
  const reconnectStrategy = (retries: number) => (wasReady ? Math.min(50 * 2 ** retries, 2000) : (false as const))
  // Without Redis a request fails at once: the SDK retries after a 500, and tells the person.
  const client = createClient({ url, socket: { reconnectStrategy }, disableOfflineQueue: true })
  return client.once('ready', () => {
    wasReady = true
  })
}
