import { afterEach, expect, test } from 'vitest'
import { createIdleWarning as createHeadless } from '../../src/headless.ts'
import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from '../../src/index.ts'
import { createTestBench, type TestBench } from '../../src/testing.ts'

const started: IdleWarning[] = []

function begin(bench: TestBench, options: Partial<IdleWarningOptions> = {}, create = createHeadless): IdleWarning {
  const idle = create({
    idleTimeout: '15m',
    keepalive: '/keepalive',
    statusUrl: '/status',
    signOutUrl: '/logout',
    expiredUrl: '/login',
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

test('time flows in order, and what happens on the way is seen where it happens', async () => {
  const bench = createTestBench()
  const idle = begin(bench)
  const seen: string[] = []
  idle.on('warning', () => seen.push('warning'))
  idle.on('beforeexpire', () => seen.push('beforeexpire'))
  idle.on('expired', () => seen.push('expired'))
  await bench.advance('20m')
  expect(seen).toEqual(['warning', 'beforeexpire', 'expired'])
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
  ['not-renewed', { ok: false, reason: 'not-renewed' }],
  ['ended', { ok: false, reason: 'expired' }],
  ['refused', { ok: false, reason: 'refused' }],
  ['unreachable', { ok: false, reason: 'unreachable' }],
  ['misconfigured', { ok: false, reason: 'misconfigured' }],
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
  idle.extend().then((result) => seen.push(result.ok ? 'extended' : result.reason))
  await bench.advance('9.9s')
  seen.push('still waiting')
  await bench.advance('1s')
  expect(seen).toEqual(['still waiting', 'unreachable'])
})

test('a server that does not move its deadline tells what is left of it', async () => {
  const bench = createTestBench()
  bench.server.answer({ expiresIn: '10m' })
  const idle = begin(bench)
  await idle.extend()
  bench.server.answer('not-renewed')
  await bench.advance('4m')
  await idle.extend()
  expect(idle.remaining).toBe((10 - 4) * 60_000 - 5000)
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
  const idle = begin(bench, { user: 'ada' })
  idle.on('expired', (event) => event.preventDefault())
  await bench.advance('16m')
  bench.server.answer({ expiresIn: '15m', user: 'grace' }, 'status')
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

test('a browser that was closed for an hour brings back no session', async () => {
  const bench = createTestBench()
  const options = { idleTimeout: '8h', session: 'k3', endAfterClose: '30m' } as const
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
