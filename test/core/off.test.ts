import { describe, expect, test } from 'vitest'
import type { Answer, ServerRequest } from '../../src/core/ports.ts'
import { createMachine, type Machine, MINUTE, SECOND, T0 } from '../support/machine.ts'

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

describe("idleTimeout 'off'", () => {
  test('a 204 after a figure of the page: who works is kept signed in', () => {
    const m = work(
      createMachine({ limits: { ...off, expiresIn: 5 * MINUTE }, server: server(false) }).start({ age: 300 }),
      20,
    )
    expect([m.state.phase, m.sent.map(({ at }) => (at - T0) / MINUTE)]).toEqual(['active', expect.anything()])
  })
  test('a 204 after a figure of the page, with a status address too: the same', () => {
    const m = work(
      createMachine({ limits: { ...off, hasStatus: true, expiresIn: 5 * MINUTE }, server: server(false) }).start({
        age: 300,
      }),
      20,
    )
    expect(m.state.phase).toBe('active')
  })
  test('no figure in the page, and a status that has one: who works is kept signed in', () => {
    const m = work(createMachine({ limits: { ...off, hasStatus: true }, server: server(true) }).start({ age: 300 }), 20)
    expect(m.state.phase).toBe('active')
  })
  test('no figure in the page, and a status that has one: who is not there is warned, and signed out', () => {
    const m = createMachine({ limits: { ...off, hasStatus: true }, server: server(true) })
      .start({ age: 300 })
      .advance(30 * MINUTE)
    expect(m.names()).toEqual(['warning', 'beforeexpire', 'expired'])
  })
  test('figures with each answer: who works is kept signed in', () => {
    const m = work(
      createMachine({ limits: { ...off, expiresIn: 5 * MINUTE }, server: server(true) }).start({ age: 300 }),
      20,
    )
    expect(m.state.phase).toBe('active')
  })
  test('a contact without a figure keeps the window that the page had told', () => {
    const m = createMachine({ limits: { ...off, expiresIn: 5 * MINUTE } }).start({ age: 300 })
    m.advance(MINUTE)
      .input({ type: 'renewal-reported' })
      .advance(30 * MINUTE)
    expect(m.names().filter((name) => name !== 'keepalive')).toEqual(['warning', 'beforeexpire', 'expired'])
  })
  test('a contact without a figure, then work: kept signed in', () => {
    const m = createMachine({ limits: { ...off, expiresIn: 5 * MINUTE }, server: server(true) }).start({ age: 300 })
    m.advance(MINUTE).input({ type: 'renewal-reported' })
    work(m, 20)
    expect(m.state.phase).toBe('active')
  })
})
