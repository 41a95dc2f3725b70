/** Nine rounds do not show all of the noise: each range is widened at both ends by this part of its width. */
const WIDENED = 0.25

/**
 * Ranks entries, the least first. Entries whose ranges overlap are equal and share a rank, and so does an entry between two of
 * them that overlaps with both. A rank is one more than the number of entries before.
 *
 * @param entries `{ name, median, min, max }[]`
 * @returns the entries with `rank`, by rank and then by median
 */
export function rankEntries(entries) {
  const sorted = entries.toSorted((one, other) => lowEnd(one) - lowEnd(other))
  const ranked = []
  let [rank, end] = [1, -Infinity]
  for (const [index, entry] of sorted.entries()) {
    if (lowEnd(entry) > end) rank = index + 1
    end = Math.max(end, highEnd(entry))
    ranked.push({ ...entry, rank })
  }
  return ranked.sort((one, other) => one.rank - other.rank || one.median - other.median)
}

const lowEnd = ({ min, max }) => min - (max - min) * WIDENED
const highEnd = ({ min, max }) => max + (max - min) * WIDENED

/**
 * Compares the rankings of two runs. `opposite`: pairs that the runs put into opposite order. `unsure`: pairs that only one of
 * the two runs could tell apart. Each is `{ title, names }`.
 */
export function compareRankings(rankings, earlier) {
  const compared = rankings.flatMap(({ title, entries }) => {
    const before = earlier.find((ranking) => ranking.title === title)?.entries ?? []
    return pairsIn(entries, before).map(({ names, orders: [now, then] }) => ({ title, names, now, then }))
  })
  const asPair = ({ title, names }) => ({ title, names })
  return {
    opposite: compared.filter(({ now, then }) => now * then < 0).map(asPair),
    unsure: compared.filter(({ now, then }) => (now === 0) !== (then === 0)).map(asPair),
  }
}

/** The pairs that both lists have, with their order in each: below 0 if the first has the lower rank, 0 if they are equal. */
function pairsIn(...lists) {
  const isEverywhere = (name) => lists.every((list) => list.some((entry) => entry.name === name))
  const names = lists[0].map(({ name }) => name).filter(isEverywhere)
  const rankIn = (list, name) => list.find((entry) => entry.name === name).rank
  const orderIn = (list, [one, other]) => Math.sign(rankIn(list, one) - rankIn(list, other))
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other]))
  return pairs.map((pair) => ({ names: pair, orders: lists.map((list) => orderIn(list, pair)) }))
}
