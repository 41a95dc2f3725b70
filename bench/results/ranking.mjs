/**
 * Ranks entries, the least first. The rank of an entry is one more than the number of entries that are less beyond doubt: all
 * their rounds lie below all of its own. Entries whose rounds overlap are equal.
 *
 * @param entries `{ name, min, max }[]`
 * @returns the entries with `rank`, sorted by rank and median
 */
export function rankEntries(entries) {
  const rankOf = ({ min }) => 1 + entries.filter((other) => other.max < min).length
  const ranked = entries.map((entry) => ({ ...entry, rank: rankOf(entry) }))
  return ranked.sort((one, other) => one.rank - other.rank || one.median - other.median)
}

/** Pairs that two runs put into opposite order: `[{ title, names }]`. A run names its rankings by title. */
export function findContradictions(rankings, earlier) {
  return rankings.flatMap(({ title, entries }) => {
    const before = earlier.find((ranking) => ranking.title === title)?.entries ?? []
    return pairs(entries)
      .filter(([one, other]) => isTurned(order(one, other), orderOf(before, one.name, other.name)))
      .map(([one, other]) => ({ title, names: [one.name, other.name] }))
  })
}

const isTurned = (now, before) => now * before < 0

/** Negative: the first is less. 0: the two are equal. */
const order = (one, other) => Math.sign(isApart(other, one) - isApart(one, other))

const isApart = (less, more) => Number(less.max < more.min)

function orderOf(entries, ...names) {
  const [one, other] = names.map((name) => entries.find((entry) => entry.name === name))
  return one && other ? order(one, other) : 0
}

const pairs = (list) => list.flatMap((one, index) => list.slice(index + 1).map((other) => [one, other]))
