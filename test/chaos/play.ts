import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Engine, type EngineName, launchEngine } from '../e2e/engines/index.ts'
import { createRandom } from '../servers/random.ts'
import { spawnScript } from '../support/processes.ts'
import { type ChaosSite, openChaosSite } from './chaos-site.ts'
import { type Habits, liveDay, USUAL } from './day.ts'
import type { FaultKind, Finding } from './facts.ts'
import { injectFaults } from './fault-loop.ts'
import { createJournal } from './journal.ts'
import { observe } from './observe.ts'
import { createPerson, type Person } from './person.ts'
import { createTally } from './tally.ts'

export interface ChaosOptions {
  readonly seed: number
  readonly minutes: number
  readonly engine: EngineName
  readonly people: readonly string[]
  readonly faults: readonly FaultKind[]
  /** @default USUAL */
  readonly habits?: Habits
  /** Keeps the logs also if no promise was broken. */
  readonly keepsLogs?: boolean
  /** The name of a script in `planted/` that each page loads. */
  readonly planted?: string
  /** Ends the run early. */
  isEnough?(findings: readonly ToldFinding[]): boolean
}

export interface ToldFinding extends Finding {
  readonly steps: readonly string[]
  readonly histories: Readonly<Record<string, readonly object[]>>
}

export interface Outcome {
  readonly browser: string
  readonly findings: readonly ToldFinding[]
  readonly counts: readonly string[]
  readonly looks: number
  /** How many ends of sessions and pages there were, by what explains them. */
  readonly ends: Readonly<Record<string, number>>
  /** Where the logs are; gone if no promise was broken. */
  readonly folder: string
}

/** How long the watcher may take for the last facts. */
const LAST_FACTS = 8000

export async function play(options: ChaosOptions): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-chaos-'))
  const site = await openChaosSite(join(folder, 'server.jsonl'), options.planted)
  const engine = await launchEngine(options.engine)
  try {
    return await playIn(options, { folder, site, engine })
  } finally {
    await engine.close()
    await site.end()
  }
}

interface World {
  readonly folder: string
  readonly site: ChaosSite
  readonly engine: Engine
}

async function playIn(options: ChaosOptions, { folder, site, engine }: World): Promise<Outcome> {
  const tally = createTally()
  const write = createJournal(join(folder, 'driver.jsonl'))
  const newId = createNumbers()
  const watcher = spawnScript('test/chaos/watcher.ts', { CHAOS_FOLDER: folder, CHAOS_ENDPOINT: engine.endpoint ?? '' })
  await watcher.says(/watching\n/)
  const findings = () => findingsIn(watcher.output())
  const endsAt = Date.now() + options.minutes * 60_000
  const isOver = () => Date.now() > endsAt || (options.isEnough?.(findings()) ?? false)

  const people: Person[] = []
  for (const [index, name] of options.people.entries()) {
    const random = createRandom(options.seed * 1000 + index + 1)
    const profile = await engine.newProfile()
    people.push(createPerson({ name, profile, origin: site.origin, random, write, newId, count: tally.countAct }))
  }
  const looking = engine.endpoint ? undefined : observe(people, createJournal(join(folder, 'seen.jsonl')), isOver)
  const loop = { site, people, random: createRandom(options.seed), engine: options.engine, write, newId, tally }
  await Promise.all([
    ...people.map((person) => liveDay(person, options.habits ?? USUAL, isOver)),
    injectFaults({ ...loop, only: options.faults }, isOver),
    looking,
  ])
  await sleep(LAST_FACTS)
  const told = findings()
  const counts = tally.tell(told)
  const looks = Number(lastIn(watcher.output(), 'looks'))
  const ends = JSON.parse(lastIn(watcher.output(), 'ends'))
  await watcher.end()
  if (told.length === 0 && !options.keepsLogs) rmSync(folder, { recursive: true })
  return { browser: engine.version, findings: told, counts, looks, ends, folder }
}

const findingsIn = (output: string): ToldFinding[] =>
  [...output.matchAll(/^finding: (.*)$/gm)].map(([, text = '']) => JSON.parse(text))

/** The last line that says this. */
const lastIn = (output: string, name: string): string =>
  [...output.matchAll(new RegExp(`^${name}: (.*)$`, 'gm'))].at(-1)?.[1] ?? '0'

function createNumbers(): () => number {
  let last = 0
  return () => {
    last++
    return last
  }
}
