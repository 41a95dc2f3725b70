/** The middle of some numbers, and the ends between which all of them lie. */
export function summarize(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const half = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  return { median, min: sorted[0], max: sorted.at(-1), rounds: sorted.length }
}

/** Each value less the value of the same round without the subject. */
export const differences = (values, floor) => values.map((value, round) => value - floor[round])

/** The list, beginning elsewhere: each round has an order of its own, so that no entry is always the first. */
export const rotate = (list, by) => list.map((_, index) => list[(index + by) % list.length])
