import { describe, expect, test } from 'vitest'
import { newRecord, type SharedRecord } from '../../../src/core/session/record.ts'
import { createMachine, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { alive, begin, hidden, kinds, look, pings, press, shown, stay } from './facts.ts'

const stopped = { type: 'stopped' } as const
const left = { type: 'left' } as const
const restored = { type: 'restored' } as const
const asked = { type: 'status-asked' } as const
const renewal = { type: 'renewal-reported' } as const
const found = (record: SharedRecord, by?: 'look') => ({ type: 'record-found', record, ...(by && { by }) }) as const

/** A page that has ended, and stays because there is no page to go to. */
const expired = () =>
  createMachine({ limits: { hasStatus: true, canLeave: false } })
    .start()
    .advance(16 * MINUTE)

const since = (m: Machine, act: (m: Machine) => void) => {
  const [sent, effects] = [m.sent.length, m.effects.length]
  act(m)
  return { sent: m.sent.slice(sent).map(({ request }) => request.kind), effects: m.effects.slice(effects) }
}

describe('A page that stops', () => {
  test('tells the other tabs at once that its work has ended', () => {
    const m = createMachine().start().advance(MINUTE).input(begin()).advance(MINUTE)
    const { effects } = since(m, () => m.input(stopped))
    expect([effects[0], m.state.record.leases]).toEqual([
      { type: 'write-record', isBroadcast: true },
      { this: { until: T0 + 2 * MINUTE, at: T0 + 2 * MINUTE } },
    ])
  })

  test('writes nothing about work if it had none', () => {
    const m = createMachine().start().advance(MINUTE)
    const { effects } = since(m, () => m.input(stopped))
    expect([effects.map(({ type }) => type), m.state.record.leases]).toEqual([['emit'], {}])
  })

  test('keeps the work of another tab open', () => {
    const lease = { until: T0 + 3 * MINUTE, at: T0 }
    const m = createMachine()
      .start({}, { ...newRecord(T0), leases: { other: lease } })
      .input(begin())
    expect(m.input(stopped).state.record.leases.other).toEqual(lease)
  })

  test.each([
    ['a status', asked],
    ['a return from the cache', restored],
    ['being hidden', hidden],
    ['being shown', shown],
    ['being left', left],
    ['a press', press],
    ['a Stay', stay],
  ])('asks and tells the server nothing any more: %s', (_name, input) => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(2 * MINUTE)
      .input(press)
      .input(stopped)
    expect(since(m, () => m.input(input).advance(10 * MINUTE)).sent).toEqual([])
  })
})

describe('A page that is hidden and shown', () => {
  test.each([
    [29.999, []],
    [30, ['status']],
    [3600, ['status']],
  ])('asks the status if it was hidden for 30 s: %f s', (seconds, sent) => {
    const m = createMachine({ limits: { hasStatus: true, idleTimeout: 180 * MINUTE } })
      .start()
      .input(hidden)
      .advance(seconds * SECOND)
    expect(since(m, () => m.input(shown)).sent).toEqual(sent)
  })

  test('asks nothing if it was never hidden', () => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(5 * MINUTE)
    expect(since(m, () => m.input(shown)).sent).toEqual([])
  })

  test('counts from when it was left, because then it may not be told that it is hidden', () => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .input(left)
      .advance(40 * SECOND)
    expect(since(m, () => m.input(shown)).sent).toEqual(['status'])
  })

  test('counts from the first of several signs that it is hidden', () => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .input(hidden)
      .advance(20 * SECOND)
      .input(left)
      .advance(20 * SECOND)
    expect(since(m, () => m.input(shown)).sent).toEqual(['status'])
  })

  test('asks at each showing after a person signed in again in place, because it does not read the new session', () => {
    const m = createMachine({ limits: { hasStatus: true, canLeave: false, userKey: 'ada' } })
      .start()
      .advance(16 * MINUTE)
      .input(shown)
    m.answer('status', { outcome: 'renewed', expiresIn: 15 * MINUTE, userKey: 'ada' }).advance(10 * SECOND)
    expect(since(m, () => m.input(hidden).advance(SECOND).input(shown)).sent).toEqual(['status'])
  })

  test('reports activity when it is hidden, once a minute', () => {
    const m = createMachine({ server: alive })
      .start()
      .advance(2 * MINUTE)
    for (let n = 0; n < 4; n++)
      m.input(press)
        .input(hidden)
        .input(shown)
        .advance(20 * SECOND)
    expect(pings(m)).toEqual([
      [120, 'activity'],
      [180, 'activity'],
    ])
  })

  test('sends no second report while the first is under way', () => {
    const m = createMachine()
      .start()
      .advance(2 * MINUTE)
      .input(press)
      .input(hidden)
      .input(shown)
      .advance(2 * MINUTE)
      .input(press)
      .input(hidden)
    expect(kinds(m)).toEqual(['keepalive'])
  })

  test('reports nothing under the cover, because a report could revive the session', () => {
    const m = createMachine({ limits: { hasStatus: true } })
      .start()
      .advance(2 * MINUTE)
      .input(press)
    m.now += 20 * MINUTE
    m.input(look)
    expect([m.state.check !== null, since(m, () => m.input(hidden)).sent]).toEqual([true, []])
  })

  test.each([
    ['hidden', hidden],
    ['left', left],
  ])('notes for endAfterClose when it was %s', (_name, input) => {
    const m = createMachine({ limits: { endAfterClose: 5 * MINUTE } })
      .start()
      .advance(MINUTE)
      .input(input)
    expect([m.state.record.leftAt, m.effects.at(-1)]).toEqual([
      T0 + MINUTE,
      { type: 'write-record', isBroadcast: false },
    ])
  })

  test('notes nothing without endAfterClose', () => {
    const m = createMachine().start().advance(MINUTE).input(hidden)
    expect([m.state.record.leftAt, m.effects.filter(({ type }) => type === 'write-record').length]).toEqual([0, 1])
  })
})

test('A page that is left sends nothing more for a second: no answer would reach it', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
    .input(left)
  expect([since(m, () => m.advance(0.999 * SECOND)).sent, since(m, () => m.advance(SECOND)).sent]).toEqual([
    [],
    ['keepalive'],
  ])
})

test('The wait of a second for a page that is left shortens no longer wait', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  m.answer('keepalive', { outcome: 'unreachable', retryIn: 30 * SECOND })
  const { at } = m.state.retry
  expect(m.input(left).state.retry.at).toBe(at)
})

describe('A session that has ended', () => {
  test.each([
    ['a sign-out', { type: 'sign-out-asked' }],
    ['a renewal', renewal],
    ['other limits', { type: 'updated', limits: createMachine().limits, isTimed: true }],
    ['the end of a hold that is not there', { type: 'work-ended', id: 7 }],
    ['an event that has been delivered', { type: 'event-delivered', event: 'expired', isPrevented: true }],
    ['a warning that has been delivered', { type: 'event-delivered', event: 'warning', isPrevented: true }],
    ['a look of the clock', look],
  ] as const)('is not changed by %s', (_name, input) => {
    const m = expired()
    const { exit, record } = m.state
    const { sent, effects } = since(m, () => m.input(input))
    expect([sent, effects, m.state.exit, m.state.record]).toEqual([[], [], exit, record])
  })

  test('is asked about when the person looks at the page', () => {
    const m = expired()
    expect(since(m, () => m.input({ type: 'looked', by: 'look' })).sent).toEqual(['status'])
  })

  test('is asked about once for each later session that another tab tells of', () => {
    const m = expired()
    const later = { ...newRecord(T0 + 17 * MINUTE), previous: m.state.record.ended }
    const asks = [later, later, { ...later, epoch: later.epoch + 1 }].map((record) => {
      const { sent } = since(m, () => m.input(found(record)))
      if (sent.length > 0) m.answer('status', RENEWED)
      return sent
    })
    expect(asks).toEqual([['status'], [], ['status']])
  })

  test.each([
    ['a session that has ended too', { ended: { cause: 'idle', at: T0 + 18 * MINUTE, tab: 'other' } }, 17],
    ['an earlier session', {}, -1],
  ] as const)('is not asked about for %s', (_name, change, minutes) => {
    const m = expired()
    const record = { ...newRecord(T0 + minutes * MINUTE), ...change }
    expect(since(m, () => m.input(found(record))).sent).toEqual([])
  })

  test('is told to a tab whose record of the same session does not know of it', () => {
    const m = expired()
    const { effects } = since(m, () => m.input(found({ ...m.state.record, ended: null })))
    expect(effects).toEqual([{ type: 'write-record', isBroadcast: true }])
  })

  test('is not told again to a tab that knows of it', () => {
    const m = expired()
    expect(since(m, () => m.input(found(m.state.record))).effects).toEqual([])
  })

  test('takes over what a tab of the same session tells, so that the two do not tell each other for ever', () => {
    const m = expired()
    const more = { ...m.state.record, askedAt: T0 + 15.5 * MINUTE }
    expect(since(m, () => m.input(found(more))).effects).toEqual([])
    expect(m.state.record.askedAt).toBe(T0 + 15.5 * MINUTE)
  })
})

describe('A record that lacks what this page knows', () => {
  const knowing = () =>
    createMachine({ server: alive })
      .start()
      .advance(6 * MINUTE)
      .input(press)
  const lacking = newRecord(T0)

  test('is written again when the page looks, because another tab has overwritten it', () => {
    const m = knowing()
    expect(since(m, () => m.input(found(lacking, 'look'))).effects).toEqual([
      { type: 'write-record', isBroadcast: false },
    ])
  })

  test('is not written again for a message, which may only be late', () => {
    const m = knowing()
    expect(since(m, () => m.input(found(lacking))).effects).toEqual([])
  })

  test('is not written again if it tells of another session', () => {
    const m = knowing()
    expect(since(m, () => m.input(found({ ...lacking, epoch: T0 - MINUTE }, 'look'))).effects).toEqual([])
  })

  test('is not written again after the page has stopped', () => {
    const m = knowing().input(stopped)
    expect(since(m, () => m.input(found(lacking, 'look'))).effects).toEqual([])
  })
})

test('A renewal that the application reports moves the deadline of the server', () => {
  const m = createMachine({ limits: { expiresIn: 10 * MINUTE } })
    .start()
    .advance(5 * MINUTE)
    .input({ ...renewal, expiresIn: 10 * MINUTE })
  expect(m.state.record.serverUntil).toBe(T0 + 15 * MINUTE - 5 * SECOND)
})

test('A warning whose event was prevented stays hidden when another event is delivered', () => {
  const m = createMachine({ isPrevented: (event) => event === 'warning' })
    .start()
    .advance(14 * MINUTE)
  const isShown = m.state.warning?.isShown
  m.input({ type: 'event-delivered', event: 'expired', isPrevented: false })
  expect([isShown, m.state.warning?.isShown, m.state.exit]).toEqual([false, false, null])
})

test.each([
  ['before the end it counts as none', 14.95, 'none'],
  ['after the end it counts as done', 15, 'done'],
])('Saving that is over: %s', (_name, minutes, work) => {
  const m = createMachine({ limits: { canLeave: false }, server: alive })
    .start()
    .advance(minutes * MINUTE)
  if (minutes < 15) m.input(stay)
  expect(m.input({ type: 'saving', isOpen: false }).state.saving.work).toBe(work)
})

test('A sleep of exactly 30 s is none: the server is not asked', () => {
  const ask = (seconds: number) => {
    const m = createMachine({ limits: { hasStatus: true } }).start()
    return since(m, () => m.jump(seconds * SECOND).input(look)).sent
  }
  expect([ask(30), ask(30.001)]).toEqual([[], ['status']])
})
