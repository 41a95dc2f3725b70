/** A loop without an end would stop the run. It throws instead. */
const MOST_STEPS = 30_000_000

const counter = globalThis as { fuzzStep?: () => void }

let steps = 0

/**
 * Called by each function and in each round of each loop of `src/`: `count-steps.mjs` puts the calls there. So the work that an
 * input causes is a number, which is the same on each machine.
 */
counter.fuzzStep = () => {
  steps++
  if (steps > MOST_STEPS) throw new Error('The work has no end')
}

/** Begins to count anew. */
export function resetSteps(): void {
  steps = 0
}

/** How many steps there were since then. */
export const countedSteps = (): number => steps
