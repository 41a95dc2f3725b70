import { expect, test } from 'vitest'
import type { Answer, ServerRequest } from '../../../src/core/ports.ts'
import { createMachine, type Machine, MINUTE, SECOND, T0 } from '../../support/machine.ts'

const off = { idleTimeout: Infinity, keepaliveInterval: undefined }

/** A server whose window is five minutes; keepalive slides it. `figures`: says how long. */
function server(figures: boolean) {
  let until = T0 + 5 * MINUTE
  return ({ kind }: ServerRequest, m: Machine): Answer => {
    if (m.now >= until) return { outcome: 'ended', status: 401 }
    if (kind === 'keepalive') until = m.now + 5 * MINUTE
    if (kind === 'keepalive' && !figures) return { outcome: 'renewed', status: 204 }
    return { outcome: 'renewed', status: 200, expiresIn: until - m.now }
  }
}

const work = (m: Machine, minutes: number) => {
  for (let n = 0; n < minutes * 2; n++) m.advance(30 * SECOND).input({ type: 'activity', kind: 'press' })
  return m
}

test('With the idle timeout off, a 204 after a figure in the page keeps a working person signed in', () => {
  const m = work(
    createMachine({ limits: { ...off, expiresIn: 5 * MINUTE }, server: server(false) }).start({ age: 300 }),
    20,
  )
  expect([m.state.phase, m.sent.map(({ at }) => (at - T0) / MINUTE)]).toEqual(['active', expect.anything()])
})

test('With the idle timeout off, a 204 after a figure in the page does so if there is a status address too', () => {
  const m = work(
    createMachine({ limits: { ...off, hasStatus: true, expiresIn: 5 * MINUTE }, server: server(false) }).start({
      age: 300,
    }),
    20,
  )
  expect(m.state.phase).toBe('active')
})

test('With the idle timeout off, a status with a figure keeps a working person signed in', () => {
  const m = work(createMachine({ limits: { ...off, hasStatus: true }, server: server(true) }).start({ age: 300 }), 20)
  expect(m.state.phase).toBe('active')
})

test('With the idle timeout off, a status with a figure warns an absent person and ends the session', () => {
  const m = createMachine({ limits: { ...off, hasStatus: true }, server: server(true) })
    .start({ age: 300 })
    .advance(30 * MINUTE)
  expect(m.names()).toEqual(['warning', 'beforeexpire', 'expired'])
})

test('With the idle timeout off, answers with figures keep a working person signed in', () => {
  const m = work(
    createMachine({ limits: { ...off, expiresIn: 5 * MINUTE }, server: server(true) }).start({ age: 300 }),
    20,
  )
  expect(m.state.phase).toBe('active')
})

test('With the idle timeout off, a contact without a figure keeps the window that the page had told', () => {
  const m = createMachine({ limits: { ...off, expiresIn: 5 * MINUTE } }).start({ age: 300 })
  m.advance(MINUTE)
    .input({ type: 'renewal-reported' })
    .advance(30 * MINUTE)
  expect(m.names().filter((name) => name !== 'keepalive')).toEqual(['warning', 'beforeexpire', 'expired'])
})

test('With the idle timeout off, work after a contact without a figure keeps a person signed in', () => {
  const m = createMachine({ limits: { ...off, expiresIn: 5 * MINUTE }, server: server(true) }).start({ age: 300 })
  m.advance(MINUTE).input({ type: 'renewal-reported' })
  work(m, 20)
  expect(m.state.phase).toBe('active')
})

test.each<readonly [string, readonly Answer['outcome'][]]>([
  ['names no time', ['renewed']],
  ['names no time and once denies the session', ['renewed', 'ended', 'renewed', 'renewed', 'renewed']],
  ['denies the session each second time', ['renewed', 'ended']],
])('With the idle timeout off, a status that %s is not asked again and again', (_, outcomes) => {
  const m = createMachine({ limits: { ...off, hasStatus: true, hasKeepalive: false } }).start({ age: 300 })
  for (let minutes = 0; minutes < 30; minutes++) {
    m.advance(MINUTE)
    for (const outcome of m.sent.length ? outcomes : []) answerOpen(m, outcome)
  }
  expect([m.state.phase, m.sent.length <= 12]).toEqual(['active', true])
})

/** Answers the status if one is under way. */
function answerOpen(m: Machine, outcome: Answer['outcome']): void {
  if (m.state.requests.status) m.answer('status', { outcome, status: outcome === 'ended' ? 401 : 200 })
}

test('With the idle timeout off, a server that names no time is asked again after each contact', () => {
  const asked = (m: Machine) => m.sent.filter(({ request }) => request.kind === 'status').map(({ at }) => at - T0)
  const m = createMachine({ limits: { ...off, hasStatus: true } }).start()
  m.answer('status', { outcome: 'renewed' }).advance(MINUTE).input({ type: 'renewal-reported' })
  expect(asked(m.advance(SECOND))).toEqual([0, MINUTE])
})
