import { afterEach, expect, test } from 'vitest'
import { createIdleWarning as createHeadless } from '../../src/headless.ts'
import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from '../../src/index.ts'
import type { Clock } from '../../src/ports.ts'
import { createTestBench, type TestBench } from '../../src/testing/index.ts'

const started: IdleWarning[] = []

function startSession(
  bench: TestBench,
  options: Partial<IdleWarningOptions> = {},
  create = createHeadless,
): IdleWarning {
  const idle = create({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    statusUrl: '/status',
    signOutUrl: '/logout',
    signInUrl: '/login',
    ports: bench.ports,
    ...options,
  })
  started.push(idle)
  idle.start()
  return idle
}

/** The message of the error that `act` throws. */
function messageOf(act: () => void): string {
  try {
    act()
  } catch (error) {
    return String(error)
  }
  return ''
}

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
})

test('advance("0s") runs only what is due now', async () => {
  const { ports, advance } = createTestBench()
  const called: string[] = []
  const { now, wait } = ports.clock as Clock
  wait(now(), () => called.push('now'))
  wait(now() + 1, () => called.push('later'))
  await advance('0s')
  expect(called).toEqual(['now'])
})

test('advance() runs what is due in order, each at its own instant', async () => {
  const { ports, advance } = createTestBench()
  const { clock } = ports
  const start = clock.now()
  const seen: number[] = []
  const note = () => seen.push(clock.now() - start)
  clock.wait(start + 2000, note)
  clock.wait(start + 1000, () => {
    note()
    clock.wait(start + 1500, note)
  })
  clock.wait(start + 4000, note)
  await advance('3s')
  note()
  expect(seen).toEqual([1000, 1500, 2000, 3000])
})

test('after sleep() nothing happens until the page wakes', async () => {
  const bench = createTestBench()
  const idle = startSession(bench)
  const phases: string[] = []
  await bench.sleep('1h')
  phases.push(idle.phase)
  await bench.wake()
  phases.push(idle.isChecking ? 'checking' : idle.phase)
  expect([phases, bench.server.requests]).toEqual([
    ['active', 'expired'],
    [{ kind: 'status' }, { kind: 'sign-out' }],
  ])
})

test('a press and a movement are activity, and neither extends a warned session', async () => {
  const bench = createTestBench()
  const idle = startSession(bench)
  const seen: [string, number][] = []
  const note = () => seen.push([idle.phase, idle.remaining / 60_000])
  await bench.advance('5m')
  await bench.press()
  note()
  await bench.advance('5m')
  await bench.move()
  note()
  await bench.advance('14m')
  await bench.press()
  note()
  expect(seen).toEqual([
    ['active', 15],
    ['active', 15],
    ['warning', 1],
  ])
})

test('with extendOn: activity a press extends a warned session, and a movement does not', async () => {
  const bench = createTestBench()
  const idle = startSession(bench, { extendOn: 'activity' })
  const phases: string[] = []
  await bench.advance('14m')
  await bench.move()
  phases.push(idle.phase)
  await bench.press()
  phases.push(idle.phase)
  expect(phases).toEqual(['warning', 'active'])
})

test('a page that is loaded in a hidden tab emits no ticks', async () => {
  const bench = createTestBench()
  await bench.hide()
  const idle = startSession(bench)
  const ticks: number[] = []
  idle.on('tick', ({ remaining }) => ticks.push(remaining))
  await bench.advance('14m')
  expect([idle.phase, ticks]).toEqual(['warning', []])
})

test('a tab that is hidden emits no ticks, and reports its activity to the server when it is hidden', async () => {
  const bench = createTestBench()
  const idle = startSession(bench)
  const ticks: number[] = []
  idle.on('tick', ({ remaining }) => ticks.push(remaining))
  await bench.advance('2m')
  await bench.press()
  await bench.hide()
  await bench.advance('14m')
  const hidden = ticks.length
  await bench.show()
  await bench.advance('2s')
  const { requests } = bench.server
  expect([hidden, ticks.length > 0, requests[0]]).toEqual([
    0,
    true,
    { kind: 'keepalive', reason: 'activity', idleFor: 0 },
  ])
})

test.each([
  ['renewed', { ok: true }],
  [{ expiresIn: '15m' }, { ok: true }],
  ['not-renewed', { ok: false, code: 'not-renewed' }],
  ['ended', { ok: false, code: 'expired' }],
  ['refused', { ok: false, code: 'refused' }],
  ['unreachable', { ok: false, code: 'unreachable' }],
  ['misconfigured', { ok: false, code: 'misconfigured' }],
] as const)('extend() resolves as the server answers: %o', async (answer, result) => {
  const bench = createTestBench()
  bench.server.answer(answer)
  const idle = startSession(bench)
  idle.on('error', () => {})
  await bench.advance('1m')
  const extended = idle.extend()
  await bench.advance('2s')
  expect(await extended).toMatchObject(result)
})

test('a server that hangs counts as unreachable after ten seconds', async () => {
  const bench = createTestBench()
  bench.server.answer('hangs', 'keepalive')
  const idle = startSession(bench)
  const seen: string[] = []
  idle.extend().then((result) => seen.push(result.ok ? 'extended' : result.code))
  await bench.advance('9.9s')
  seen.push('still waiting')
  await bench.advance('1s')
  expect(seen).toEqual(['still waiting', 'unreachable'])
})

test('a server that does not renew answers the time that is left until its last deadline', async () => {
  const { ports, server, advance } = createTestBench()
  const ping = () => ports.server.send({ kind: 'keepalive', reason: 'activity', idleFor: 0 })
  server.answer({ expiresIn: '10m' })
  await ping()
  server.answer('not-renewed')
  await advance('4m')
  expect(await ping()).toEqual({ outcome: 'not-renewed', status: 200, expiresIn: 6 * 60_000 })
})

test('a server can answer each kind of request differently', async () => {
  const { ports, server } = createTestBench()
  server.answer('unreachable', 'status')
  server.answer({ userKey: 'ada' }, 'keepalive')
  const kinds = [{ kind: 'keepalive', reason: 'work', idleFor: 7 }, { kind: 'status' }, { kind: 'sign-out' }] as const
  const answers = await Promise.all(kinds.map(ports.server.send))
  expect([answers.map(({ outcome, userKey: user }) => user ?? outcome), server.requests]).toEqual([
    ['ada', 'unreachable', 'ended'],
    kinds,
  ])
})

test('a sign-out ends the session on the server, until the next answer is set', async () => {
  const bench = createTestBench()
  const idle = startSession(bench)
  idle.signOut()
  await bench.advance('1s')
  const { server } = bench.ports
  const outcomes = [(await server.send({ kind: 'status' })).outcome]
  bench.server.answer('renewed')
  outcomes.push((await server.send({ kind: 'status' })).outcome)
  expect([outcomes, bench.server.requests[0]]).toEqual([['ended', 'renewed'], { kind: 'sign-out' }])
})

test('the page reloads when another user is signed in', async () => {
  const bench = createTestBench()
  const idle = startSession(bench, { userKey: 'ada' })
  idle.on('expired', (event) => event.preventDefault())
  await bench.advance('16m')
  bench.server.answer({ expiresIn: '15m', userKey: 'grace' }, 'status')
  await bench.hide()
  await bench.show()
  expect([bench.reloads, bench.left]).toEqual([1, undefined])
})

test('the tabs of one browser share the clock, the server and the record', async () => {
  const bench = createTestBench()
  const other = bench.openTab()
  const idle = startSession(bench)
  startSession(other, { scope: 'other' })
  await bench.advance('10m')
  await other.press()
  await other.advance('13m')
  expect([idle.phase, idle.remaining, other.server === bench.server]).toEqual(['warning', 120_000, true])
})

test('a message of a tab reaches each other tab, and not the tab itself', () => {
  const bench = createTestBench()
  const tabs = ['first', 'second', 'third'].map((name) => ({ name, tabs: bench.openTab().ports.tabs }))
  const received: unknown[] = []
  for (const { name, tabs: each } of tabs) each.watch((record) => received.push([name, record]))
  tabs[1]?.tabs.broadcast({ at: 1 })
  expect(received).toEqual([
    ['first', { at: 1 }],
    ['third', { at: 1 }],
  ])
})

test('a page that stayed open keeps the session through a sleep longer than endAfterClose', async () => {
  const bench = createTestBench()
  const options = { idleTimeout: '8h', sessionKey: 'k3', endAfterClose: '30m' } as const
  startSession(bench, options)
  const later = bench.openTab()
  await later.sleep('1h')
  startSession(later, { ...options, scope: 'later' })
  await later.advance('2s')
  expect(later.left).toBe(undefined)
})

test('the session ends when the browser was closed for longer than endAfterClose', async () => {
  const bench = createTestBench()
  const options = { idleTimeout: '8h', sessionKey: 'k3', endAfterClose: '30m' } as const
  startSession(bench, options).stop()
  const later = bench.openTab()
  await later.advance('1h')
  startSession(later, options)
  await later.advance('2s')
  expect(later.left).toContain('reason=browser-closed')
})

test('two benches share nothing', async () => {
  const [first, second] = [createTestBench(), createTestBench()]
  startSession(first).signOut()
  const idle = startSession(second, { scope: 'second' })
  await second.advance('1m')
  expect([idle.phase, second.server.requests]).toEqual(['active', []])
})

test('the member dialog is the built-in modal while it is open', async () => {
  const bench = createTestBench()
  const idle = startSession(bench, {}, createIdleWarning)
  const shown = [bench.dialog]
  await bench.advance('13m')
  shown.push(bench.dialog?.querySelector('h2')?.textContent as never)
  await idle.extend()
  await bench.advance('1s')
  shown.push(bench.dialog)
  expect(shown).toEqual([undefined, 'You are about to be signed out', undefined])
})

test('a duration without a unit throws, and the message names what it was for', async () => {
  const bench = createTestBench()
  const messages = await Promise.all(
    [bench.advance(900 as never), bench.sleep('1 h' as never)].map((promise) => promise.catch(String)),
  )
  messages.push(messageOf(() => bench.server.answer({ expiresIn: 900 as never })))
  expect(
    messages.map((message) =>
      /(advance|sleep|answer: expiresIn): (.+) is not allowed/.exec(message as string)?.slice(1),
    ),
  ).toEqual([
    ['advance', '900'],
    ['sleep', "'1 h'"],
    ['answer: expiresIn', '900'],
  ])
})
