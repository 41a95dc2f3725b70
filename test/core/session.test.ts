import { describe, expect, test } from 'vitest'
import { screenOf } from '../../src/core/session/screen.ts'
import { createMachine, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../support/machine.ts'

const alive = () => RENEWED
const screen = (m: Machine) =>
  screenOf(m.state, { now: m.now, lead: m.lead, tab: 'this', isShared: true, random: 0, limits: m.limits })
const pings = (m: Machine) =>
  m.sent.flatMap(({ at, request }) => (request.kind === 'keepalive' ? [[(at - T0) / SECOND, request.reason]] : []))
const press = { type: 'activity', kind: 'press' } as const
const move = { type: 'activity', kind: 'move' } as const
const stay = { type: 'extend-asked', by: 'button', call: 1 } as const
const results = (m: Machine) => m.effects.flatMap((e) => (e.type === 'resolve-extend' ? [e.result] : []))
const failures = (m: Machine) => m.told.filter(([, event]) => event === 'error')

describe('an untouched page', () => {
  test('is warned two minutes before the end, then expires, each once', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(20 * MINUTE)
    expect(m.told.filter(([, event]) => event !== 'tick')).toEqual([
      [0, 'phase', { from: 'stopped', to: 'active', cause: 'started' }],
      [780, 'phase', { from: 'active', to: 'warning', cause: 'idle' }],
      [780, 'warning', { expiresAt: T0 + 900_000, remaining: 120_000, isExtendable: true, cause: 'idle' }],
      [890, 'beforeexpire', { deadline: T0 + 900_000 }],
      [900, 'phase', { from: 'warning', to: 'expired', cause: 'idle' }],
      [900, 'expired', { cause: 'idle' }],
    ])
  })

  test('sends no request at all', () => {
    expect(
      createMachine({ server: alive })
        .start()
        .advance(12 * MINUTE).sent,
    ).toEqual([])
  })

  test('wakes a handful of times, not every second', () => {
    expect(
      createMachine({ server: alive })
        .start()
        .advance(13 * MINUTE - 1).wakes,
    ).toBe(0)
  })

  test('ticks once a second while warned and visible, with the remaining time', () => {
    const m = createMachine({ limits: { warnBefore: 20 * SECOND } })
      .start()
      .advance(15 * MINUTE)
    const ticks = m.told.filter(([, event]) => event === 'tick').map(([at, , detail]) => [at, detail])
    expect(ticks).toEqual(Array.from({ length: 20 }, (_, i) => [880 + i, { remaining: (20 - i) * SECOND }]))
  })

  test('does not tick while hidden', () => {
    const m = createMachine()
      .start()
      .input({ type: 'visibility', isVisible: false })
      .advance(15 * MINUTE)
    expect(m.told.filter(([, event]) => event === 'tick')).toEqual([])
  })
})

describe('activity', () => {
  test('moves the deadline', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(10 * MINUTE)
      .input(press)
      .advance(13 * MINUTE - 1)
    expect(m.state.phase).toBe('active')
    expect(m.advance(1).state.phase).toBe('warning')
  })

  test('is pinged after a third of the idle timeout, with its age', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(MINUTE)
      .input(press)
      .advance(11 * MINUTE)
    expect(m.sent.map(({ at, request }) => [(at - T0) / SECOND, request])).toEqual([
      [300, { kind: 'keepalive', reason: 'activity', idleFor: 240 }],
    ])
  })

  test('that went on until just before its ping is followed by a trailing ping', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(MINUTE)
      .input(press)
      .advance(4 * MINUTE + 1)
    m.input(press).advance(15 * MINUTE)
    expect(pings(m)).toEqual([
      [300, 'activity'],
      [600, 'activity'],
    ])
  })

  test('does not answer a warning', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(14 * MINUTE)
      .input(press)
      .input(move)
    expect([m.state.phase, m.sent]).toEqual(['warning', []])
  })

  test('answers a warning where the page wants it so, but movement does not', () => {
    const m = createMachine({ server: alive, limits: { extendOn: 'activity' } })
      .start()
      .advance(14 * MINUTE)
    expect(m.input(move).state.phase).toBe('warning')
    expect(m.input(press).state.phase).toBe('active')
    expect(m.told).toContainEqual([840, 'extended', { by: 'activity', expiresAt: T0 + 29 * MINUTE }])
  })

  test('that was not reported is pinged when the page is hidden, at most once a minute', () => {
    const hide = { type: 'visibility', isVisible: false } as const
    const m = createMachine({ server: alive })
      .start()
      .advance(90 * SECOND)
      .input(press)
      .input(hide)
    m.advance(30 * SECOND)
      .input(press)
      .input(hide)
      .advance(MINUTE)
      .input(press)
      .input(hide)
    expect(pings(m)).toEqual([
      [90, 'activity'],
      [180, 'activity'],
    ])
  })
})

describe('extend', () => {
  test('in a warning succeeds only when the server has answered', () => {
    const m = createMachine()
      .start()
      .advance(14 * MINUTE)
      .input(stay)
    expect(screen(m)).toMatchObject({ kind: 'warning', isBusy: true, failure: null })
    expect(results(m)).toEqual([])
    m.advance(3 * SECOND).answer('keepalive', RENEWED)
    expect(screen(m)).toEqual({ kind: 'none' })
    expect(results(m)).toEqual([{ ok: true, expiresAt: T0 + 29 * MINUTE }])
  })

  test('is anchored at the start of its request', () => {
    const m = createMachine()
      .start()
      .advance(14 * MINUTE)
      .input(stay)
      .advance(3 * SECOND)
    m.answer('keepalive', { outcome: 'renewed', expiresIn: MINUTE })
    expect(results(m)).toEqual([{ ok: true, expiresAt: T0 + 14 * MINUTE + 55 * SECOND }])
  })

  test('called twice shares one request, and both calls are answered', () => {
    const m = createMachine()
      .start()
      .advance(14 * MINUTE)
      .input(stay)
      .input({ ...stay, call: 2 })
    m.answer('keepalive', RENEWED)
    expect(m.sent).toHaveLength(1)
    expect(m.effects.flatMap((e) => (e.type === 'resolve-extend' ? [e.calls] : []))).toEqual([[1, 2]])
  })

  test('works eleven times in a row', () => {
    const m = createMachine({ server: alive }).start()
    for (let n = 0; n < 11; n++) m.advance(14 * MINUTE).input(stay)
    expect(m.names().filter((name) => name === 'extended')).toHaveLength(11)
  })

  test('that cannot reach the server says so, and is tried again until it does', () => {
    let failures = 2
    const m = createMachine({ server: () => (failures-- > 0 ? { outcome: 'unreachable' } : RENEWED) })
    m.start()
      .advance(14 * MINUTE)
      .input(stay)
    expect(screen(m)).toMatchObject({ isBusy: false, failure: 'unreachable' })
    expect(results(m)).toEqual([{ ok: false, code: 'unreachable' }])
    m.advance(5 * SECOND)
    expect(pings(m)).toEqual([
      [840, 'extend'],
      [840.75, 'extend'],
      [842.25, 'extend'],
    ])
    expect(m.state.phase).toBe('active')
  })

  test('that the server refuses leaves the deadline and says so', () => {
    const m = createMachine({ server: () => ({ outcome: 'refused', status: 403 }) }).start()
    m.advance(14 * MINUTE).input(stay)
    expect(screen(m)).toMatchObject({ failure: 'refused', expiresAt: T0 + 15 * MINUTE })
    expect(failures(m)).toEqual([[840, 'error', { code: 'refused', cause: undefined }]])
  })

  test('to a wrong address is not offered again: the person gets the way back to the page', () => {
    const m = createMachine({ server: () => ({ outcome: 'misconfigured', status: 404 }) }).start()
    m.advance(14 * MINUTE).input(stay)
    expect(screen(m)).toMatchObject({ kind: 'warning', isExtendable: false })
  })

  test('to a wrong address is one clear error and no storm', () => {
    const m = createMachine({ server: () => ({ outcome: 'misconfigured', status: 404 }) }).start()
    m.advance(14 * MINUTE)
      .input(stay)
      .advance(MINUTE - 1)
    expect([m.sent.length, failures(m).length, results(m)]).toEqual([1, 1, [{ ok: false, code: 'misconfigured' }]])
  })

  test('that the server answers with the end is expired', () => {
    const m = createMachine({ server: () => ({ outcome: 'ended', status: 401 }) })
      .start()
      .advance(14 * MINUTE)
      .input(stay)
    expect(m.told.at(-1)).toEqual([840, 'expired', { cause: 'ended-by-server' }])
    expect(results(m)).toEqual([{ ok: false, code: 'expired' }])
  })

  test('while the server does not move its deadline is not renewed, and the dialog stays', () => {
    const m = createMachine()
      .start()
      .advance(14 * MINUTE)
      .input(stay)
    m.answer('keepalive', { outcome: 'renewed', expiresIn: 65 * SECOND })
    expect(results(m)).toEqual([{ ok: false, code: 'not-renewed' }])
    expect(screen(m)).toMatchObject({ kind: 'warning', failure: 'not-renewed' })
  })

  test('after the end, and before the start, is refused', () => {
    const m = createMachine({ server: alive })
    m.input(stay)
      .start()
      .advance(16 * MINUTE)
      .input(stay)
    expect(results(m)).toEqual([
      { ok: false, code: 'stopped' },
      { ok: false, code: 'expired' },
    ])
  })

  test('without a keepalive address succeeds in the page', () => {
    const m = createMachine({ limits: { hasKeepalive: false } })
      .start()
      .advance(14 * MINUTE)
      .input(stay)
    expect([results(m), m.sent]).toEqual([[{ ok: true, expiresAt: T0 + 29 * MINUTE }], []])
  })

  test('a click that comes after the deadline revives nothing', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(14 * MINUTE)
      .jump(2 * MINUTE)
      .input(stay)
    expect([m.state.phase, m.sent]).toEqual(['expired', []])
  })
})

describe('the absolute timeout', () => {
  const absolute = { absoluteTimeout: 20 * MINUTE }

  test('warns that it cannot be extended, and is not', () => {
    const m = createMachine({ server: alive, limits: absolute }).start()
    for (let n = 0; n < 18; n++) m.advance(MINUTE).input(press)
    expect(m.told.at(-2)).toEqual([
      1080,
      'warning',
      { expiresAt: T0 + 20 * MINUTE, remaining: 120_000, isExtendable: false, cause: 'absolute' },
    ])
    m.input(stay)
    expect(results(m)).toEqual([{ ok: false, code: 'absolute' }])
    expect(m.advance(2 * MINUTE).told.at(-1)).toEqual([1200, 'expired', { cause: 'absolute' }])
  })

  test('is told anew when an extension only reached as far as it', () => {
    const m = createMachine({ server: alive, limits: { absoluteTimeout: 15.5 * MINUTE } }).start()
    m.advance(14 * MINUTE).input(stay)
    expect(m.told.slice(-2).map(([, event, detail]) => [event, detail])).toEqual([
      ['warning', { expiresAt: T0 + 15.5 * MINUTE, remaining: 90_000, isExtendable: false, cause: 'absolute' }],
      ['tick', { remaining: 90_000 }],
    ])
  })

  test('is heard from the server, and never later than it said first', () => {
    const m = createMachine({ server: () => ({ outcome: 'renewed', absoluteIn: 20 * MINUTE }) }).start()
    m.advance(MINUTE)
      .input(press)
      .advance(10 * MINUTE)
      .input(press)
      .advance(10 * MINUTE)
    expect(m.state.record.absoluteUntil).toBe(T0 + 25 * MINUTE)
  })
})

describe('a server that cannot be reached', () => {
  const down = () => ({ outcome: 'unreachable' }) as const

  test('is tried again with growing pauses, never past the deadline, and then the session ends there', () => {
    const m = createMachine({ server: down })
      .start()
      .advance(4 * MINUTE)
      .input(press)
    for (let n = 0; n < 15; n++) m.advance(MINUTE).input(press)
    expect(m.told.at(-1)).toEqual([900, 'expired', { cause: 'ended-by-server' }])
    const at = pings(m).map(([time]) => time as number)
    expect(at[0]).toBe(300)
    expect(Math.max(...at)).toBeLessThan(900)
    expect(at.length).toBeLessThan(15)
  })

  test('after one lost ping the next is sent, and nobody is signed out', () => {
    let n = 0
    const m = createMachine({ server: () => (n++ === 1 ? { outcome: 'unreachable' } : RENEWED) }).start()
    for (let minute = 0; minute < 120; minute++) m.advance(MINUTE).input(press)
    expect(m.names().filter((name) => name !== 'keepalive')).toEqual([])
  })

  test('is left alone for as long as it asked', () => {
    const m = createMachine({ server: () => ({ outcome: 'unreachable', status: 429, retryIn: MINUTE }) }).start()
    m.advance(MINUTE)
      .input(press)
      .advance(7 * MINUTE - 1)
    expect(pings(m).map(([at]) => at)).toEqual([300, 360, 420])
  })
})

describe('a server that renews only in the second half of its window', () => {
  test('is asked again after half-life, and the session goes on', () => {
    let until = T0 + 15 * MINUTE
    const half = (m: Machine) => {
      if (until - m.now < 7.5 * MINUTE) until = m.now + 15 * MINUTE
      return { outcome: 'renewed', expiresIn: until - m.now } as const
    }
    const m = createMachine({ limits: { expiresIn: 15 * MINUTE }, server: (_, machine) => half(machine) }).start()
    for (let n = 0; n < 60; n++) m.advance(MINUTE).input(press)
    expect(m.names().filter((name) => name !== 'keepalive')).toEqual([])
    const outcomes = m.told.flatMap(([, event, detail]) =>
      event === 'keepalive' ? [(detail as { outcome: string }).outcome] : [],
    )
    expect(outcomes.slice(0, 3)).toEqual(['not-renewed', 'renewed', 'not-renewed'])
  })
})

test('a server that counts from the activity itself has renewed, though its deadline hardly moved', () => {
  const m = createMachine({
    limits: { expiresIn: 15 * MINUTE },
    server: (request) =>
      request.kind === 'keepalive'
        ? { outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE - request.idleFor * SECOND }
        : undefined,
  })
  m.start()
    .advance(SECOND)
    .input(press)
    .advance(6 * MINUTE)
  expect(m.told.filter(([, event]) => event === 'keepalive').map(([, , detail]) => detail)).toEqual([
    { outcome: 'renewed', status: 200, reason: 'activity' },
  ])
  expect(m.state.record.serverUntil).toBe(T0 + 15 * MINUTE + SECOND - 5 * SECOND)
})

describe('the way out', () => {
  const end = { canLeave: true, hasSignOut: true }

  test('covers, tells, signs out, waits for the answer and leaves', () => {
    const m = createMachine({ limits: end })
      .start()
      .advance(15 * MINUTE)
    expect(screen(m)).toEqual({ kind: 'expired', cause: 'idle', isLeaving: true })
    expect(m.sent.map(({ request }) => request)).toEqual([{ kind: 'sign-out' }])
    expect(m.effects.filter(({ type }) => type === 'leave')).toEqual([])
    m.answer('sign-out', RENEWED)
    expect(m.effects.at(-1)).toEqual({ type: 'leave', cause: 'idle' })
  })

  test('waits three seconds for a sign-out that hangs, and no longer', () => {
    const m = createMachine({ limits: end })
      .start()
      .advance(15 * MINUTE + 3 * SECOND - 1)
    expect(m.effects.filter(({ type }) => type === 'leave')).toEqual([])
    expect(m.advance(1).effects.at(-1)).toEqual({ type: 'leave', cause: 'idle' })
  })

  test('waits three seconds for saving, then signs out', () => {
    const m = createMachine({ limits: end })
      .start()
      .advance(15 * MINUTE - 1)
      .input({ type: 'saving', isOpen: true })
    m.advance(3 * SECOND)
    expect([m.state.phase, m.sent]).toEqual(['expired', []])
    expect(m.advance(1).sent).toHaveLength(1)
  })

  test('signs out at once when the saving is done', () => {
    const m = createMachine({ limits: end })
      .start()
      .advance(15 * MINUTE - 1)
      .input({ type: 'saving', isOpen: true })
    expect(m.advance(SECOND).input({ type: 'saving', isOpen: false }).sent).toHaveLength(1)
  })

  test('stays covered where the page asked for no navigation', () => {
    const m = createMachine({ isPrevented: (event) => event === 'expired' })
      .start()
      .advance(15 * MINUTE)
    expect(screen(m)).toEqual({ kind: 'expired', cause: 'idle', isLeaving: false })
    expect(m.effects.filter(({ type }) => type === 'leave')).toEqual([])
  })

  test('stays covered where there is no page to go to', () => {
    const m = createMachine({ limits: { canLeave: false } })
      .start()
      .advance(15 * MINUTE)
    expect(screen(m)).toEqual({ kind: 'expired', cause: 'idle', isLeaving: false })
  })

  test('sends no sign-out from a tab that cannot know of others', () => {
    expect(
      createMachine({ limits: end, isShared: false })
        .start()
        .advance(16 * MINUTE).sent,
    ).toEqual([])
  })

  test('sends no sign-out when the server had ended the session', () => {
    const m = createMachine({ limits: end })
      .start()
      .advance(MINUTE)
      .input(press)
      .advance(4 * MINUTE)
    m.answer('keepalive', { outcome: 'ended', status: 401 })
    expect(m.sent.map(({ request }) => request.kind)).toEqual(['keepalive'])
    expect(m.effects.at(-1)).toEqual({ type: 'leave', cause: 'ended-by-server' })
  })

  test('after a sign-out on purpose says so, also from a tab alone', () => {
    const m = createMachine({ limits: end, isShared: false }).start().input({ type: 'sign-out-asked' })
    expect(m.sent).toHaveLength(1)
    expect(m.answer('sign-out', RENEWED).effects.at(-1)).toEqual({ type: 'leave', cause: 'signed-out' })
  })

  test('asks to save before the end, once, and again after an extension', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(15 * MINUTE - 5 * SECOND)
      .input(stay)
      .advance(15 * MINUTE)
    const saves = m.told.filter(([, event]) => event === 'beforeexpire').map(([at]) => at)
    expect(saves).toEqual([890, 895 + 890])
  })

  test('a warning that the page shows itself has no screen of ours', () => {
    const m = createMachine({ isPrevented: () => true })
      .start()
      .advance(14 * MINUTE)
    expect([m.state.phase, screen(m)]).toEqual(['warning', { kind: 'none' }])
  })
})

describe('signing in again in place', () => {
  const inPlace = { hasStatus: true, canLeave: false, userKey: 'ada' }
  const shown = { type: 'visibility', isVisible: true } as const

  test('resumes for the same user', () => {
    const m = createMachine({ limits: inPlace })
      .start()
      .advance(16 * MINUTE)
      .input(shown)
    m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'ada' })
    expect([m.state.phase, m.names().at(-1), screen(m)]).toEqual(['active', 'resumed', { kind: 'none' }])
  })

  test('reloads the page for another user', () => {
    const m = createMachine({ limits: inPlace })
      .start()
      .advance(16 * MINUTE)
      .input(shown)
    m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'bob' })
    expect([m.state.phase, m.effects.at(-1)]).toEqual(['expired', { type: 'reload' }])
  })

  test.each(['look', 'restored'] as const)('is noticed by focus and on the way back from the cache too: %s', (by) => {
    const m = createMachine({ limits: inPlace })
      .start()
      .advance(16 * MINUTE)
      .input({ type: 'looked', by })
    m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'ada' })
    expect(m.state.phase).toBe('active')
  })

  test.each([
    ['the page does not know its user', undefined, 'ada'],
    ['the server does not say', 'ada', undefined],
  ])('reloads the page where %s', (_, user, said) => {
    const m = createMachine({ limits: { ...inPlace, userKey: user } })
      .start()
      .advance(16 * MINUTE)
      .input(shown)
    m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, ...(said && { userKey: said }) })
    expect([m.state.phase, m.effects.at(-1)]).toEqual(['expired', { type: 'reload' }])
  })

  describe('in a session whose other pages this one does not read of', () => {
    /** Signed in again at 16 minutes; the server is then asked 5 s before each decision. */
    const resumed = (expiresIn = 15 * MINUTE) => {
      const m = createMachine({ limits: { ...inPlace, hasSignOut: true } })
        .start()
        .advance(16 * MINUTE)
        .input(shown)
      m.answer('status', { outcome: 'renewed', expiresIn, userKey: 'ada' })
      return m
    }
    const renewed = (expiresIn: number) => ({ outcome: 'renewed', expiresIn, userKey: 'ada' }) as const
    const signOuts = (m: ReturnType<typeof createMachine>) =>
      m.sent.filter(({ request, at }) => request.kind === 'sign-out' && at > T0 + 17 * MINUTE).length

    test('somebody who is active there keeps this page quiet, and sends nothing from here but questions', () => {
      const m = resumed()
      for (let n = 0; n < 5; n++) m.advance(13 * MINUTE - 10 * SECOND).answer('status', renewed(15 * MINUTE))
      expect([m.state.phase, m.names().slice(m.names().indexOf('resumed'))]).toEqual(['active', ['resumed']])
      expect(new Set(m.sent.slice(2).map(({ request }) => request.kind))).toEqual(new Set(['status']))
    })

    test('also where the new session lives for longer than this page expects', () => {
      const m = resumed(30 * MINUTE)
      for (let n = 0; n < 5; n++) m.advance(13 * MINUTE - 4 * SECOND).answer('status', renewed(30 * MINUTE))
      expect(m.state.phase).toBe('active')
    })

    test('an end that the server was not heard of signs nobody out', () => {
      const m = resumed().advance(16 * MINUTE)
      expect([m.state.phase, signOuts(m)]).toEqual(['expired', 0])
    })

    test('an end of a session that lives on at the server signs nobody out', () => {
      const m = resumed(30 * MINUTE).advance(13 * MINUTE - 4 * SECOND)
      m.answer('status', renewed(17 * MINUTE)).advance(2 * MINUTE)
      m.answer('status', renewed(15 * MINUTE)).advance(MINUTE)
      expect([m.state.phase, signOuts(m)]).toEqual(['expired', 0])
    })

    test('an end that the server knows of no better signs out', () => {
      const m = resumed().advance(13 * MINUTE - 9 * SECOND)
      m.answer('status', renewed(2 * MINUTE + 9 * SECOND)).advance(2 * MINUTE)
      m.answer('status', renewed(9 * SECOND)).advance(MINUTE)
      expect([m.state.phase, signOuts(m)]).toEqual(['expired', 1])
    })
  })

  test('leaves the cover while nobody is signed in', () => {
    const m = createMachine({ limits: inPlace })
      .start()
      .advance(16 * MINUTE)
      .input(shown)
    m.answer('status', { outcome: 'ended', status: 401 })
    expect(screen(m)).toEqual({ kind: 'expired', cause: 'idle', isLeaving: false })
  })
})

describe('the status', () => {
  const status = { hasStatus: true }
  const asked = (m: Machine) =>
    m.sent.filter(({ request }) => request.kind === 'status').map(({ at }) => (at - T0) / SECOND)

  test('is asked five seconds before the warning, and before the end, each once', () => {
    const m = createMachine({ limits: status })
      .start()
      .advance(14 * MINUTE)
    m.answer('status', { outcome: 'unreachable' }).advance(2 * MINUTE)
    expect(asked(m)).toEqual([775, 895])
  })

  test('that tells of more time than our own contacts explain is no event at all', () => {
    const m = createMachine({ limits: status, server: () => ({ outcome: 'renewed', expiresIn: 10 * MINUTE }) }).start()
    m.advance(14 * MINUTE)
    expect([m.state.phase, m.names()]).toEqual(['active', []])
  })

  test('that tells only what our own contacts explain leaves the warning on time', () => {
    const m = createMachine({
      limits: { ...status, expiresIn: 15 * MINUTE },
      server: (_, machine) => ({ outcome: 'renewed', expiresIn: T0 + 15 * MINUTE - machine.now }),
    })
    expect(m.start().advance(13 * MINUTE - 5 * SECOND).state.phase).toBe('warning')
  })

  test('without an answer leaves the deadline', () => {
    const m = createMachine({ limits: status })
      .start()
      .advance(15 * MINUTE)
    expect([m.names(), m.told.at(-1)]).toEqual([
      ['warning', 'beforeexpire', 'expired'],
      [900, 'expired', { cause: 'idle' }],
    ])
  })

  test('that knows of no session ends it', () => {
    const m = createMachine({ limits: status, server: () => ({ outcome: 'ended', status: 401 }) })
      .start()
      .advance(14 * MINUTE)
    expect(m.told.at(-1)).toEqual([775, 'expired', { cause: 'ended-by-server' }])
  })

  test('is asked after a sleep that left some time, and what it says holds', () => {
    const m = createMachine({ limits: status })
      .start()
      .jump(5 * MINUTE)
      .input({ type: 'looked' })
    expect([m.state.phase, screen(m), asked(m)]).toEqual(['active', { kind: 'none' }, [300]])
    m.answer('status', { outcome: 'ended', status: 401 })
    expect(m.told.at(-1)).toEqual([300, 'expired', { cause: 'ended-by-server' }])
  })

  test('that was overtaken by a renewal ends nothing', () => {
    const m = createMachine({ limits: status }).start().input({ type: 'status-asked' }).advance(SECOND)
    m.input({ type: 'renewal-reported' }).answer('status', { outcome: 'ended', status: 401 })
    expect(m.state.phase).toBe('active')
  })
})

describe('a page from a cache', () => {
  const cached = { isCached: true }

  test('is neither contact nor activity where a tab keeps the session', () => {
    const other = createMachine({ server: alive }).start()
    const m = createMachine({ server: alive, now: T0 + 10 * MINUTE }).start(cached, other.state.record)
    expect([m.state.phase, m.state.record.contactAt, m.sent]).toEqual(['active', T0, []])
  })

  test('without a live record is covered until the status is known', () => {
    const m = createMachine({ limits: { hasStatus: true } }).start(cached)
    expect([screen(m), m.sent.map(({ request }) => request)]).toEqual([{ kind: 'checking' }, [{ kind: 'status' }]])
    m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE })
    expect([screen(m), m.state.record.activeAt]).toEqual([{ kind: 'none' }, T0 - 5 * MINUTE])
  })

  test('is expired when the status knows of no session, or says nothing for five seconds', () => {
    const told = createMachine({ limits: { hasStatus: true } })
      .start(cached)
      .answer('status', { outcome: 'ended' })
    const silent = createMachine({ limits: { hasStatus: true } })
      .start(cached)
      .advance(5 * SECOND)
    expect([told.state.phase, silent.state.phase]).toEqual(['expired', 'expired'])
  })

  test('without a status address asks the keepalive under the cover', () => {
    const m = createMachine().start(cached)
    expect([screen(m), pings(m)]).toEqual([{ kind: 'checking' }, [[0, 'activity']]])
    expect(screen(m.answer('keepalive', RENEWED))).toEqual({ kind: 'none' })
  })

  test('without any server goes by the record: a dead one is the end', () => {
    const local = { hasKeepalive: false }
    const dead = createMachine({ limits: local })
      .start()
      .advance(20 * MINUTE).state.record
    const m = createMachine({ limits: local, now: T0 + 30 * MINUTE }).start(cached, dead)
    expect([m.state.phase, createMachine({ limits: local }).start(cached).state.phase]).toEqual(['expired', 'active'])
  })
})

describe('a page that the server delivered', () => {
  test('is not activity while a tab keeps the session', () => {
    const other = createMachine({ server: alive }).start()
    const m = createMachine({ server: alive, now: T0 + 10 * MINUTE }).start({ age: SECOND }, other.state.record)
    expect([m.state.record.activeAt, m.state.record.contactAt]).toEqual([T0, T0 + 10 * MINUTE - SECOND])
  })

  test('begins a new session after one that had ended', () => {
    const ended = createMachine({ server: alive })
      .start()
      .advance(20 * MINUTE).state.record
    const m = createMachine({ server: alive, now: T0 + 30 * MINUTE }).start({ age: SECOND }, ended)
    expect([m.state.phase, m.state.record.ended, m.state.record.activeAt]).toEqual([
      'active',
      null,
      T0 + 30 * MINUTE - SECOND,
    ])
  })

  test('after the session had ended elsewhere while it was on its way is expired', () => {
    const ended = createMachine({ server: alive }).start().advance(MINUTE).input({ type: 'sign-out-asked' })
      .state.record
    const m = createMachine({ server: alive, now: T0 + MINUTE + SECOND }).start({ age: 2 * SECOND }, ended)
    expect(m.told.at(-1)).toEqual([61, 'expired', { cause: 'signed-out' }])
  })
})

describe('while a check is under way', () => {
  const checked = { hasStatus: true, hasSignOut: true }
  const kinds = (m: Machine) => m.sent.map(({ request }) => request.kind)
  const look = { type: 'looked' } as const

  test('what was asked before the sleep says nothing', () => {
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
    expect(m.answer('status', { outcome: 'renewed', expiresIn: 5 * MINUTE }).state.phase).toBe('active')
  })

  test('nothing is sent that would renew the session, and a wish is kept until it ends', () => {
    const m = createMachine({ limits: checked })
      .start()
      .jump(60 * MINUTE)
      .input(stay)
    m.input(press).input({ type: 'visibility', isVisible: false })
    expect(kinds(m)).toEqual(['status'])
    m.answer('status', { outcome: 'renewed', expiresIn: 5 * MINUTE })
    expect(kinds(m)).toEqual(['status', 'keepalive'])
  })

  test('a page from a cache tells the others nothing before the server has answered', () => {
    const m = createMachine({ limits: checked }).start({ isCached: true })
    expect(m.effects.filter(({ type }) => type === 'write-record')).toEqual([])
    m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE })
    expect(m.effects.filter(({ type }) => type === 'write-record')).toEqual([
      { type: 'write-record', isBroadcast: true },
    ])
  })

  test('a page from a cache that finds no session signs nobody out', () => {
    const m = createMachine({ limits: checked })
      .start({ isCached: true })
      .advance(20 * SECOND)
    expect([m.state.phase, kinds(m)]).toEqual(['expired', ['status']])
  })

  test('another person in the answer is the end for this page', () => {
    const m = createMachine({ limits: { ...checked, userKey: 'ada' } })
      .start()
      .jump(60 * MINUTE)
      .input(look)
    m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE, userKey: 'bob' })
    expect(m.told.at(-1)).toEqual([3600, 'expired', { cause: 'ended-by-server' }])
  })
})

describe('a session that ended here but lives on at the server', () => {
  const shown = { type: 'visibility', isVisible: true } as const

  test('is not resumed by a look at the page: nobody has signed in', () => {
    const limits = { hasStatus: true, canLeave: false, userKey: 'ada', expiresIn: 30 * MINUTE }
    const m = createMachine({ limits })
      .start()
      .advance(16 * MINUTE)
      .input(shown)
    m.answer('status', { outcome: 'renewed', expiresIn: 14 * MINUTE, userKey: 'ada' })
    expect(m.state.phase).toBe('expired')
  })
})

test('a page whose question keeps the person here gets its way on after three seconds', () => {
  const m = createMachine()
    .start()
    .advance(15 * MINUTE)
  expect(screen(m)).toMatchObject({ isLeaving: true })
  expect(screen(m.advance(3 * SECOND))).toMatchObject({ isLeaving: false })
})

test('a warning does not open with the failure of an extension that was asked for long before', () => {
  const m = createMachine().start().advance(MINUTE).input(stay)
  m.answer('keepalive', { outcome: 'refused', status: 403 })
  m.advance(13 * MINUTE)
  expect([m.state.phase, screen(m)]).toMatchObject(['warning', { kind: 'warning', failure: null }])
})

describe('no storm', () => {
  test('of presses that a server refuses', () => {
    const m = createMachine({
      limits: { extendOn: 'activity' },
      server: () => ({ outcome: 'misconfigured', status: 404 }),
    })
    m.start().advance(14 * MINUTE)
    for (let n = 0; n < 50; n++) m.advance(SECOND).input(press)
    expect(m.sent).toHaveLength(1)
  })

  test('at a server whose window is hardly longer than the warning', () => {
    const m = createMachine({ server: () => ({ outcome: 'renewed', expiresIn: 128 * SECOND }) })
      .start()
      .input(press)
    for (let n = 0; n < 60; n++) m.advance(SECOND).input(press)
    expect(m.sent.length).toBeLessThan(8)
    expect(m.state.phase).toBe('active')
  })
})

test('an extension is told as granted when another tab was faster', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  const other = {
    ...m.state.record,
    activeAt: m.now,
    contactAt: m.now,
    provenAt: m.now,
    serverUntil: m.now + 15 * MINUTE,
  }
  m.input({ type: 'record-found', record: other }).answer('keepalive', RENEWED)
  expect(results(m)).toEqual([{ ok: true, expiresAt: T0 + 29 * MINUTE }])
})

test('a server that keeps sessions for longer than the page says is no sign of a person', () => {
  const m = createMachine({
    limits: { hasStatus: true },
    server: (_, machine) => ({ outcome: 'renewed', expiresIn: T0 + 30 * MINUTE - machine.now }),
  })
  expect(
    m
      .start()
      .advance(15 * MINUTE)
      .told.at(-1),
  ).toEqual([900, 'expired', { cause: 'idle' }])
})

test('without a keepalive nobody can extend what the server said of its own end', () => {
  const m = createMachine({ limits: { hasKeepalive: false, expiresIn: 15 * MINUTE } })
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  expect(results(m)).toEqual([{ ok: false, code: 'not-renewed' }])
  expect(m.advance(MINUTE).state.phase).toBe('expired')
})

test('a sign-out that fails is an error', () => {
  const m = createMachine({ limits: { hasSignOut: true } })
    .start()
    .input({ type: 'sign-out-asked' })
  m.answer('sign-out', { outcome: 'misconfigured', status: 404 })
  expect(failures(m)).toHaveLength(1)
})

test('a tab that can read of no other tells nobody that it is idle', () => {
  const m = createMachine({ isShared: false })
    .start()
    .advance(15 * MINUTE)
  expect(m.effects.filter((effect) => effect.type === 'write-record' && effect.isBroadcast)).toHaveLength(1)
})

describe('start and stop', () => {
  test('are idempotent and leave the calls answered', () => {
    const m = createMachine()
      .start()
      .start()
      .advance(14 * MINUTE)
      .input(stay)
    m.input({ type: 'stopped' }).input({ type: 'stopped' })
    expect(m.told.filter(([, event]) => event === 'phase').map(([, , detail]) => detail)).toEqual([
      { from: 'stopped', to: 'active', cause: 'started' },
      { from: 'active', to: 'warning', cause: 'idle' },
      { from: 'warning', to: 'stopped', cause: 'stopped' },
    ])
    expect(results(m)).toEqual([{ ok: false, code: 'stopped' }])
    expect(m.advance(60 * MINUTE).wakes).toBe(
      createMachine()
        .start()
        .advance(14 * MINUTE).wakes,
    )
  })

  test('start again after the end begins a new session', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(16 * MINUTE)
    m.start().advance(12 * MINUTE)
    expect(m.state.phase).toBe('active')
  })

  test('a page served by the server is contact as of its request', () => {
    const m = createMachine({ limits: { expiresIn: 10 * MINUTE } }).start({ age: 4 * SECOND })
    expect(m.state.record.serverUntil).toBe(T0 - 4 * SECOND + 10 * MINUTE - 5 * SECOND)
  })
})

test('an idle end that the server’s own deadline brings a moment forward is still called idle', () => {
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
