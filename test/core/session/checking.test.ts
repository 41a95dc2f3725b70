import { expect, test } from 'vitest'
import type { Answer } from '../../../src/core/ports.ts'
import { deadlineOf } from '../../../src/core/session/deadlines.ts'
import { createMachine, HOUR, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { HANGS } from '../../support/world/session-server.ts'
import { CACHED, createWorld } from '../../support/world/world.ts'
import { ENDED, pings, press, screen, stay } from './facts.ts'

const checked = { hasStatus: true, hasSignOut: true }

const kinds = (m: Machine) => m.sent.map(({ request }) => request.kind)

const look = { type: 'looked' } as const

/** The person was active elsewhere a minute ago. */
const ACTIVE: Answer = { outcome: 'renewed', expiresIn: 14 * MINUTE, idleFor: MINUTE }

test('An answer to a request of before the sleep does not end the check', () => {
  const m = createMachine({ limits: checked })
    .start()
    .advance(90 * SECOND)
    .input(press)
  m.input({ type: 'visibility', isVisible: false })
    .jump(60 * MINUTE)
    .input(look)
  expect(kinds(m)).toEqual(['keepalive', 'status'])
  m.input({ type: 'answered', id: m.sent[0]?.id as number, answer: { outcome: 'unreachable' } })
  expect(screen(m)).toEqual({ kind: 'checking' })
  expect(m.answer('status', ACTIVE).state.phase).toBe('active')
})

test('During a check nothing is sent that renews the session, and an extension waits for its end', () => {
  const m = createMachine({ limits: checked })
    .start()
    .jump(60 * MINUTE)
    .input(stay)
  m.input(press).input({ type: 'visibility', isVisible: false })
  expect(kinds(m)).toEqual(['status'])
  m.answer('status', ACTIVE)
  expect(kinds(m)).toEqual(['status', 'keepalive'])
})

test('During a check a page from a cache writes only that it asks, and no session that another page could go on with', () => {
  const m = createMachine({ limits: checked }).start({ isCached: true })
  const { record } = m.state
  expect([record.askedAt, deadlineOf(record, m.limits) < m.now]).toEqual([m.now, true])
  m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE })
  expect(m.effects.at(-1)).toEqual({ type: 'write-record', isBroadcast: true })
})

test('A page from a cache that finds no session sends no sign-out', () => {
  const m = createMachine({ limits: checked })
    .start({ isCached: true })
    .advance(20 * SECOND)
  expect([m.state.phase, new Set(kinds(m))]).toEqual(['expired', new Set(['status'])])
})

test('Another person in the answer to a check ends the session for this page', () => {
  const m = createMachine({ limits: { ...checked, userKey: 'ada' } })
    .start()
    .jump(60 * MINUTE)
    .input(look)
  m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE, userKey: 'bob' })
  expect(m.told.at(-1)).toEqual([3600, 'expired', { cause: 'ended-by-server' }])
})

test('A reload of a page that asks the status after a sleep sends no sign-out', async () => {
  const world = createWorld()
  const tab = world.open()
  await world.flow(MINUTE)
  world.server.fault = () => HANGS
  world.sleep(HOUR)
  tab.ports.act()
  const meanwhile = [tab.screen(), world.server.kinds()]
  tab.ports.happen('left')
  tab.ports.server.abort()
  await world.settle()
  expect([meanwhile, tab.events, world.server.kinds()]).toEqual([['checking', ['status']], [], ['status']])
})

test('A second tab that waits for the same answer goes on if the first is reloaded', async () => {
  const world = createWorld()
  const [one, other] = [world.open(), world.open()]
  await world.flow(MINUTE)
  world.server.fault = () => HANGS
  world.sleep(HOUR)
  one.ports.act()
  other.ports.act()
  const meanwhile = [world.server.kinds(), other.screen()]
  one.ports.happen('left')
  one.ports.server.abort()
  await world.flow(SECOND)
  expect([meanwhile, other.phase()]).toEqual([[['status'], 'checking'], 'active'])
})

test('If the tab that asks for all tabs crashes, another one asks and goes on', async () => {
  const world = createWorld()
  const [first, other] = [world.open(), world.open()]
  await world.flow(MINUTE)
  world.server.policy = { ...world.server.policy, tellsIdleFor: true }
  world.server.until = world.time.wall() + 3 * HOUR
  world.sleep(HOUR)
  world.server.person = world.time.real() - MINUTE
  first.ports.act()
  first.crash()
  other.ports.act()
  const meanwhile = other.screen()
  await world.flow(10 * SECOND)
  expect([meanwhile, other.phase(), world.server.kinds()]).toEqual(['checking', 'active', ['status', 'status']])
})

test('A second page from a cache asks the status itself if the first was left before its answer', async () => {
  const world = createWorld()
  const first = world.open()
  await world.flow(MINUTE)
  first.engine.stop()
  world.server.until = world.time.wall() + 3 * HOUR
  await world.flow(HOUR)
  world.server.policy = { ...world.server.policy, tellsIdleFor: true }
  world.server.person = world.time.real() - MINUTE
  world.open({ delivery: CACHED }).crash()
  await world.flow(SECOND)
  const again = world.open({ delivery: CACHED })
  await world.flow(10 * SECOND)
  expect([again.phase(), world.server.kinds()]).toEqual(['active', ['status', 'status']])
})

test.each([true, false])(
  'extend() during a check is answered when the check is over (keepalive: %s)',
  (hasKeepalive) => {
    const m = createMachine({ limits: { hasStatus: true, hasKeepalive } })
      .start({ age: 300 })
      .advance(MINUTE)
    m.jump(60 * MINUTE).input({ type: 'extend-asked', by: 'call', call: 1 })
    m.answer('status', ACTIVE)
    if (hasKeepalive) m.answer('keepalive', { outcome: 'renewed', expiresIn: 15 * MINUTE })
    m.advance(MINUTE)
    expect(m.effects.filter(({ type }) => type === 'resolve-extend').length).toBe(1)
  },
)

test('A page that is covered for a doubt and has time left is not ended by the idle end of a tab with a shorter timeout', () => {
  const m = createMachine({ limits: checked })
    .start()
    .advance(5 * MINUTE)
    .input({ type: 'status-asked' })
    .answer('status', { outcome: 'ended', status: 401 })
    .advance(4 * SECOND)
  expect(screen(m)).toEqual({ kind: 'checking' })
  const ended = { cause: 'idle', at: m.now, tab: 'short' } as const
  m.input({ type: 'record-found', record: { ...m.state.record, ended } })
  expect([screen(m), m.state.phase]).toEqual([{ kind: 'checking' }, 'active'])
})

test('A page from a cache tells the other tabs its idle timeout, so that a tab with a shorter one signs no one out', () => {
  const m = createMachine({ limits: { ...checked, idleTimeout: 30 * MINUTE } }).start({ isCached: true })
  m.answer('status', ACTIVE)
  expect(m.state.record.longestTimeout).toBe(30 * MINUTE)
})

test('A covered page that was left and comes back from the cache asks again, and has the whole time for the answer', () => {
  const m = createMachine({ limits: checked })
    .start()
    .jump(60 * MINUTE)
    .input(look)
    .input({ type: 'left' })
  m.now += MINUTE
  m.input({ type: 'restored' })
  expect([screen(m), kinds(m)]).toEqual([{ kind: 'checking' }, ['status', 'status']])
})

test('Under the cover the answer to a status ends no session whose extension is still under way', () => {
  const m = createMachine({ limits: checked })
    .start()
    .advance(13 * MINUTE)
  m.answer('status', { outcome: 'renewed', expiresIn: 2 * MINUTE + 10 * SECOND })
  m.advance(MINUTE + 58 * SECOND)
    .input(stay)
    .advance(3 * SECOND)
  m.answer('status', { outcome: 'renewed', expiresIn: 5 * SECOND })
  const meanwhile = screen(m)
  m.answer('keepalive', RENEWED)
  expect([meanwhile, m.state.phase]).toEqual([{ kind: 'checking' }, 'active'])
})

test('A status on its way at the deadline may give more time, also if another one was just answered', () => {
  const m = createMachine({
    limits: { hasStatus: true, hasKeepalive: false },
    server: (_, { now }) => (now < T0 + 899 * SECOND ? RENEWED : undefined),
  })
    .start()
    .advance(899 * SECOND)
    .input({ type: 'status-asked' })
    .advance(SECOND)
  expect(screen(m)).toEqual({ kind: 'checking' })
})

test('At the deadline a tab whose last question got no answer asks again at once', () => {
  const m = createMachine({
    limits: { hasStatus: true, hasKeepalive: false },
    server: () => ({ outcome: 'unreachable' }),
  })
    .start()
    .advance(15 * MINUTE)
  expect(m.sent.map(({ at }) => (at - T0) / SECOND)).toEqual([775, 895, 900])
})

/** The server ends the session after ten minutes, five minutes before the person’s own time is up. It has not heard of a press. */
const unheard = (answer: (second: number) => Answer | undefined) =>
  createMachine({ limits: { expiresIn: 10 * MINUTE }, server: (_, { now }) => answer((now - T0) / SECOND) })
    .start()
    .advance(7 * MINUTE)
    .input(press)
    .advance(175 * SECOND)

test('At the deadline a report that is still on its way is not sent again, and gets five seconds', () => {
  const m = unheard((second) => (second < 592 ? { outcome: 'unreachable' } : undefined))
  const sent = kinds(m).length
  expect([screen(m.advance(4 * SECOND)), kinds(m).length - sent, pings(m).at(-1)]).toEqual([
    { kind: 'checking' },
    0,
    [592.5, 'activity'],
  ])
})

test('Without a status, the check reports the activity that the server has not heard of', () => {
  const m = unheard(() => ({ outcome: 'unreachable' }))
  expect(pings(m).at(-1)).toEqual([595, 'activity'])
})

test('An answer that the session has ended counts for nothing if a later request has renewed it', () => {
  const m = createMachine({ limits: { hasStatus: true } })
    .start()
    .advance(MINUTE)
    .input({ type: 'status-asked' })
    .advance(SECOND)
    .input(stay)
    .answer('keepalive', RENEWED)
    .advance(SECOND)
    .answer('status', ENDED)
    .advance(3 * SECOND)
  expect([kinds(m), screen(m)]).toEqual([['status', 'keepalive'], { kind: 'none' }])
})

test('Without a status, a reported end is confirmed by a keepalive for work, if there is nothing to report', () => {
  const m = createMachine()
    .start()
    .advance(MINUTE)
    .input({ type: 'end-reported' })
    .advance(2 * SECOND)
  expect(pings(m)).toEqual([[61, 'work']])
})
