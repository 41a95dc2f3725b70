import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineName } from '../e2e/engines/index.ts'
import type { Random } from '../servers/random.ts'
import type { ChaosSite } from './chaos-site.ts'
import { FAULTS, type FaultKind } from './facts.ts'
import { type FaultPlan, PLANS, type Place, targetOf } from './faults.ts'
import type { Journal } from './journal.ts'
import type { Person } from './person.ts'
import { OUTAGES } from './presence.ts'
import type { FaultTally } from './tally.ts'

/** The longest fault and some time to undo it. A page that has crashed meanwhile never answers. In milliseconds. */
const LAST_FAULTS = 100_000

const PAUSE = { least: 3000, more: 7000 }

/**
 * The server fails only at times, in milliseconds: the first promise speaks of a server that can be reached, so a run with
 * outages all the time would excuse each end.
 */
const WEATHER = { fair: 75_000, foul: 60_000 }

const isFair = (startedAt: number): boolean => (Date.now() - startedAt) % (WEATHER.fair + WEATHER.foul) < WEATHER.fair

/** One after the other, because each of a group uses what the others use. */
const GROUPS: readonly (readonly FaultKind[])[] = [
  ['stop a page', 'sleep', 'freeze'],
  ['server restart', 'server slow', 'server away'],
  ['storage cleared', 'storage filled'],
]

/** What the driver of an engine cannot do. */
const IMPOSSIBLE: Readonly<Record<EngineName, readonly FaultKind[]>> = {
  chromium: [],
  firefox: ['freeze', 'offline'],
  webkit: ['freeze', 'offline', 'crash'],
}

export const impossibleIn = (engine: EngineName): readonly FaultKind[] => IMPOSSIBLE[engine]

export interface FaultLoopOptions {
  readonly site: ChaosSite
  readonly people: readonly Person[]
  readonly random: Random
  readonly engine: EngineName
  readonly only: readonly FaultKind[]
  readonly write: Journal
  readonly newId: () => number
  readonly tally: FaultTally
}

/** Injects faults, drawn from the seed, until `isOver`; then waits for those that still last. */
export async function injectFaults(options: FaultLoopOptions, isOver: () => boolean): Promise<void> {
  const { random, people, site } = options
  const startedAt = Date.now()
  const running = new Map<FaultKind, Promise<void>>()
  while (!isOver()) {
    await sleep(PAUSE.least + random.whole(PAUSE.more))
    const what = drawKind(options, random, isFair(startedAt))
    const person = random.of(people)
    const own = random.of(person.tabs.filter(({ isBusy }) => !isBusy))
    if (!own || !what || isInTheWay(what, running)) continue
    const done = inject(options, what, { site, random, person, own }).finally(() => running.delete(what))
    running.set(what, done)
  }
  await Promise.race([Promise.allSettled(running.values()), sleep(LAST_FAULTS, undefined, { ref: false })])
}

function drawKind({ engine, only }: FaultLoopOptions, random: Random, isFair: boolean): FaultKind | undefined {
  const possible = FAULTS.filter(
    (kind) => !IMPOSSIBLE[engine].includes(kind) && only.includes(kind) && !(isFair && OUTAGES.includes(kind)),
  )
  const drawn = possible.flatMap((kind) => Array<FaultKind>(PLANS[kind].share).fill(kind))
  return random.of(drawn)
}

const isInTheWay = (what: FaultKind, running: ReadonlyMap<FaultKind, unknown>): boolean =>
  running.has(what) || GROUPS.some((group) => group.includes(what) && group.some((other) => running.has(other)))

async function inject(options: FaultLoopOptions, what: FaultKind, place: Place): Promise<void> {
  const { write, newId, tally } = options
  const plan: FaultPlan = PLANS[what]
  const { random } = place
  const lasts = plan.lasts ? Math.round(plan.lasts * (0.2 + 0.8 * (random.whole(100) / 100))) : 0
  const by = plan.by?.(random)
  const target = targetOf(plan, place)
  const id = newId()
  write({ kind: 'fault begins', id, what, ...target, ...(by !== undefined && { by }) })
  const isDone = await plan.run(place, lasts, by ?? 0).then(
    () => true,
    () => false,
  )
  write({ kind: 'fault ends', id, isDone })
  tally.note(what, isDone, place.person.name)
}
