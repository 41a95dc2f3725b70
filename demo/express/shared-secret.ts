import { createHmac } from 'node:crypto'
import type { RedisClient } from './redis-store.ts'

const key = 'idle-warning-demo:secret'

/**
 * Leaves a fingerprint of the secret in Redis and resolves with a warning where another was there: two processes with
 * two secrets sign out each other's visitors, and nothing else would tell why. A warning, not a refusal, because a
 * secret that was changed on purpose looks the same.
 */
export async function warnOfOtherSecret(client: RedisClient, secret: string): Promise<string | undefined> {
  const fingerprint = createHmac('sha256', secret).update('fingerprint').digest('hex')
  const before = await client.set(key, fingerprint, { GET: true })
  return before === null || before === fingerprint ? undefined : otherSecret
}

const otherSecret = `The last process that used this Redis had another SESSION_SECRET. If it still runs, the two sign out each
other's visitors: give all of them the same. If you have changed it on purpose, everyone has to sign in again, once.`
