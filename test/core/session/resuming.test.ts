import { expect, test } from 'vitest'
import { newRecord } from '../../../src/core/session/record.ts'
import type { Limits } from '../../../src/core/session/state.ts'
import { createMachine, HOUR, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { confirmEnd, screen, shown } from './facts.ts'

const inPlace = { hasStatus: true, canLeave: false, userKey: 'ada' }

test('The session resumes if the same person signs in again', () => {
  const m = createMachine({ limits: inPlace })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
  m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'ada' })
  expect([m.state.phase, m.names().at(-1), screen(m)]).toEqual(['active', 'resumed', { kind: 'none' }])
})

test('The page reloads if another person signs in', () => {
  const m = createMachine({ limits: inPlace })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
  m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'bob' })
  expect([m.state.phase, m.effects.at(-1)]).toEqual(['expired', { type: 'reload' }])
})

test.each([
  ['the focus', { type: 'looked', by: 'look' }],
  ['coming back', { type: 'restored' }],
] as const)('The page notices by %s that the person has signed in again', (_, input) => {
  const m = createMachine({ limits: inPlace })
    .start()
    .advance(16 * MINUTE)
    .input(input)
  m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'ada' })
  expect(m.state.phase).toBe('active')
})

test.each([
  ['the page does not know its person', undefined, 'ada'],
  ['the answer does not name the person', 'ada', undefined],
])('The page reloads if %s', (_, user, said) => {
  const m = createMachine({ limits: { ...inPlace, userKey: user } })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
  m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, ...(said && { userKey: said }) })
  expect([m.state.phase, m.effects.at(-1)]).toEqual(['expired', { type: 'reload' }])
})

/** Signed in again at 16 minutes; the server is then asked 5 s before each decision. */
const resumed = (expiresIn = 15 * MINUTE) => {
  const m = createMachine({ limits: { ...inPlace, hasSignOut: true } })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
  m.answer('status', { outcome: 'renewed', expiresIn, userKey: 'ada' })
  return m
}

const renewed = (expiresIn: number, idleFor?: number) =>
  ({ outcome: 'renewed', expiresIn, userKey: 'ada', idleFor }) as const

const signOuts = (m: ReturnType<typeof createMachine>) =>
  m.sent.filter(({ request, at }) => request.kind === 'sign-out' && at > T0 + 17 * MINUTE).length

test('Activity in the pages of a new session that this page does not read keeps it quiet, and it sends nothing but status requests', () => {
  const m = resumed()
  for (let n = 0; n < 5; n++) m.advance(13 * MINUTE - 10 * SECOND).answer('status', renewed(15 * MINUTE, SECOND))
  expect([m.state.phase, m.names().slice(m.names().indexOf('resumed'))]).toEqual(['active', ['resumed']])
  expect(new Set(m.sent.slice(2).map(({ request }) => request.kind))).toEqual(new Set(['status']))
})

test('A new session that lives for longer than this page expects keeps it quiet as well', () => {
  const m = resumed(30 * MINUTE)
  for (let n = 0; n < 5; n++) m.advance(13 * MINUTE - 4 * SECOND).answer('status', renewed(30 * MINUTE, SECOND))
  expect(m.state.phase).toBe('active')
})

test('An end that the server was not asked about sends no sign-out, because the new session may live', () => {
  const m = resumed().advance(16 * MINUTE)
  expect([m.state.phase, signOuts(m)]).toEqual(['expired', 0])
})

test('An end of this page sends no sign-out if the session lives on at the server', () => {
  const m = resumed(30 * MINUTE).advance(13 * MINUTE - 4 * SECOND)
  m.answer('status', renewed(17 * MINUTE)).advance(2 * MINUTE)
  m.answer('status', renewed(15 * MINUTE)).advance(MINUTE)
  expect([m.state.phase, signOuts(m)]).toEqual(['expired', 0])
})

test('An end that the server confirms sends a sign-out', () => {
  const m = resumed().advance(13 * MINUTE - 9 * SECOND)
  m.answer('status', renewed(2 * MINUTE + 9 * SECOND)).advance(2 * MINUTE)
  m.answer('status', renewed(9 * SECOND)).advance(MINUTE)
  expect([m.state.phase, signOuts(m)]).toEqual(['expired', 1])
})

test('The cover stays while no one has signed in', () => {
  const m = createMachine({ limits: inPlace })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
  m.answer('status', { outcome: 'ended', status: 401 })
  expect(screen(m)).toMatchObject({ kind: 'expired', cause: 'idle', isLeaving: false })
})

test('A look at the page does not resume a session that ended here and lives on at the server', () => {
  const limits = { hasStatus: true, canLeave: false, userKey: 'ada', expiresIn: 30 * MINUTE }
  const m = createMachine({ limits })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
  m.answer('status', { outcome: 'renewed', expiresIn: 14 * MINUTE, userKey: 'ada' })
  expect(m.state.phase).toBe('expired')
})

const again = { outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE, userKey: 'ada' } as const

/** Staying under its cover, after the status has told that the server's session is over. */
const endedOnServer = (change: Partial<Limits>) => confirmEnd(askedMachine(change)).advance(MINUTE)

const askedMachine = (change: Partial<Limits>) =>
  createMachine({ limits: { ...inPlace, ...change } })
    .start({ age: 300 })
    .advance(MINUTE)
    .input({ type: 'status-asked' })

test('The cover lifts after a new sign-in if no keepalive has told a figure', () => {
  const m = endedOnServer({ hasKeepalive: false })
  expect(m.state.exit).toMatchObject({ cause: 'ended-by-server', step: 'staying' })
  m.input(shown).answer('status', again)
  expect(m.state.phase).toBe('active')
})

test('The cover lifts after a new sign-in if the idle timeout is off', () => {
  const m = createMachine({ limits: { ...inPlace, idleTimeout: Infinity, keepaliveInterval: undefined } })
    .start({ age: 300 })
    .advance(MINUTE)
  confirmEnd(m.input({ type: 'extend-asked', by: 'call' }), 'keepalive').advance(MINUTE)
  m.input(shown).answer('status', again)
  expect(m.state.phase).toBe('active')
})

test('The cover lifts after a new sign-in whose session is shorter than the one before', () => {
  const m = endedOnServer({ expiresIn: 24 * HOUR })
  m.input(shown).answer('status', again)
  expect(m.state.phase).toBe('active')
})

test('The page reloads for another person whose session is shorter than the one before', () => {
  const m = endedOnServer({ expiresIn: 24 * HOUR })
  m.input(shown).answer('status', { ...again, userKey: 'bob' })
  expect(m.effects.at(-1)).toEqual({ type: 'reload' })
})

test.each([1, 20, 300])(
  'B9: a page that went on in place asks the status when it is shown after %i s, because it reads no news of the new session',
  (seconds) => {
    const m = resumed()
      .advance(MINUTE)
      .input({ type: 'visibility', isVisible: false })
      .advance(seconds * SECOND)
    const before = m.sent.length
    m.input(shown)
    expect(m.sent.slice(before).map(({ request }) => request.kind)).toEqual(['status'])
    confirmEnd(m)
    expect(m.state.exit?.cause).toBe('ended-by-server')
  },
)

test('A new sign-in is known by a session that ends sooner than the one before, once the server has denied that one', () => {
  const m = createMachine({ limits: { ...inPlace, expiresIn: 24 * HOUR } })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
  m.answer('status', { outcome: 'ended', status: 401 }).input(shown).answer('status', again)
  expect(m.state.phase).toBe('active')
})

test('A page does not resume in a session that has no time left', () => {
  const m = endedOnServer({})
  m.input(shown).answer('status', { ...again, expiresIn: 4 * SECOND })
  expect([m.state.phase, m.names().includes('resumed')]).toEqual(['expired', false])
})

test('A page that goes on in place tells so to the other pages at once', () => {
  const m = createMachine({ limits: inPlace })
    .start()
    .advance(16 * MINUTE)
    .input(shown)
    .answer('status', again)
  expect(m.effects.filter(({ type }) => type === 'write-record').at(-1)).toEqual({
    type: 'write-record',
    isBroadcast: true,
  })
})

test('A page that has read the record of the next session still notices that another person is signed in', () => {
  const m = createMachine({ limits: inPlace })
    .start()
    .advance(16 * MINUTE)
  const next = { ...newRecord(m.now), serverUntil: m.now + 15 * MINUTE }
  m.input({ type: 'record-found', record: next })
  m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'bob' })
  expect(m.effects.at(-1)).toEqual({ type: 'reload' })
})
