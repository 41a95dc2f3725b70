import { expect, test } from 'vitest'
import { formatDuration } from '../../src/debug/time-format.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'

test.each([
  [0, '0 ms'],
  [250, '250 ms'],
  [3200, '3.2 s'],
  [9960, '10 s'],
  [59_700, '1 min'],
  [125_000, '2 min 5 s'],
  [HOUR - 1, '1 h'],
  [2 * HOUR + 5 * MINUTE + 9 * SECOND, '2 h 5 min'],
  [26 * HOUR, '1 d 2 h'],
])('formatDuration writes %i ms as %s', (duration, text) => {
  expect(formatDuration(duration)).toBe(text)
})
