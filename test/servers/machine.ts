import { exchange, type Sending } from './exchange.ts'
import type { Action, Credentials, MachineSite } from './machine-site.ts'
import { createModel, idleTimeout, type Model } from './model.ts'
import { createRandom, type Random } from './random.ts'

export interface MachineOptions {
  seed: number
  sessions: number
  rounds: number
  /** How many requests of one session may be under way at once. */
  atOnce: number
  /** How often the store is killed in the middle of a round. */
  restarts: number
  /** Milliseconds. */
  storeEvery?: number
}

export interface Verdict {
  requests: number
  /** By status; 0 counts broken connections. */
  statuses: Readonly<Record<number, number>>
  signedOut: number
  alive: number
  faults: readonly string[]
}

/** Plays requests of many sessions against the processes of a site, kills its store meanwhile, and asks the store. */
export async function play(site: MachineSite, options: MachineOptions): Promise<Verdict> {
  const { seed, sessions, rounds, restarts, storeEvery = 0 } = options
  const random = createRandom(seed)
  const statuses: Record<number, number> = {}
  let ahead = 0
  const now = () => Date.now() + ahead * 1000

  async function signInAll(): Promise<Model[]> {
    const models: Model[] = []
    for (let number = 0; number < sessions; number++) {
      const name = `session ${number}`
      const signedInAt = now()
      const credentials = await site.signIn(random.of(site.origins), String(number))
      models.push(createModel(name, credentials, signedInAt, now(), storeEvery))
    }
    return models
  }

  async function send(model: Model, action: Action, origin: string): Promise<void> {
    const sending = inSession(site, action, model.credentials)
    const sentAt = now()
    const { status, reason } = await statusOf(origin, sending)
    statuses[status] = (statuses[status] ?? 0) + 1
    model.hear({ action, status, reason, sentAt, answeredAt: now() })
  }

  /** All requests of a session at once, at all processes. */
  async function burst(model: Model, round: number): Promise<void> {
    const actions = actionsOf(random, round, options)
    await Promise.all(actions.map((action) => send(model, action, random.of(site.origins))))
  }

  const isRestarted = (round: number) =>
    site.store !== undefined && restarts > 0 && round % Math.ceil(rounds / (restarts + 1)) === 1

  async function playRound(models: readonly Model[], round: number): Promise<void> {
    const chosen = models.filter(() => random.chance(0.9))
    const all = inGroups(chosen, (model) => burst(model, round))
    if (isRestarted(round)) {
      await site.store?.kill()
      await site.store?.start()
    }
    await all
    if (isRestarted(round)) await untilAnswered(site, witness)
  }

  async function letTimePass(seconds: number): Promise<void> {
    ahead += seconds
    await site.setClocks(ahead)
  }

  /** Requests whose end could not be stored are closed when the store is back. */
  async function compareAll(models: readonly Model[]): Promise<void> {
    const read = () => site.read(models.map(({ credentials }) => credentials.cookie))
    let found = await read()
    const until = Date.now() + settleFor
    while (found.some((stored) => stored && stored.open > 0) && Date.now() < until) found = await read()
    for (const [index, model] of models.entries()) model.compare(found[index], now())
  }

  async function compareEnds(models: readonly Model[]): Promise<number> {
    await inGroups(models, (model) => send(model, { kind: 'status' }, random.of(site.origins)))
    const alive = models.filter((model) => model.isAlive(now())).length
    await letTimePass((idleTimeout + storeEvery) / 1000 + 1)
    await inGroups(models, (model) => send(model, { kind: 'status' }, random.of(site.origins)))
    const left = await site.read(models.map(({ credentials }) => credentials.cookie))
    for (const [index, model] of models.entries()) model.compareEnd(left[index])
    return alive
  }

  const models = await signInAll()
  const witness = await site.signIn(random.of(site.origins), 'witness')
  for (let round = 0; round < rounds; round++) {
    await playRound(models, round)
    await compareAll(models)
    // Most requests of a round without a store have renewed nothing.
    if (!isRestarted(round)) await letTimePass(random.whole(longestPause))
  }
  const signedOut = models.filter((model) => model.isSignedOut()).length
  const alive = await compareEnds(models)
  const requests = Object.values(statuses).reduce((sum, count) => sum + count, 0)
  return { requests, statuses, signedOut, alive, faults: models.flatMap(({ faults }) => faults) }
}

/** Real milliseconds until the last request must be closed in the store. */
const settleFor = 120_000
/** So many sessions send at once. */
const groupSize = 25
/** Between two rounds, seconds. An active session lives through one pause, and not always through two. */
const longestPause = 600

function actionsOf(random: Random, round: number, { atOnce }: MachineOptions): Action[] {
  const actions = Array.from({ length: 1 + random.whole(atOnce - 1) }, (_, number) =>
    actionOf(random, `${round}-${number}`),
  )
  return random.chance(0.04) ? [...actions, { kind: 'sign-out' }] : actions
}

function actionOf(random: Random, name: string): Action {
  const kind = random.of(['page', 'fetch', 'status', 'refused', 'note', 'note', 'keepalive', 'keepalive'] as const)
  if (kind === 'note') return { kind, name: `note-${name}`, after: random.whole(100) }
  if (kind !== 'keepalive') return { kind }
  return { kind, reason: random.of(['activity', 'extend', 'work'] as const), idleFor: random.whole(300) }
}

/** 0 if the connection broke. A redirect leads to the sign-in page. */
async function statusOf(origin: string, sending: Sending): Promise<{ status: number; reason: string }> {
  const { status, text } = await exchange(origin, sending).catch((error) => ({ status: 0, text: String(error) }))
  return { status: status === 302 || status === 303 ? 401 : status, reason: text }
}

async function inGroups<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += groupSize)
    await Promise.all(items.slice(from, from + groupSize).map(act))
}

/**
 * Each process connects to its store again by itself. The witness has a session, because a process does not read its
 * store for a visitor without one.
 */
async function untilAnswered(site: MachineSite, witness: Credentials): Promise<void> {
  const asked = inSession(site, { kind: 'status' }, witness)
  for (const origin of site.origins) {
    while (isUnanswered((await statusOf(origin, asked)).status)) await new Promise((done) => setTimeout(done, 50))
  }
}

function inSession(site: MachineSite, action: Action, credentials: Credentials): Sending {
  const sending = site.toRequest(action, credentials)
  return { ...sending, headers: { ...sending.headers, Cookie: credentials.cookie } }
}

const isUnanswered = (status: number): boolean => status === 0 || status >= 500
