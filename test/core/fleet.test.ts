import { expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../bench/fleet/client.ts'
import { idleWarning } from '../../bench/fleet/idle-warning.ts'
import { OFFICE, TIRELESS } from '../../bench/fleet/people.ts'
import { type Scenario, simulate } from '../../bench/fleet/simulation.ts'
import { rates } from '../../bench/fleet/traffic.ts'

/** With so few people a shorter time would show chance rather than the library. */
const BUCKET = 60 * SECOND

/** Peak / mean of what the server gets from minute `from` to minute `to`. */
function unevenness(scenario: Omit<Scenario, 'seed'>, from: number, to: number): number {
  const traffic = simulate({ ...scenario, seed: 5 }, idleWarning('this library', true))
  const values = rates(traffic, BUCKET).slice((from * MINUTE) / BUCKET, (to * MINUTE) / BUCKET)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.max(...values) / mean
}

const morning = { people: 2000, habits: TIRELESS, arrival: 30 * MINUTE, until: 70 * MINUTE }

test('People who arrive within half an hour cause an even load while they work: peak / mean stays under 1.5', () => {
  expect(unevenness(morning, 35, 70)).toBeLessThan(1.5)
})

const outage = { from: 20 * MINUTE, to: 30 * MINUTE }

test('A minute after an outage of ten minutes, the requests come evenly again', () => {
  const people = { people: 1500, habits: OFFICE, arrival: 5 * MINUTE, until: 55 * MINUTE, outage }
  expect(unevenness(people, 32, 55)).toBeLessThan(1.5)
})
