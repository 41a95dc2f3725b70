/** Nine rounds do not show all of the noise: each range is widened at both ends by this part of its width. */
const WIDENED = 0.25

/**
 * Ranks entries, the least first. A rank is one more than the number of entries that are less for certain: their ranges do
 * not overlap with the entry's own.
 *
 * @param entries `{ name, median, min, max }[]`
 * @returns the entries with `rank`, by rank and then by median
 */
export function rankEntries(entries) {
  const rankOf = (entry) => 1 + entries.filter((other) => isLess(other, entry)).length
  return entries
    .map((entry) => ({ ...entry, rank: rankOf(entry) }))
    .sort((one, other) => one.rank - other.rank || one.median - other.median)
}

const isLess = (one, other) => highEnd(one) < lowEnd(other)

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

/** The pairs that both lists have, with their order in each: below 0 if the first is less for certain, 0 if they overlap. */
function pairsIn(...lists) {
  const isEverywhere = (name) => lists.every((list) => list.some((entry) => entry.name === name))
  const names = lists[0].map(({ name }) => name).filter(isEverywhere)
  const find = (list, name) => list.find((entry) => entry.name === name)
  const orderIn = (list, [one, other]) => orderOf(find(list, one), find(list, other))
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other]))
  return pairs.map((pair) => ({ names: pair, orders: lists.map((list) => orderIn(list, pair)) }))
}

function orderOf(one, other) {
  if (isLess(one, other)) return -1
  return isLess(other, one) ? 1 : 0
}
