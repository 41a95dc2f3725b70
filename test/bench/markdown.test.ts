import { describe, expect, test } from 'vitest'
import { figure, rankedTable, spread, table } from '../../bench/results/markdown.mjs'
import { differences, rotate, summarize } from '../../bench/results/statistics.mjs'

describe('the figures of the results', () => {
  test.each([
    [0, '0'],
    [-0.0001, '0'],
    [0.5, '0.5'],
    [0.01234, '0.012'],
    [2.345, '2.35'],
    [34.16, '34.2'],
    [1234.5, '1,235'],
    [-12.34, '-12.3'],
  ])('%d is written as %s', (value, text) => {
    expect(figure(value)).toBe(text)
  })

  test('a median stands before the least and the most', () => {
    expect(spread(summarize([3, 1, 2]))).toBe('2 (1 to 3)')
  })

  test('the median of an even number of rounds lies between the two in the middle', () => {
    expect(summarize([4, 1, 2, 3]).median).toBe(2.5)
  })

  test('a difference is taken within its round', () => {
    expect(differences([5, 7], [1, 2])).toEqual([4, 5])
  })

  test('each round begins with another entry, and leaves none out', () => {
    expect([0, 1, 2, 3].map((round) => rotate(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc'])
  })
})

describe('the tables of the results', () => {
  test('have a line for the headings and one for each row', () => {
    expect(table(['', 'kB'], [['a', 1]])).toBe('|  | kB |\n| --- | --- |\n| a | 1 |')
  })

  test('of ranked entries name the rank, the entry and its figures', () => {
    const entries = [{ name: 'a', rank: 1, ...summarize([1, 2, 3]) }]
    expect(rankedTable('ms', entries).split('\n').at(-1)).toBe('| 1 | a | 2 (1 to 3) |')
  })
})
