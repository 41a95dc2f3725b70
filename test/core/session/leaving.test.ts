import { describe, expect, test } from 'vitest'
import type { Answer, ServerRequest } from '../../../src/core/ports.ts'
import { newRecord } from '../../../src/core/session/record.ts'
import type { Limits } from '../../../src/core/session/state.ts'
import { createMachine, HOUR, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { alive, confirmEnd, failures, kinds, move, press, screen, stay } from './facts.ts'

const end = { canLeave: true, hasSignOut: true }

test('The end covers the page, is announced, signs out, waits for the answer and leaves', () => {
  const m = createMachine({ limits: end })
    .start()
    .advance(15 * MINUTE)
  expect(screen(m)).toEqual({ kind: 'expired', cause: 'idle', isLeaving: true, isUncertain: false })
  expect(m.sent.map(({ request }) => request)).toEqual([{ kind: 'sign-out' }])
  expect(m.effects.filter(({ type }) => type === 'leave')).toEqual([])
  m.answer('sign-out', RENEWED)
  expect(m.effects.at(-1)).toEqual({ type: 'leave', cause: 'idle' })
})

test('The page waits three seconds for a sign-out that hangs, and then stays, because the server may still have the session', () => {
  const m = createMachine({ limits: end })
    .start()
    .advance(15 * MINUTE + 3 * SECOND - 1)
  expect(screen(m)).toMatchObject({ isLeaving: true, isUncertain: false })
  expect(screen(m.advance(1))).toMatchObject({ isLeaving: false, isUncertain: true })
  expect(m.advance(HOUR).effects.filter(({ type }) => type === 'leave')).toEqual([])
})

test.each(['idle', 'signed-out'] as const)('A page whose sign-out gets no answer stays: %s', (cause) => {
  const m = createMachine({ limits: end }).start()
  if (cause === 'idle') m.advance(15 * MINUTE)
  else m.input({ type: 'sign-out-asked' })
  m.answer('sign-out', { outcome: 'unreachable' }).advance(MINUTE)
  expect(screen(m)).toEqual({ kind: 'expired', cause, isLeaving: false, isUncertain: true })
})

test('The page waits three seconds for saving and then signs out', () => {
  const m = createMachine({ limits: end })
    .start()
    .advance(15 * MINUTE - 1)
    .input({ type: 'saving', isOpen: true })
  m.advance(3 * SECOND)
  expect([m.state.phase, m.sent]).toEqual(['expired', []])
  expect(m.advance(1).sent).toHaveLength(1)
})

test('The page signs out at once when the saving is done', () => {
  const m = createMachine({ limits: end })
    .start()
    .advance(15 * MINUTE - 1)
    .input({ type: 'saving', isOpen: true })
  expect(m.advance(SECOND).input({ type: 'saving', isOpen: false }).sent).toHaveLength(1)
})

test('The page stays covered if a listener prevents the navigation', () => {
  const m = createMachine({ isPrevented: (event) => event === 'expired' })
    .start()
    .advance(15 * MINUTE)
  expect(screen(m)).toEqual({ kind: 'expired', cause: 'idle', isLeaving: false, isUncertain: false })
  expect(m.effects.filter(({ type }) => type === 'leave')).toEqual([])
})

test('The page stays covered if there is no page to go to', () => {
  const m = createMachine({ limits: { canLeave: false } })
    .start()
    .advance(15 * MINUTE)
  expect(screen(m)).toEqual({ kind: 'expired', cause: 'idle', isLeaving: false, isUncertain: false })
})

test('A tab that cannot know of other tabs sends no sign-out', () => {
  expect(
    createMachine({ limits: end, seesAllTabs: false })
      .start()
      .advance(16 * MINUTE).sent,
  ).toEqual([])
})

test('No sign-out is sent if the server has ended the session', () => {
  const m = createMachine({ limits: end })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(4 * MINUTE)
  confirmEnd(m, 'keepalive')
  expect(m.sent.map(({ request }) => request.kind)).toEqual(['keepalive', 'keepalive'])
  expect(m.effects.at(-1)).toEqual({ type: 'leave', cause: 'ended-by-server' })
})

test('A sign-out on purpose is sent and announced as that, even from a tab that knows of no other', () => {
  const m = createMachine({ limits: end, seesAllTabs: false }).start().input({ type: 'sign-out-asked' })
  expect(m.sent).toHaveLength(1)
  expect(m.answer('sign-out', RENEWED).effects.at(-1)).toEqual({ type: 'leave', cause: 'signed-out' })
})

test('The page is asked to save once before the end, and again after an extension', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(15 * MINUTE - 5 * SECOND)
    .input(stay)
    .advance(15 * MINUTE)
  const saves = m.told.filter(([, event]) => event === 'beforeexpire').map(([at]) => at)
  expect(saves).toEqual([890, 895 + 890])
})

test('Defect 5: a page whose question keeps the person here offers the way to sign-in after three seconds', () => {
  const m = createMachine()
    .start()
    .advance(15 * MINUTE)
  expect(screen(m)).toMatchObject({ isLeaving: true })
  expect(screen(m.advance(3 * SECOND))).toMatchObject({ isLeaving: false })
})

test('A sign-out that fails is an error', () => {
  const m = createMachine({ limits: { hasSignOut: true } })
    .start()
    .input({ type: 'sign-out-asked' })
  m.answer('sign-out', { outcome: 'misconfigured', status: 404 })
  expect(failures(m)).toHaveLength(1)
})

test('An idle end binds no tab with a longer idle timeout, which signs out at its own end', () => {
  const local = { ...end, hasKeepalive: false }
  const short = createMachine({ limits: local }).start().advance(MINUTE)
  const long = createMachine({ limits: { ...local, idleTimeout: HOUR }, tab: 'long' }).start({}, short.state.record)
  short.input({ type: 'record-found', record: long.state.record }).advance(15 * MINUTE)
  long.advance(16 * MINUTE).input({ type: 'record-found', record: short.state.record })
  const meanwhile = [short.state.phase, short.sent, long.state.phase]
  long.advance(HOUR)
  expect([meanwhile, long.state.phase, long.sent.map(({ request }) => request.kind)]).toEqual([
    ['expired', [], 'active'],
    'expired',
    ['sign-out'],
  ])
})

test('An idle end that the server’s own deadline brings a moment forward is still called idle', () => {
  const m = createMachine({
    limits: { idleTimeout: 30 * SECOND, warnBefore: 3 * SECOND, keepaliveInterval: 10 * SECOND },
  })
    .start()
    .advance(10 * SECOND)
    .input(stay)
    .answer('keepalive', { outcome: 'renewed', status: 200, expiresIn: 29_900 })
    .advance(MINUTE)
  expect(m.told.filter(([, event]) => event === 'expired')).toEqual([[36.9, 'expired', { cause: 'idle' }]])
})

test('Defects 1 and 3: no movement and no press after the end makes the session active again', () => {
  const m = createMachine({ server: alive })
    .start()
    .advance(16 * MINUTE)
  for (let n = 0; n < 10; n++) m.input(move).input(press).advance(MINUTE)
  expect([m.state.phase, m.sent, m.names()]).toEqual(['expired', [], ['warning', 'beforeexpire', 'expired']])
})

test.each([
  ['a sleep', 24 * HOUR + MINUTE],
  ['a sleep that the monotonic clock counted', 0],
])('Defect 15: activity a day and a minute after the last one, after %s, revives nothing', (_, lead) => {
  const m = createMachine({ server: alive }).start()
  m.now += 24 * HOUR + MINUTE
  m.lead += lead
  m.input(press).advance(10 * MINUTE)
  expect([m.told.at(-1)?.slice(1), m.sent]).toEqual([['expired', { cause: 'idle' }], []])
})

/** A tab that has extended the session after two minutes. */
const extended = (limits: Partial<Limits>) =>
  createMachine({ limits, server: alive, tab: 'extended' })
    .start()
    .advance(2 * MINUTE)
    .input(stay)

test('An end that the server told a tab ends another tab at once, although that one knows of a later renewal', () => {
  const limits = { hasStatus: true }
  const unaware = createMachine({ limits })
    .start()
    .advance(3 * MINUTE)
    .input({ type: 'status-asked' })
  confirmEnd(unaware)
  const other = extended(limits).advance(MINUTE + 3 * SECOND)
  other.input({ type: 'record-found', record: unaware.state.record })
  expect([unaware.state.phase, other.state.phase, other.state.exit?.cause]).toEqual([
    'expired',
    'expired',
    'ended-by-server',
  ])
})

test('A server deadline that a tab has counted by itself ends no other tab that knows of a later renewal', () => {
  const unaware = createMachine({ limits: { expiresIn: 10 * MINUTE } })
    .start()
    .advance(10 * MINUTE)
  const other = extended({ expiresIn: 10 * MINUTE }).advance(8 * MINUTE)
  other.input({ type: 'record-found', record: unaware.state.record })
  expect([unaware.state.exit?.cause, other.state.phase]).toEqual(['ended-by-server', 'active'])
})

describe('At an idle end of a tab that does not know all others, the sign-out', () => {
  /** The status is asked five seconds before the warning and before the end, and each time it answers so. */
  const ended = (answer: Partial<Answer> | ((m: Machine) => Partial<Answer>), seesAllTabs = false) => {
    const limits = { ...end, hasStatus: true }
    const server = ({ kind }: ServerRequest, m: Machine) => {
      const told = typeof answer === 'function' ? answer(m) : answer
      return kind === 'status' ? ({ outcome: 'renewed', ...told } as const) : undefined
    }
    return createMachine({ limits, seesAllTabs, server })
      .start()
      .advance(15 * MINUTE)
  }
  const signsOut = (m: Machine) => kinds(m).includes('sign-out')

  test('is not sent if the server says only that the session lives', () => {
    expect(signsOut(ended({}))).toBe(false)
  })

  test('is sent after the same answer if the tab knows all others', () => {
    expect(signsOut(ended({}, true))).toBe(true)
  })

  test('is sent if the server tells that no person was active elsewhere', () => {
    expect(signsOut(ended((m) => ({ idleFor: m.now - T0 })))).toBe(true)
  })

  test('is sent if the server gives no more time than this tab explains', () => {
    expect(signsOut(ended({ expiresIn: 10 * SECOND }))).toBe(true)
  })

  test('is not sent if the server gives more time, and the page does not claim a sign-out', () => {
    const m = ended({ expiresIn: 20 * MINUTE })
    expect([signsOut(m), m.state.exit?.isUncertain]).toEqual([false, true])
  })

  test('is not sent while a Stay is under way, and the page does not claim a sign-out', () => {
    const m = createMachine({ limits: end })
      .start()
      .advance(15 * MINUTE - SECOND)
      .input(stay)
      .advance(MINUTE)
    expect([m.state.phase, signsOut(m), m.state.exit?.isUncertain]).toEqual(['expired', false, true])
  })
})

test('A page whose session the server has ended claims so, although the server had given more time', () => {
  const m = createMachine({ limits: { hasStatus: true, expiresIn: HOUR, canLeave: false } })
    .start()
    .advance(MINUTE)
    .input({ type: 'renewal-reported', expiresIn: HOUR })
    .input({ type: 'status-asked' })
  confirmEnd(m)
  expect(m.state.exit).toMatchObject({ cause: 'ended-by-server', isUncertain: false })
})

test('The page stays where a listener prevents the end, also if a listener of the warning has signed out', () => {
  const m: Machine = createMachine({
    isPrevented(event) {
      if (event === 'warning') m.input({ type: 'sign-out-asked' })
      return event === 'expired'
    },
  })
  m.start().advance(14 * MINUTE)
  expect([screen(m), m.effects.filter(({ type }) => type === 'leave')]).toMatchObject([
    { kind: 'expired', isLeaving: false },
    [],
  ])
})

test.each([
  ['activity', 4 * MINUTE, press],
  ['a *Stay*', 14 * MINUTE, stay],
] as const)('The page stays if the server did not answer the last request, which told of %s', (_, at, input) => {
  const m = createMachine({ server: () => ({ outcome: 'unreachable' }) })
    .start()
    .advance(at)
  m.input(input).advance(20 * MINUTE)
  expect(screen(m)).toMatchObject({ kind: 'expired', isLeaving: false, isUncertain: true })
})

test.each([
  ['claims no end after a keepalive of another tab that got no answer', { sentAt: T0 + 10 * MINUTE }, true],
  ['leaves if that keepalive was answered', { sentAt: T0 + 10 * MINUTE, answeredAt: T0 + 10 * MINUTE }, false],
  ['leaves if the server has told its time since', { sentAt: T0 + MINUTE, provenAt: T0 + 2 * MINUTE }, false],
  ['leaves if no keepalive was sent', {}, false],
] as const)(
  'Without a status, a page from a cache at the end of the time that the server gave %s',
  (_, told, isUncertain) => {
    const activeAt = T0 + 9 * MINUTE
    const shared = { ...newRecord(T0), serverUntil: T0 + 14 * MINUTE, activeAt, ...told }
    const m = createMachine({ limits: end, now: T0 + 15 * MINUTE }).start({ isCached: true }, shared)
    expect(m.state.exit).toMatchObject({ cause: 'ended-by-server', isUncertain })
  },
)

test('A page at its idle end leaves, although another tab was closed with a keepalive that got no answer', () => {
  const shared = { ...newRecord(T0), sentAt: T0 + 10 * MINUTE }
  const m = createMachine({ limits: end, now: T0 + 15 * MINUTE }).start({ isCached: true }, shared)
  expect(m.state.exit).toMatchObject({ cause: 'idle', isUncertain: false })
})

describe('No sign-out follows a *Stay* that may have overtaken the last status', () => {
  /** The server answers each status at once, and explains that nobody else was active. */
  const onStatus = ({ kind }: ServerRequest, m: Machine) =>
    kind === 'status' ? ({ outcome: 'renewed', idleFor: m.now - T0 } as const) : undefined
  const beforeEnd = (ahead: number) =>
    createMachine({ limits: { ...end, hasStatus: true }, server: onStatus })
      .start()
      .advance(15 * MINUTE - ahead)

  test('of this tab, which is not answered', () => {
    const m = beforeEnd(11 * SECOND)
      .input(stay)
      .advance(MINUTE)
    expect([m.state.phase, kinds(m).includes('sign-out')]).toEqual(['expired', false])
  })

  test('of another tab', () => {
    const m = beforeEnd(2 * SECOND)
    const record = { ...m.state.record, extendingAt: m.now, sentAt: m.now }
    m.input({ type: 'record-found', record }).advance(MINUTE)
    expect([m.state.phase, kinds(m).includes('sign-out')]).toEqual(['expired', false])
  })
})

test('A tab that reads of an end leaves it as it was written', () => {
  const m = createMachine().start().advance(MINUTE)
  const ended = { cause: 'signed-out', at: m.now - SECOND, tab: 'other' } as const
  m.input({ type: 'record-found', record: { ...m.state.record, ended } })
  expect([m.state.exit?.cause, m.state.record.ended]).toEqual(['signed-out', ended])
})

test.each([
  ['leaves after a sign-out on purpose', { canLeave: false, canLeaveSignedOut: true }, ['signed-out'], []],
  ['leaves after an idle end', { canLeave: true, canLeaveSignedOut: false }, [], ['idle']],
] as const)('A page that has only one page to go to %s', (_, limits, onPurpose, idle) => {
  const left = ({ effects }: Machine) => effects.flatMap((effect) => (effect.type === 'leave' ? [effect.cause] : []))
  const start = () => createMachine({ limits }).start()
  expect(left(start().input({ type: 'sign-out-asked' }))).toEqual(onPurpose)
  expect(left(start().advance(15 * MINUTE))).toEqual(idle)
})
