import type { RedisClient } from '../../demo/express/stores/redis.ts'
import { type Site, startSite } from '../../test/servers/site.ts'
import { startRedis } from '../../test/support/redis-server.ts'
import { type Outcome, sendKeepalives } from './load.ts'
import { measureExpressWrites, storeEvery } from './measure-writes.ts'
import { countCommands, memoryUsed } from './redis-figures.ts'
import { signIn } from './sign-in.ts'

const sessions = 5000
const processes = 2
/** Keepalives a second, to find out how many the machine can take. */
const rates = [125, 250, 500, 1000, 2000]
const tryFor = 5
const warmUp = { rate: 125, seconds: 3 }
/** A rate is kept if so much of it is answered, and almost nothing waits. */
const keptShare = 0.98
/** Milliseconds. */
export const longestWait = 250
const fullTime = 60

export type ExpressFigures = Awaited<ReturnType<typeof measureLoad>>

/** The Express companion on Redis: two processes and one generator of load. What it writes, and how long it takes. */
export async function measureExpress() {
  const redis = await startRedis()
  const starting = Array.from({ length: processes }, () => startSite(redis.url))
  const sites = await Promise.all([...starting, startSite(redis.url, { STORE_EVERY: storeEvery })])
  try {
    const [usual, rare] = [sites[0] as Site, sites[processes] as Site]
    const writes = await measureExpressWrites(redis.client, usual, rare)
    return { writes, load: await measureLoad(redis.client, sites.slice(0, processes)) }
  } finally {
    await Promise.all(sites.map(({ end }) => end()))
    await redis.end()
  }
}

async function measureLoad(client: RedisClient, sites: readonly Site[]) {
  const origins = sites.map(({ origin }) => origin)
  const empty = await memoryUsed(client)
  const cookies = await signIn(origins, sessions)
  const bytesPerSession = ((await memoryUsed(client)) - empty) / sessions
  await sendKeepalives({ ...warmUp, origins, cookies })
  const before = [await countCommands(client), await secondsUsed(sites)] as const
  const tries = await climb((rate) => sendKeepalives({ rate, seconds: tryFor, origins, cookies }))
  const rate = tries.filter(isKept).at(-1)?.rate
  const minute = rate && (await sendKeepalives({ rate, seconds: fullTime, origins, cookies }))
  const outcomes = minute ? [...tries, minute] : tries
  const answered = outcomes.reduce((sum, outcome) => sum + outcome.answered, 0)
  const commandsPerKeepalive = ((await countCommands(client)) - before[0]) / answered
  const processorSeconds = ((await secondsUsed(sites)) - before[1]) / answered
  return { sessions, processes, outcomes, rate, bytesPerSession, commandsPerKeepalive, processorSeconds }
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
