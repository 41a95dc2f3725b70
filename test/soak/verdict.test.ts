import { expect, test } from 'vitest'
import { faultsOf, type Soak } from './verdict.ts'

const MINUTES = 20
const TABS = 10

/** A run of 20 minutes with a person who was active for ten of them, in which `change` shapes the samples. */
function soakWith(
  change: Partial<Soak> = {},
  grow: (minute: number) => { heap?: number; listeners?: number } = () => ({}),
): Soak {
  const samples = Array.from({ length: MINUTES }, (_, minute) => {
    const { heap = 0, listeners = 0 } = grow(minute)
    const isSettled = minute >= 4
    return { minute, isSettled, heap: 20e6 + heap, nodes: 500, listeners: 300 + listeners, pings: 1.6, statuses: 1 }
  })
  const counts = { keepalive: 36, status: 20, 'sign-out': 0 }
  const person = { activeSeconds: 600, stays: 4, switches: 20 }
  return { tabs: TABS, minutes: MINUTES, samples, counts, ...person, errors: [], ...change }
}

test('A run in which nothing grows, and that asks as often as the protocol explains, has no faults.', () => {
  expect(faultsOf(soakWith())).toEqual([])
})

test('What the first warnings add is no growth.', () => {
  expect(faultsOf(soakWith({}, (minute) => ({ heap: minute < 4 ? -10e6 : 0 })))).toEqual([])
})

test('What an open warning holds is no growth.', () => {
  expect(faultsOf(soakWith({}, (minute) => ({ listeners: minute % 4 === 3 ? 15 * TABS : 0 })))).toEqual([])
})

test('A run in which not each tab has shown a warning has a fault for each kind.', () => {
  const samples = soakWith().samples.map((sample) => ({ ...sample, isSettled: false }))
  expect(faultsOf(soakWith({ samples }))).toHaveLength(3)
})

test('A heap that grows beyond its tolerance is a fault.', () => {
  const [fault] = faultsOf(soakWith({}, (minute) => ({ heap: minute * 200_000 })))
  expect(fault).toContain('heap of 10 tabs grew from 20800000 to 23000000, by more than 1540000')
})

test('One listener a tab and minute is a fault.', () => {
  expect(faultsOf(soakWith({}, (minute) => ({ listeners: minute * TABS })))).toEqual([
    'listeners of 10 tabs grew from 340 to 450, by more than 13',
  ])
})

test('A value that could not be measured is a fault.', () => {
  expect(faultsOf(soakWith({}, () => ({ heap: Number.NaN })))).toHaveLength(1)
})

test.each([
  ['each tab pings by itself', 200],
  ['hardly any ping', 10],
])('It is a fault if %s.', (_, keepalive) => {
  const counts = { keepalive, status: 20, 'sign-out': 0 }
  expect(faultsOf(soakWith({ counts }))).toEqual([`${keepalive} pings, where the protocol explains 16 to 45`])
})

test('Each tab that asks the status each minute is a fault.', () => {
  const counts = { keepalive: 36, status: MINUTES * TABS, 'sign-out': 0 }
  expect(faultsOf(soakWith({ counts }))).toEqual(['200 statuses, where the protocol explains at most 62'])
})

test('An error and a sign-out are faults.', () => {
  const counts = { keepalive: 36, status: 20, 'sign-out': 1 }
  expect(faultsOf(soakWith({ counts, errors: ['refused'] }))).toEqual([
    'an error was heard: refused',
    '1 sign-outs of an active person',
  ])
})
