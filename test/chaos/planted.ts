import { FAULTS } from './facts.ts'
import { type ChaosOptions, play, type ToldFinding } from './play.ts'

interface PlantedFault {
  /** The script in `planted/`. */
  readonly name: string
  readonly what: string
  /** Whether a finding tells of this fault. */
  isTold(finding: ToldFinding): boolean
}

const PLANTED: readonly PlantedFault[] = [
  {
    name: 'stay',
    what: 'Stay does nothing',
    isTold: ({ promise, words }) => promise === 'I1' && /lapses|leaves|signs/.test(words),
  },
  {
    name: 'cover',
    what: 'a page takes the cover away',
    isTold: ({ promise, words }) => promise === 'I2' && /shows/.test(words),
  },
  {
    name: 'sign-out',
    what: 'a tab signs an active session out',
    isTold: ({ promise, words }) => promise === 'I1' && /signs the session out/.test(words),
  },
  { name: 'activity', what: 'a page takes itself for a person', isTold: ({ promise }) => promise === 'I2' },
]

/** The server stays within reach, so that nothing excuses an end; the clocks stand, so that nothing excuses a readable page. */
const GENTLE = ['freeze', 'crash', 'modal of the page'] as const

/** Plants each fault in all pages, and tells whether the watcher reports it. */
export async function plantAll(options: ChaosOptions): Promise<boolean> {
  let missed = 0
  for (const { name, what, isTold } of PLANTED) {
    const { findings } = await play({
      ...options,
      planted: name,
      faults: FAULTS.filter((kind) => GENTLE.some((gentle) => gentle === kind)),
      isEnough: (found) => found.some(isTold),
    })
    const told = findings.find(isTold)
    console.log(`${told ? 'found' : 'MISSED'}: ${what}${told ? `: ${told.promise}, ${told.words}` : ''}`)
    if (!told) missed++
  }
  return missed === 0
}
