import { createHmac } from 'node:crypto'
import type { RedisClient } from './redis.ts'

const key = 'idle-warning-demo:secret'

/**
 * Stores a fingerprint of the secret in Redis. Resolves with a warning if a different fingerprint was there: processes
 * with different secrets sign out each other's visitors, and nothing else would tell why. It is a warning and not an
 * error, because a secret that was changed on purpose looks the same.
 */
export async function warnOfOtherSecret(client: RedisClient, secret: string): Promise<string | undefined> {
  const fingerprint = createHmac('sha256', secret).update('fingerprint').digest('hex')
  const before = await client.set(key, fingerprint, { GET: true })
  return before === null || before === fingerprint ? undefined : otherSecret
}

const otherSecret = `The last process that used this Redis had another SESSION_SECRET. If it still runs, the two sign out each
other's visitors: give both the same secret. If you have changed it on purpose, all visitors must sign in again, once.`
