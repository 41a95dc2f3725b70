import { afterEach, expect, test } from 'vitest'
import { createIdleWarning as createHeadless } from '../../src/headless.ts'
import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from '../../src/index.ts'
import type { Clock } from '../../src/ports.ts'
import { createTestBench, type TestBench } from '../../src/testing/index.ts'

const started: IdleWarning[] = []

function begin(bench: TestBench, options: Partial<IdleWarningOptions> = {}, create = createHeadless): IdleWarning {
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

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
})

test('by nothing time brings only what is due now', async () => {
  const { ports, advance } = createTestBench()
  const heard: string[] = []
  const { now, wait } = ports.clock as Clock
  wait(now(), () => heard.push('now'))
  wait(now() + 1, () => heard.push('later'))
  await advance('0s')
  expect(heard).toEqual(['now'])
})

test('time flows: what is due happens in order, each at its own instant', async () => {
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

test('in a sleep nothing happens until the page is woken', async () => {
  const bench = createTestBench()
  const idle = begin(bench)
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

test('a press is activity, and a movement too; neither answers a warning', async () => {
  const bench = createTestBench()
  const idle = begin(bench)
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

test('where a press may answer a warning, a movement does not', async () => {
  const bench = createTestBench()
  const idle = begin(bench, { extendOn: 'activity' })
  const phases: string[] = []
  await bench.advance('14m')
  await bench.move()
  phases.push(idle.phase)
  await bench.press()
  phases.push(idle.phase)
  expect(phases).toEqual(['warning', 'active'])
})

test('a page that is loaded in a hidden tab is not seen', async () => {
  const bench = createTestBench()
  await bench.hide()
  const idle = begin(bench)
  const ticks: number[] = []
  idle.on('tick', ({ remaining }) => ticks.push(remaining))
  await bench.advance('14m')
  expect([idle.phase, ticks]).toEqual(['warning', []])
})

test('a tab that is hidden is asked for no ticks, and reports its activity as it goes', async () => {
  const bench = createTestBench()
  const idle = begin(bench)
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
] as const)('a server that answers %o', async (answer, result) => {
  const bench = createTestBench()
  bench.server.answer(answer)
  const idle = begin(bench)
  idle.on('error', () => {})
  await bench.advance('1m')
  expect(await idle.extend()).toMatchObject(result)
})

test('a server that hangs counts as unreachable after ten seconds', async () => {
  const bench = createTestBench()
  bench.server.answer('hangs', 'keepalive')
  const idle = begin(bench)
  const seen: string[] = []
  idle.extend().then((result) => seen.push(result.ok ? 'extended' : result.code))
  await bench.advance('9.9s')
  seen.push('still waiting')
  await bench.advance('1s')
  expect(seen).toEqual(['still waiting', 'unreachable'])
})

test('a server that does not move its deadline tells what is left of it', async () => {
  const { ports, server, advance } = createTestBench()
  const ping = () => ports.server.send({ kind: 'keepalive', reason: 'activity', idleFor: 0 })
  server.answer({ expiresIn: '10m' })
  await ping()
  server.answer('not-renewed')
  await advance('4m')
  expect(await ping()).toEqual({ outcome: 'not-renewed', status: 200, expiresIn: 6 * 60_000 })
})

test('a server answers each kind of request in its own way', async () => {
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

test('a sign-out ends the session on the server too, until somebody signs in', async () => {
  const bench = createTestBench()
  const idle = begin(bench)
  idle.signOut()
  await bench.advance('1s')
  const { server } = bench.ports
  const outcomes = [(await server.send({ kind: 'status' })).outcome]
  bench.server.answer('renewed')
  outcomes.push((await server.send({ kind: 'status' })).outcome)
  expect([outcomes, bench.server.requests[0]]).toEqual([['ended', 'renewed'], { kind: 'sign-out' }])
})

test('somebody else who is signed in by now loads the page anew', async () => {
  const bench = createTestBench()
  const idle = begin(bench, { userKey: 'ada' })
  idle.on('expired', (event) => event.preventDefault())
  await bench.advance('16m')
  bench.server.answer({ expiresIn: '15m', userKey: 'grace' }, 'status')
  await bench.hide()
  await bench.show()
  expect([bench.reloads, bench.left]).toEqual([1, undefined])
})

test('tabs of one browser share the clock, the server and the record', async () => {
  const bench = createTestBench()
  const other = bench.openTab()
  const idle = begin(bench)
  begin(other, { scope: 'other' })
  await bench.advance('10m')
  await other.press()
  await other.advance('13m')
  expect([idle.phase, idle.remaining, other.server === bench.server]).toEqual(['warning', 120_000, true])
})

test('what a tab tells, the others hear', () => {
  const bench = createTestBench()
  const tabs = ['first', 'second', 'third'].map((name) => ({ name, tabs: bench.openTab().ports.tabs }))
  const heard: unknown[] = []
  for (const { name, tabs: each } of tabs) each.watch((record) => heard.push([name, record]))
  tabs[1]?.tabs.broadcast({ at: 1 })
  expect(heard).toEqual([
    ['first', { at: 1 }],
    ['third', { at: 1 }],
  ])
})

test('a page that stayed open keeps the session, however long it was silent', async () => {
  const bench = createTestBench()
  const options = { idleTimeout: '8h', sessionKey: 'k3', endAfterClose: '30m' } as const
  begin(bench, options)
  const later = bench.openTab()
  await later.sleep('1h')
  begin(later, { ...options, scope: 'later' })
  await later.advance('2s')
  expect(later.left).toBe(undefined)
})

test('a browser that was closed for an hour brings back no session', async () => {
  const bench = createTestBench()
  const options = { idleTimeout: '8h', sessionKey: 'k3', endAfterClose: '30m' } as const
  begin(bench, options).stop()
  const later = bench.openTab()
  await later.advance('1h')
  begin(later, options)
  await later.advance('2s')
  expect(later.left).toContain('reason=browser-closed')
})

test('two benches know nothing of each other', async () => {
  const [first, second] = [createTestBench(), createTestBench()]
  begin(first).signOut()
  const idle = begin(second, { scope: 'second' })
  await second.advance('1m')
  expect([idle.phase, second.server.requests]).toEqual(['active', []])
})

test('shows the built-in modal, and nothing of it while there is none', async () => {
  const bench = createTestBench()
  const idle = begin(bench, {}, createIdleWarning)
  const shown = [bench.dialog]
  await bench.advance('13m')
  shown.push(bench.dialog?.querySelector('h2')?.textContent as never)
  await idle.extend()
  await bench.advance('1s')
  shown.push(bench.dialog)
  expect(shown).toEqual([undefined, 'You are about to be signed out', undefined])
})

test('a duration without a unit is refused with the name of what it was for', async () => {
  const bench = createTestBench()
  const messages = await Promise.all(
    [bench.advance(900 as never), bench.sleep('1 h' as never)].map((promise) => promise.catch(String)),
  )
  messages.push(
    (() => {
      try {
        return bench.server.answer({ expiresIn: 900 as never }) as never
      } catch (error) {
        return String(error)
      }
    })(),
  )
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
