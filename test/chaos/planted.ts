import type { FaultKind } from './facts.ts'
import { type ChaosOptions, play, type ToldFinding } from './play.ts'

interface PlantedFault {
  /** The script in `planted/`. */
  readonly name: string
  /** How often persons answer a warning, from 0 to 1. */
  readonly answers: number
  readonly what: string
  /** Whether a finding tells of this fault. */
  isTold(finding: ToldFinding): boolean
}

const PLANTED: readonly PlantedFault[] = [
  {
    name: 'stay',
    answers: 1,
    what: 'Stay does nothing',
    isTold: ({ promise, words }) => promise === 'I1' && /lapses|leaves|signs/.test(words),
  },
  {
    name: 'cover',
    answers: 0,
    what: 'a page takes the cover away',
    isTold: ({ promise, words }) => promise === 'I2' && /shows/.test(words),
  },
  {
    name: 'sign-out',
    answers: 0,
    what: 'a tab signs an active session out',
    isTold: ({ promise, words }) => promise === 'I1' && /signs the session out/.test(words),
  },
  { name: 'activity', answers: 0, what: 'a page takes itself for a person', isTold: ({ promise }) => promise === 'I2' },
]

/** Nothing that excuses an end or a readable page, and nothing that takes the tab away in which the fault would show. */
const GENTLE: readonly FaultKind[] = ['modal of the page']

/** Persons soon go away, and come back after the deadline. In milliseconds. */
const SHORT_DAYS = { work: { least: 10_000, more: 15_000 }, away: { least: 80_000, more: 10_000 } }

/** Plants each fault in all pages, and tells whether the watcher reports it. */
export async function plantAll(options: ChaosOptions): Promise<boolean> {
  let missed = 0
  for (const { name, answers, what, isTold } of PLANTED) {
    const { findings } = await play({
      ...options,
      planted: name,
      habits: { ...SHORT_DAYS, answers },
      faults: GENTLE,
      isEnough: (found) => found.some(isTold),
    })
    const told = findings.find(isTold)
    console.log(`${told ? 'found' : 'MISSED'}: ${what}${told ? `: ${told.promise}, ${told.words}` : ''}`)
    if (!told) missed++
  }
  return missed === 0
}
