import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRedis } from '../support/redis-server.ts'

// Each write is on the disk before Redis answers, so what a request was told stays true after a crash.
const storage = ['--appendonly', 'yes', '--appendfsync', 'always']

export type DurableRedis = Awaited<ReturnType<typeof startDurableRedis>>

/** A Redis that can be killed and started again with its data. */
export async function startDurableRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-redis-'))
  let server = await openRedis(folder, storage)
  return {
    url: `unix://${join(folder, 'socket')}`,
    kill: () => server.end(),
    async start() {
      server = await openRedis(folder, storage)
    },
    async end() {
      await server.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
