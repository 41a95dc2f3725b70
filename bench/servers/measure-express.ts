import { type Site, startSite } from '../../test/servers/site.ts'
import { startRedis } from '../../test/support/redis-server.ts'
import { type Outcome, sendKeepalives } from './load.ts'
import { countCommands, memoryUsed } from './redis-figures.ts'
import { signIn } from './sign-in.ts'

const sessions = 5000
const processes = 2
/** Keepalives a second, to find out how many the machine can take. */
const rates = [100, 250, 500, 1000, 2000]
const tryFor = 8
const warmUp = { rate: 100, seconds: 4 }
/** A rate is kept if so much of it is answered, and almost nothing waits. */
const keptShare = 0.98
const longestWait = 250
const fullTime = 60

export type ExpressFigures = Awaited<ReturnType<typeof measureExpress>>

/** The Express companion on Redis: two processes and one generator of load. */
export async function measureExpress() {
  const redis = await startRedis()
  const sites = await Promise.all(Array.from({ length: processes }, () => startSite(redis.url)))
  try {
    const origins = sites.map(({ origin }) => origin)
    const empty = await memoryUsed(redis.client)
    const cookies = await signIn(origins, sessions)
    const bytesPerSession = ((await memoryUsed(redis.client)) - empty) / sessions
    await sendKeepalives({ ...warmUp, origins, cookies })
    const tries = await climb((rate) => sendKeepalives({ rate, seconds: tryFor, origins, cookies }))
    const rate = tries.filter(isKept).at(-1)?.rate ?? (rates[0] as number)
    const before = [await countCommands(redis.client), await secondsUsed(sites)] as const
    const minute = await sendKeepalives({ rate, seconds: fullTime, origins, cookies })
    const commandsPerKeepalive = ((await countCommands(redis.client)) - before[0]) / minute.answered
    const processorSeconds = ((await secondsUsed(sites)) - before[1]) / minute.answered
    return { sessions, processes, tries, minute, bytesPerSession, commandsPerKeepalive, processorSeconds }
  } finally {
    await Promise.all(sites.map(({ end }) => end()))
    await redis.end()
  }
}

/** Goes up until a rate is not kept. */
async function climb(send: (rate: number) => Promise<Outcome>): Promise<Outcome[]> {
  const tries: Outcome[] = []
  for (const rate of rates) {
    tries.push(await send(rate))
    if (!isKept(tries.at(-1) as Outcome)) break
  }
  return tries
}

export const isKept = ({ rate, achieved, errors, p95 }: Outcome): boolean =>
  achieved >= rate * keptShare && errors === 0 && p95 <= longestWait

/** The processor seconds that all processes of the site have used. */
async function secondsUsed(sites: readonly Site[]): Promise<number> {
  const used = sites.map(async ({ origin }) => {
    const { user, system } = await (await fetch(`${origin}/used`)).json()
    return (user + system) / 1e6
  })
  return (await Promise.all(used)).reduce((sum, seconds) => sum + seconds, 0)
}
