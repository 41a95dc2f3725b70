import { describe, expect, test } from 'vitest'
import { compareRankings, type Ranked, rankEntries } from '../../bench/results/ranking.mjs'

const entry = (name: string, min: number, max: number) => ({ name, min, max, median: (min + max) / 2 })

const ranks = (...entries: ReturnType<typeof entry>[]) =>
  rankEntries(entries).map(({ name, rank }) => `${rank} ${name}`)

describe('the ranks of a measurement', () => {
  test('the least comes first', () => {
    expect(ranks(entry('slow', 20, 21), entry('quick', 1, 2))).toEqual(['1 quick', '2 slow'])
  })

  test('entries whose rounds overlap share a rank, and the next rank counts both', () => {
    expect(ranks(entry('a', 1, 3), entry('b', 2, 4), entry('c', 20, 21))).toEqual(['1 a', '1 b', '3 c'])
  })

  test('an entry that overlaps with two does not make these two equal', () => {
    expect(ranks(entry('a', 1, 3), entry('b', 2, 6), entry('c', 5, 7))).toEqual(['1 a', '1 b', '2 c'])
  })

  test('entries are equal if their gap is smaller than the noise of either', () => {
    expect(ranks(entry('a', 0, 8), entry('b', 9, 10))).toEqual(['1 a', '1 b'])
  })

  test('sizes, which do not vary, are equal only if they are the same', () => {
    expect(ranks(entry('a', 5, 5), entry('b', 5, 5), entry('c', 6, 6))).toEqual(['1 a', '1 b', '3 c'])
  })
})

describe('the rankings of two runs', () => {
  const run = (...figures: readonly [name: string, figure: number][]) => [
    { title: 'start', entries: figures.map(([name, figure]): Ranked => ({ ...entry(name, figure, figure), rank: 1 })) },
  ]
  const pair = { title: 'start', names: ['a', 'b'] }

  test('agree if every pair stands in the same order', () => {
    const first = run(['a', 1], ['b', 2])
    expect(compareRankings(first, first)).toEqual({ opposite: [], unsure: [] })
  })

  test('contradict each other if a pair has changed places', () => {
    expect(compareRankings(run(['a', 1], ['b', 2]), run(['b', 1], ['a', 2])).opposite).toEqual([pair])
  })

  test('leave a pair unsure that only one of them tells apart', () => {
    expect(compareRankings(run(['a', 1], ['b', 2]), run(['a', 1], ['b', 1]))).toEqual({ opposite: [], unsure: [pair] })
  })

  test('say nothing of an entry that only one of them has', () => {
    expect(compareRankings(run(['a', 1], ['new', 2]), run(['a', 1]))).toEqual({ opposite: [], unsure: [] })
  })
})
