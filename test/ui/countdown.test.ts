import { describe, expect, test } from 'vitest'
import { countdown } from '../../src/ui/countdown.ts'

const shown = (remaining: number) => {
  const { unit, value } = countdown(remaining)
  return `${value} ${unit}`
}

describe('the countdown', () => {
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
  ])('a countdown shows %i ms as %s', (remaining, expected) => {
    expect(shown(remaining)).toBe(expected)
  })
})
