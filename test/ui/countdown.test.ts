import { describe, expect, test } from 'vitest'
import { countdown } from '../../src/ui/countdown.ts'

const shown = (remaining: number) => {
  const { unit, value } = countdown(remaining)
  return `${value} ${unit}`
}

/** Every mark of a warning that is looked at once a second, in the order in which they come. */
const marksFrom = (seconds: number) => {
  const marks = Array.from({ length: seconds + 1 }, (_, passed) => countdown((seconds - passed) * 1000).mark)
  return marks.filter((mark, index) => mark !== marks[index - 1])
}

describe('what is shown', () => {
  test.each([
    [600_000, '10 minute'],
    [120_001, '3 minute'],
    [120_000, '2 minute'],
    [119_999, '2 minute'],
    [60_001, '2 minute'],
    [60_000, '60 second'],
    [59_001, '60 second'],
    [59_000, '59 second'],
    [1_000, '1 second'],
    [1, '1 second'],
    [0, '0 second'],
    [-5_000, '0 second'],
  ])('%i ms are %s', (remaining, expected) => {
    expect(shown(remaining)).toBe(expected)
  })
})

describe('when a screen reader speaks', () => {
  test('at each minute, then at 60, 40 and 20 seconds', () => {
    expect(marksFrom(240)).toEqual([240, 180, 120, 60, 40, 20])
  })

  test('not at the edges of a second, however late a look is', () => {
    expect([40_001, 40_000, 39_999, 20_001, 20_000].map((left) => countdown(left).mark)).toEqual([60, 40, 40, 40, 20])
  })

  test('once, where a late look has missed marks', () => {
    expect([115_000, 17_000, 16_000].map((left) => countdown(left).mark)).toEqual([120, 20, 20])
  })

  test('never more often than every fifteen seconds', () => {
    const marks = marksFrom(600)
    expect(Math.min(...marks.slice(1).map((mark, index) => (marks[index] ?? 0) - mark))).toBeGreaterThanOrEqual(15)
  })

  test('nothing more when time is over', () => {
    expect([1, 0, -60_000].map((left) => countdown(left).mark)).toEqual([20, 20, 20])
  })
})
