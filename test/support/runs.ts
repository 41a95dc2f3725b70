const { PROPERTY_RUNS = 100, PROPERTY_SEED = 1, PROPERTY_SHRINK } = process.env

/**
 * How many random stories each property plays: few in the quick loop, more in `npm test`. The seed is fixed, so that a run
 * fails only for what was changed; `PROPERTY_SEED=2 npm run test:unit` plays others.
 * Mutation tests need no small counterexample, so they say `PROPERTY_SHRINK=no`, which saves minutes.
 */
export const RUNS = {
  numRuns: Number(PROPERTY_RUNS),
  seed: Number(PROPERTY_SEED),
  endOnFailure: PROPERTY_SHRINK === 'no',
}
