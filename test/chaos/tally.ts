import { ACTS, type Act, FAULTS, type FaultKind } from './facts.ts'
import { RULES, SLACK } from './rules.ts'

/** A fault is survived if no promise to its person was broken until its consequences are over. */
const CONSEQUENCES = RULES.idle + 2 * SLACK

interface Injected {
  readonly what: FaultKind
  readonly isDone: boolean
  readonly person: string
  readonly endedAt: number
}

/** The finding of a person, as the tally needs it. */
interface Broken {
  readonly at: number
  readonly person: string
}

export type FaultTally = ReturnType<typeof createTally>

export function createTally() {
  const injected: Injected[] = []
  const acts = new Map<Act, { done: number; failed: number }>()
  return {
    note: (what: FaultKind, isDone: boolean, person: string) =>
      void injected.push({ what, isDone, person, endedAt: Date.now() }),
    countAct(what: Act, isDone: boolean): void {
      const { done, failed } = acts.get(what) ?? { done: 0, failed: 0 }
      acts.set(what, isDone ? { done: done + 1, failed } : { done, failed: failed + 1 })
    },
    /** One line for each kind. */
    tell: (broken: readonly Broken[]): string[] => [
      'faults: injected · survived · too near the end of the run to tell · could not be done',
      ...FAULTS.map(
        (what) =>
          `  ${what}: ${countsOf(
            injected.filter((fault) => fault.what === what),
            broken,
          )}`,
      ),
      'what persons did: done · could not be done',
      ...ACTS.map((what) => `  ${what}: ${acts.get(what)?.done ?? 0} · ${acts.get(what)?.failed ?? 0}`),
    ],
  }
}

function countsOf(faults: readonly Injected[], broken: readonly Broken[]): string {
  const done = faults.filter(({ isDone }) => isDone)
  const isJudged = ({ endedAt }: Injected) => endedAt + CONSEQUENCES < Date.now()
  const isSurvived = ({ endedAt, person }: Injected) =>
    !broken.some((one) => one.person === person && Math.abs(one.at - endedAt) < CONSEQUENCES)
  const judged = done.filter(isJudged)
  const counts = [done, judged.filter(isSurvived), done.filter((fault) => !isJudged(fault))].map(({ length }) => length)
  return [...counts, faults.length - done.length].join(' · ')
}
