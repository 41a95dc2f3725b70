/** How many random stories each property plays: few in the quick loop, a thousand in `npm test`. */
export const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 100) }
