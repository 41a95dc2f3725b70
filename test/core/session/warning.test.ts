import { expect, test } from 'vitest'
import { createMachine, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { alive, begin, move, press, screen, stay } from './facts.ts'

test('Defect 3: activity does not answer a warning', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(14 * MINUTE)
    .input(press)
    .input(move)
  expect([m.state.phase, m.sent]).toEqual(['warning', []])
})

test('REQ-ACT-16, defect 3: with extendOn activity a press answers a warning, and movement does not', () => {
  const m = createMachine({ server: alive, limits: { extendOn: 'activity' } })
    .start()
    .advance(14 * MINUTE)
  expect(m.input(move).state.phase).toBe('warning')
  expect(m.input(press).state.phase).toBe('active')
  expect(m.told).toContainEqual([840, 'extended', { by: 'activity', expiresAt: T0 + 29 * MINUTE }])
})

test('The SDK shows nothing during a warning that the page shows itself', () => {
  const m = createMachine({ isPrevented: () => true })
    .start()
    .advance(14 * MINUTE)
  expect([m.state.phase, screen(m)]).toEqual(['warning', { kind: 'none' }])
})

test('A warning does not open with the failure of an earlier extension', () => {
  const m = createMachine().start().advance(MINUTE).input(stay)
  m.answer('keepalive', { outcome: 'refused', status: 403 })
  m.advance(13 * MINUTE)
  expect([m.state.phase, screen(m)]).toMatchObject(['warning', { kind: 'warning', failure: null }])
})

test.each([
  ['has room for more than 20 s', 30, 4],
  ['has room for two seconds more than 20 s', 22, 2],
  ['has room for 20 s', 20, 0],
])('A warning waits for an answer that is on its way, if it %s', (_name, warnBefore, wait) => {
  const warnsAt = 300 - warnBefore
  const m = createMachine({
    limits: { idleTimeout: 300 * SECOND, warnBefore: warnBefore * SECOND, hasKeepalive: false, hasStatus: true },
  })
    .start()
    .advance((warnsAt - 1) * SECOND)
    .answer('status', { outcome: 'renewed' })
    .input({ type: 'status-asked' })
    .advance(10 * SECOND)
  const [at] = m.told.find(([, event]) => event === 'warning') ?? []
  expect((at as number) - warnsAt).toBe(wait)
})

test('A warning forgets a failure that was left from an earlier extend()', () => {
  const m = createMachine().start().advance(MINUTE).input({ type: 'extend-asked', by: 'call', call: 1 })
  m.answer('keepalive', { outcome: 'refused', status: 403 })
  const before = m.state.failure
  expect([before, m.advance(13 * MINUTE).state.phase, m.state.failure]).toEqual(['refused', 'warning', null])
})

/** The interval is so long that the only ping is sent just before the warning. */
const withLatePing = () =>
  createMachine({ limits: { keepaliveInterval: 14 * MINUTE } })
    .start()
    .advance(MINUTE)
const INTO_WARNING = 12 * MINUTE + 5 * SECOND

test.each([
  ['server', 'a late answer to a report gives more time', () => withLatePing().input(press).advance(INTO_WARNING)],
  ['work', 'the server has heard of work that began', () => withLatePing().advance(INTO_WARNING).input(begin())],
] as const)('`extended` says by %s, where %s during a warning', (by, _, play) => {
  const { told } = play().answer('keepalive', RENEWED)
  expect(told.filter(([, event]) => event === 'extended')).toMatchObject([[785, 'extended', { by }]])
})

test('A warning opens with the failure of an extension that is still being tried', () => {
  const m = createMachine().start().advance(MINUTE).input(stay).answer('keepalive', { outcome: 'unreachable' })
  expect(screen(m.advance(13 * MINUTE))).toMatchObject({ kind: 'warning', failure: 'unreachable' })
})

test('A warning of the absolute end that follows another warning enters no phase again', () => {
  const m = createMachine({ server: alive, limits: { absoluteTimeout: 16 * MINUTE } })
    .start()
    .advance(14 * MINUTE + 30 * SECOND)
    .input(stay)
  const phases = m.told.flatMap(([, event, detail]) => (event === 'phase' ? [(detail as { to: string }).to] : []))
  expect([m.names().filter((name) => name === 'warning').length, phases]).toEqual([2, ['active', 'warning']])
})

test('After an extension the end waits for no saving, if no listener asks for it', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(14 * MINUTE + 55 * SECOND)
    .input(stay)
    .advance(15 * MINUTE)
  expect(m.effects.at(-1)).toEqual({ type: 'leave', cause: 'idle' })
})

/** Seconds at which the page is asked to save. */
const saves = ({ told }: Machine) => told.flatMap(([at, event]) => (event === 'beforeexpire' ? [at] : []))

test('The page is asked to save again if the warning goes on for longer than was announced', () => {
  const m = createMachine({
    limits: { hasStatus: true, expiresIn: 10 * MINUTE },
    server: (_, { now }) => ({ outcome: 'renewed', expiresIn: Math.max(T0 + 10 * MINUTE - now, 40 * SECOND) }),
  })
    .start()
    .advance(616 * SECOND)
  expect([m.names().includes('extended'), saves(m)]).toEqual([false, [585, 615]])
})

test('In a warning of 10 s the page is asked to save when half of it has passed', () => {
  const m = createMachine({ limits: { warnBefore: 10 * SECOND } })
    .start()
    .advance(15 * MINUTE)
  expect(saves(m)).toEqual([895])
})

test('Activity after a sign-out changes nothing of what the tabs know', () => {
  const m = createMachine().start().advance(MINUTE).input({ type: 'sign-out-asked' }).advance(MINUTE)
  const before = m.state.record
  expect(m.input(press).state.record).toEqual(before)
})
