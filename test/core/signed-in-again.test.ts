import { expect, test } from 'vitest'
import type { Limits } from '../../src/core/session/state.ts'
import { createMachine, HOUR, MINUTE } from '../support/machine.ts'

const inPlace = { hasStatus: true, canLeave: false, userKey: 'ada' }
const shown = { type: 'visibility', isVisible: true } as const
const again = { outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE, userKey: 'ada' } as const

/** Staying under its cover, after the status has told that the server's session is over. */
const endedOnServer = (change: Partial<Limits>) =>
  createMachine({ limits: { ...inPlace, ...change } })
    .start({ age: 300 })
    .advance(MINUTE)
    .input({ type: 'status-asked' })
    .answer('status', { outcome: 'ended', status: 401 })
    .advance(MINUTE)

test('the cover lifts for who has signed in again, also where no keepalive has told a figure', () => {
  const m = endedOnServer({ hasKeepalive: false })
  expect(m.state.exit).toMatchObject({ cause: 'ended-by-server', step: 'staying' })
  m.input(shown).answer('status', again)
  expect(m.state.phase).toBe('active')
})

test("the cover lifts for who has signed in again, also with 'off'", () => {
  const m = createMachine({ limits: { ...inPlace, idleTimeout: Infinity, keepaliveInterval: undefined } })
    .start({ age: 300 })
    .advance(MINUTE)
  m.input({ type: 'extend-asked', by: 'call' }).answer('keepalive', { outcome: 'ended', status: 401 }).advance(MINUTE)
  m.input(shown).answer('status', again)
  expect(m.state.phase).toBe('active')
})

test('the cover lifts for who has signed in again for a shorter time than before', () => {
  const m = endedOnServer({ expiresIn: 24 * HOUR })
  m.input(shown).answer('status', again)
  expect(m.state.phase).toBe('active')
})

test('the page reloads for somebody else, also for a shorter time than before', () => {
  const m = endedOnServer({ expiresIn: 24 * HOUR })
  m.input(shown).answer('status', { ...again, userKey: 'bob' })
  expect(m.effects.at(-1)).toEqual({ type: 'reload' })
})
