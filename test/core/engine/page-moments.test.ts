import { expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../support/machine.ts'
import { CACHED, createWorld } from '../../support/world/world.ts'
import { alone, run } from './run.ts'

const LEFT = { outcome: 'renewed', status: 200, expiresIn: 10 * MINUTE, idleFor: 5 * MINUTE } as const
const ENDED = { outcome: 'ended', status: 401 } as const
const END = ['beforeexpire', 'expired idle', 'leave idle']
const asking = { hasStatus: true }

test('A page with coverOnLeave is covered when it is left, and uncovered when it comes back in time', () => {
  const { world, tab } = run({ coverOnLeave: true })
  tab.ports.happen('left')
  const meanwhile = tab.screen()
  world.sleep(MINUTE)
  tab.ports.happen('restored')
  expect([meanwhile, tab.screen()]).toEqual(['checking', 'none'])
})

test('A page with coverOnLeave stays covered after it was left, and sends nothing when it is hidden', () => {
  const { tab } = run({ coverOnLeave: true })
  tab.ports.act()
  tab.ports.happen('left')
  tab.ports.happen('hidden')
  expect([tab.screen(), tab.ports.requests]).toEqual(['checking', []])
})

test('A page that comes back from the cache past its deadline is covered in the same task', () => {
  const { world, tab } = run()
  tab.ports.happen('left')
  world.sleep(HOUR)
  tab.ports.happen('restored')
  expect(tab.ports.screens).toEqual(['none', 'expired'])
})

test('A page that comes back from the cache asks the status', async () => {
  const { world, tab } = run({ limits: asking, respond: () => ENDED })
  tab.ports.happen('left')
  world.pass({ wall: MINUTE, mono: MINUTE })
  tab.ports.happen('restored')
  await world.flow(2 * SECOND)
  expect([tab.ports.requests, tab.phase()]).toEqual([[{ kind: 'status' }, { kind: 'status' }], 'expired'])
})

test('A page that comes back from the cache reads the record and ends after a sign-out in another tab', () => {
  const world = createWorld()
  const [left, other] = [world.open(alone()), world.open(alone())]
  left.ports.happen('left')
  other.signOut()
  left.ports.happen('restored')
  expect([left.phase(), left.screen()]).toEqual(['expired', 'expired'])
})

test('C11: tabs that a browser brings back from its cache without a record ask the status once and go on', async () => {
  const world = createWorld()
  const tabs = Array.from({ length: 50 }, () => world.open({ delivery: CACHED, respond: () => LEFT }))
  await world.settle()
  const phases = new Set(tabs.map((tab) => tab.phase()))
  expect([phases, tabs.flatMap((tab) => tab.ports.requests)]).toEqual([new Set(['active']), [{ kind: 'status' }]])
})

test.each([
  ['hidden, shown, left and restored', ['hidden', 'shown', 'left', 'restored', 'hidden', 'shown']],
  ['hidden and shown, as in a navigation that was cancelled', ['hidden', 'shown']],
] as const)('Defects 5 and 17: a page that was %s counts from the last activity', async (_, moments) => {
  const { world, tab } = run({ limits: { hasKeepalive: false } })
  await world.flow(MINUTE)
  tab.ports.act()
  for (const moment of moments) {
    await world.flow(MINUTE)
    tab.ports.happen(moment)
  }
  await world.until(16 * 60)
  expect(tab.facts.filter(({ event }) => event === 'warning' || event === 'expired')).toEqual([
    { at: 14 * 60, elapsed: 14 * 60, event: 'warning', detail: expect.objectContaining({ remaining: 2 * MINUTE }) },
    expect.objectContaining({ at: 16 * 60, event: 'expired' }),
  ])
})

test('After a sleep past the deadline the page is covered while the status is asked, and uncovered without an event if time is left', async () => {
  const { world, tab } = run({ limits: asking, respond: () => LEFT })
  world.sleep(HOUR)
  tab.ports.act()
  const meanwhile = [...tab.ports.screens]
  await world.settle()
  expect([meanwhile, tab.screen(), tab.events, tab.ports.requests]).toEqual([
    ['none', 'checking'],
    'none',
    [],
    [{ kind: 'status' }],
  ])
})

test('After a sleep past the deadline the status is asked also without a keepalive address', async () => {
  const { world, tab } = run({ limits: { ...asking, hasKeepalive: false }, respond: () => LEFT })
  world.sleep(HOUR)
  tab.ports.act()
  await world.settle()
  expect([tab.screen(), tab.events]).toEqual(['none', []])
})

test('After a sleep past the deadline a status answer that says that the session has ended ends it at once', async () => {
  const { world, tab } = run({ limits: asking, respond: () => ENDED })
  world.sleep(HOUR)
  tab.ports.act()
  await world.settle()
  expect(tab.events).toEqual(['beforeexpire', 'expired ended-by-server', 'leave ended-by-server'])
})

test('After a sleep past the deadline a network that is not back at once has five seconds', async () => {
  let isUp = false
  const { world, tab } = run({ limits: asking, respond: () => (isUp ? LEFT : { outcome: 'unreachable' }) })
  world.sleep(HOUR)
  tab.ports.act()
  await world.flow(SECOND)
  const meanwhile = tab.screen()
  isUp = true
  await world.flow(4 * SECOND)
  expect([meanwhile, tab.screen(), tab.events]).toEqual(['checking', 'none', []])
})

test('After a sleep past the deadline a status without an answer for five seconds ends the session', async () => {
  const { world, tab } = run({ limits: asking, respond: () => new Promise(() => {}) })
  world.sleep(HOUR)
  tab.ports.act()
  await world.flow(5 * SECOND - 1)
  const before = [...tab.events]
  await world.flow(1)
  expect([before, tab.events]).toEqual([[], ['beforeexpire', 'expired idle']])
})

test('A sleep past the deadline that the monotonic clock counted is checked in the same way', async () => {
  const { world, tab } = run({ limits: asking, respond: () => ({ outcome: 'renewed', status: 200 }) })
  world.pass({ wall: HOUR, mono: HOUR })
  tab.ports.act()
  const meanwhile = tab.screen()
  await world.settle()
  expect([meanwhile, tab.events]).toEqual(['checking', END])
})

test('A sleep past the deadline ends the session at once without a status address', () => {
  const { world, tab } = run()
  world.sleep(HOUR)
  tab.ports.act()
  expect([tab.events, tab.ports.requests]).toEqual([END, []])
})

test('A page that was left sends nothing when it is hidden, because no answer would reach it', async () => {
  const { world, tab } = run()
  await world.flow(2 * MINUTE)
  tab.ports.act()
  tab.ports.happen('left')
  world.pass({ wall: 2 * MINUTE, mono: 2 * MINUTE })
  tab.ports.happen('hidden')
  expect(tab.ports.requests).toEqual([{ kind: 'keepalive', reason: 'activity', idleFor: 0, isLeaving: true }])
})
