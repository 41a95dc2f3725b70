// `npm run test:servers -- --seed=1 --sessions=100 --rounds=20 --sites=express,django-db`: plays overlapping requests of
// many sessions against both companions, kills their store meanwhile, and compares what the store has.
import { parseArgs } from 'node:util'
import { openDjangoSite } from './django-site.ts'
import { startDurableRedis } from './durable-redis.ts'
import { openExpressSite } from './express-site.ts'
import { type MachineOptions, play, type Verdict } from './machine.ts'
import type { MachineSite } from './machine-site.ts'

const storeEvery = 60

const sites: Readonly<Record<string, { open(): Promise<MachineSite>; storeEvery?: number }>> = {
  express: { open: () => openExpressSite() },
  'express-rare': { open: () => openExpressSite(`${storeEvery}s`), storeEvery: storeEvery * 1000 },
  'django-db': { open: () => openDjangoSite('db') },
  'django-cached-db': { open: async () => openDjangoSite('cached_db', await startDurableRedis()) },
  'django-cache': { open: async () => openDjangoSite('cache', await startDurableRedis()) },
  'django-file': { open: () => openDjangoSite('file') },
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    sessions: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '12' },
    'at-once': { type: 'string', default: '6' },
    restarts: { type: 'string', default: '3' },
    sites: { type: 'string', default: Object.keys(sites).join(',') },
  },
})

let failed = 0
for (const name of values.sites.split(',')) failed += await playSite(name)
process.exitCode = failed > 0 ? 1 : 0

async function playSite(name: string): Promise<number> {
  const chosen = sites[name]
  if (!chosen) throw new Error(`--sites: ${name} is not known; known are ${Object.keys(sites).join(', ')}`)
  const site = await chosen.open()
  const beganAt = Date.now()
  try {
    const verdict = await play(site, { ...readOptions(), storeEvery: chosen.storeEvery ?? 0 })
    tell(site.name, verdict, (Date.now() - beganAt) / 1000)
    return verdict.faults.length
  } finally {
    await site.end()
  }
}

function readOptions(): MachineOptions {
  const { seed, sessions, rounds, restarts } = values
  const numbers = { seed, sessions, rounds, restarts, atOnce: values['at-once'] }
  return Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number(text)])) as never
}

function tell(name: string, { requests, statuses, signedOut, alive, faults }: Verdict, seconds: number): void {
  const counts = Object.entries(statuses).map(
    ([status, count]) => `${count} × ${status === '0' ? 'no answer' : status}`,
  )
  console.log(`${name}, seed ${values.seed}: ${requests} requests in ${seconds.toFixed(0)} s (${counts.join(', ')}).`)
  console.log(`  ${signedOut} sessions signed out, ${alive} alive to the end, ${faults.length} faults.`)
  for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`)
}
