import { expect, test } from 'vitest'
import { distance } from '../../src/core/options/nearest-name.ts'
import { countedSteps, resetSteps } from './steps.ts'

const stepsOf = (act: () => unknown): number => {
  resetSteps()
  act()
  return countedSteps()
}

test('The steps of the source are counted: each call, and each round of each loop', () => {
  // The first row, and for each of the three letters a round with two rounds in it.
  expect(stepsOf(() => distance('abc', 'xy'))).toBe(13)
})

test('Twice the work is about twice the steps', () => {
  const [once, twice] = [1000, 2000].map((length) => stepsOf(() => distance('a'.repeat(length), 'timeout')))
  expect(Math.round(((twice ?? 0) / (once ?? 1)) * 10)).toBe(20)
})
