import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leasedUntil } from '../../../src/core/session/deadlines.ts'
import { readRecord } from '../../../src/core/session/read-record.ts'
import {
  isGuess,
  joinRecords,
  laterLease,
  newGuess,
  newRecord,
  openLeases,
  type SharedRecord,
  shiftRecord,
  withLimits,
  withoutHearsay,
} from '../../../src/core/session/record.ts'
import { HOUR, MINUTE, T0 } from '../../support/machine.ts'

const instant = fc.integer({ min: T0 - 60, max: T0 })

const duration = fc.integer({ min: 0, max: 60 })

const lease = fc.record({ until: instant, at: instant })

const end = fc.option(
  fc.record({
    cause: fc.constantFrom('idle' as const, 'signed-out' as const),
    at: instant,
    tab: fc.constantFrom('a', 'b'),
  }),
)

const record: fc.Arbitrary<SharedRecord> = fc.record({
  epoch: fc.constantFrom(T0 - 100, T0 - 99),
  beganAt: instant,
  activeAt: instant,
  reportedAt: instant,
  personAt: instant,
  contactAt: instant,
  window: duration,
  contactTook: duration,
  aliveAt: instant,
  provenAt: instant,
  figuredAt: instant,
  serverUntil: fc.oneof(instant, fc.constant(Infinity)),
  absoluteUntil: fc.oneof(instant, fc.constant(Infinity)),
  answeredAt: instant,
  doubtedAt: instant,
  askedAt: instant,
  sentAt: instant,
  unmovedAt: instant,
  extendingAt: instant,
  leftAt: instant,
  leases: fc.dictionary(fc.constantFrom('a', 'b'), lease),
  workedUntil: instant,
  longestTimeout: fc.oneof(duration, fc.constant(Infinity)),
  warnsAfter: fc.oneof(
    duration.filter((length) => length > 0),
    fc.constant(Infinity),
  ),
  ended: end,
  previous: end,
})

test('Records join to the same in any order', () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      expect(joinRecords(a, b)).toEqual(joinRecords(b, a))
    }),
  )
})

test('Records join to the same in any grouping', () => {
  fc.assert(
    fc.property(record, record, record, (a, b, c) => {
      expect(joinRecords(joinRecords(a, b), c)).toEqual(joinRecords(a, joinRecords(b, c)))
    }),
  )
})

test('A record joined twice is joined once', () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      expect(joinRecords(joinRecords(a, b), b)).toEqual(joinRecords(a, b))
    }),
  )
})

const wall = T0

test('A record that is read is the one that was written', () => {
  fc.assert(
    fc.property(record, (written) => {
      expect(readRecord(JSON.parse(JSON.stringify(written)), wall)).toEqual(written)
    }),
  )
})

test.each([
  undefined,
  null,
  0,
  'x',
  [],
  {},
  { epoch: 'x' },
  { epoch: -1 },
  { epoch: Number.NaN },
  { epoch: T0 + 2000 },
])('%j is not a record', (raw) => {
  expect(readRecord(raw, wall)).toBeUndefined()
})

test.each([
  ['activeAt', { activeAt: T0 + 1001 }],
  ['doubtedAt', { doubtedAt: 9e15 }],
  ['workedUntil', { workedUntil: T0 + MINUTE }],
  ['a lease', { leases: { evil: { until: T0, at: T0 + 2000 } } }],
  ['the end of a lease, by more than three minutes', { leases: { evil: { until: T0 + 4 * MINUTE, at: T0 } } }],
  ['the end', { ended: { cause: 'idle', at: T0 + 2000, tab: '' } }],
])('A record with an instant of the future was written in another time, and is not read: %s', (_, future) => {
  expect(readRecord({ ...newRecord(T0 - 1), ...future }, wall)).toBeUndefined()
})

test('What is no instant counts as never', () => {
  const hostile = {
    epoch: T0 - 1,
    absoluteUntil: 'never',
    sentAt: '9e15',
    leases: { other: 1 },
    ended: { cause: 'because' },
  }
  expect(readRecord(hostile, wall)).toEqual({ ...newRecord(0), epoch: T0 - 1 })
})

test('A deadline that no answer has told is not read', () => {
  const untold = { ...newRecord(T0 - HOUR), provenAt: 0, serverUntil: T0 + MINUTE }
  expect(readRecord(untold, wall)?.serverUntil).toBe(Infinity)
})

test('A2: a lease that is dropped leaves the end of its work in the record', () => {
  const leases = {
    old: { until: T0 - HOUR, at: T0 - HOUR - 2 * MINUTE },
    older: { until: T0 - 2 * HOUR, at: T0 - 2 * HOUR },
  }
  expect(readRecord({ ...newRecord(T0 - 2 * HOUR), leases }, wall)).toMatchObject({
    leases: {},
    workedUntil: T0 - HOUR,
  })
})

test.each([4, 10, 50])(
  'A page that thaws after %i minutes and hears late that work began does not take it for open: it knows the end',
  (minutes) => {
    const begun = { until: T0 + 3 * MINUTE, at: T0 }
    const ended = { until: T0 + 2, at: T0 + 2 }
    const now = T0 + minutes * MINUTE
    const [stored, late] = [ended, begun].map((lease) => ({ ...newRecord(T0), leases: { other: lease } }))
    const own = joinRecords(newRecord(T0), readRecord(stored, now) as SharedRecord)
    const known = joinRecords(own, readRecord(late, now, own.leases) as SharedRecord)
    expect(leasedUntil(known)).toBe(T0 + 2)
  },
)

test('A tab named __proto__ is a tab like any other', () => {
  const raw = JSON.parse(`{"epoch":${T0},"leases":{"__proto__":{"until":${T0},"at":${T0}}}}`)
  expect(Object.getPrototypeOf(readRecord(raw, wall)?.leases)).toBe(Object.prototype)
})

test('A record moves as a whole to another clock, and an instant that never was stays never', () => {
  const written = {
    ...newRecord(T0),
    leases: { a: { until: T0, at: T0 } },
    ended: { cause: 'idle' as const, at: T0, tab: 'a' },
  }
  expect(shiftRecord(written, 5)).toEqual({
    ...newRecord(T0 + 5),
    epoch: T0,
    leases: { a: { until: T0 + 5, at: T0 + 5 } },
    ended: { cause: 'idle', at: T0 + 5, tab: 'a' },
  })
})

test.each([1, HOUR])(
  'A page that runs does not become a guess when it forgets activity of before, of %i ms before',
  (before) => {
    const own = withoutHearsay({ ...newRecord(T0), activeAt: T0 - before }, T0, T0)
    expect([isGuess(own), own.activeAt < T0 - before, own.contactAt]).toEqual([false, true, T0])
  },
)

test('A guess that forgets what it read stays a guess', () => {
  expect(isGuess(withoutHearsay(newGuess(undefined), T0, T0))).toBe(true)
})

describe('A page with a longer idle timeout that joins', () => {
  const quarter = { ...newRecord(T0), longestTimeout: 15 * MINUTE, serverUntil: T0 + 15 * MINUTE }
  const joined = (change: Partial<SharedRecord>, minutes = 30) => {
    const { longestTimeout, warnsAfter, provenAt, serverUntil } = withLimits(
      { ...quarter, ...change },
      { idleTimeout: minutes * MINUTE, warnBefore: 2 * MINUTE },
    )
    return [longestTimeout / MINUTE, warnsAfter / MINUTE, provenAt - T0, serverUntil - T0]
  }

  test('makes a deadline that the server did not name longer, and this proof wins over the other', () => {
    expect(joined({ warnsAfter: 13 * MINUTE })).toEqual([30, 13, 1, 30 * MINUTE + 1])
  })

  test.each([
    ['the server named it', { figuredAt: T0 }, 15],
    ['it does not come from the timeout', { serverUntil: T0 + 20 * MINUTE }, 20],
  ])('leaves the deadline if %s', (_case, change, minutes) => {
    expect(joined(change).slice(2)).toEqual([0, minutes * MINUTE])
  })

  test('changes nothing if its timeout is shorter, except when the first warning comes', () => {
    expect(joined({ warnsAfter: 13 * MINUTE }, 10)).toEqual([15, 8, 0, 15 * MINUTE])
  })
})

test.each([
  ['the later note', { until: 50, at: 2 }, { until: 90, at: 1 }],
  ['of two notes of one time the shorter lease', { until: 50, at: 1 }, { until: 90, at: 1 }],
])('Of two versions of a lease %s counts, in any order', (_case, counts, other) => {
  expect([laterLease(counts, other), laterLease(other, counts), laterLease(undefined, other)]).toEqual([
    counts,
    counts,
    other,
  ])
})

test('A lease that ended before the last activity does not matter any more', () => {
  const lease = (until: number) => ({ until, at: T0 })
  const leases = { before: lease(T0 - 1), same: lease(T0), after: lease(T0 + 1) }
  expect(Object.keys(openLeases({ ...newRecord(T0), leases }))).toEqual(['after'])
})

test('Of two ends in one instant all tabs choose the same', () => {
  const ended = (cause: 'idle' | 'signed-out') => ({ ...newRecord(T0), ended: { cause, at: T0, tab: 'a' } })
  const [one, other] = [ended('idle'), ended('signed-out')]
  expect([joinRecords(one, other).ended, joinRecords(other, one).ended]).toEqual([one.ended, one.ended])
})

test.each([
  ['without an instant of its note', { until: T0 + MINUTE }],
  ['that no tab can have', { until: T0 + MINUTE, at: T0 }],
])('A lease %s is not read', (_case, lease) => {
  const tab = 'at' in lease ? 'x'.repeat(101) : 'other'
  const read = readRecord({ ...newRecord(T0), leases: { [tab]: lease } }, T0)
  expect(read?.leases).toEqual({})
})

test('A lease stays known for an hour after it ended or was noted, and then only the end of its work', () => {
  const read = (age: number) => {
    const lease = { until: T0 - age, at: T0 - age - MINUTE }
    return readRecord({ ...newRecord(T0 - 2 * HOUR), leases: { other: lease } }, T0)
  }
  expect([read(HOUR - 1)?.leases, read(HOUR)?.leases, read(HOUR)?.workedUntil]).toEqual([
    { other: { until: T0 - HOUR + 1, at: T0 - HOUR + 1 - MINUTE } },
    {},
    T0 - HOUR,
  ])
})

describe('Two records of one session join', () => {
  const at = (minutes: number) => T0 + minutes * MINUTE
  const both = (one: Partial<SharedRecord>, other: Partial<SharedRecord>) => {
    const records = [
      { ...newRecord(T0), ...one },
      { ...newRecord(T0), ...other },
    ] as const
    const [joined, reversed] = [joinRecords(...records), joinRecords(records[1], records[0])]
    expect(reversed).toEqual(joined)
    return joined
  }

  test('with the window of the later contact', () => {
    const joined = both(
      { contactAt: at(1), window: 10 * MINUTE, contactTook: 1 },
      { contactAt: at(2), window: 30 * MINUTE, contactTook: 5 },
    )
    expect([joined.window, joined.contactTook]).toEqual([30 * MINUTE, 5])
  })

  test('with the shorter window and the slower answer of one contact', () => {
    const joined = both({ window: 10 * MINUTE, contactTook: 1 }, { window: 30 * MINUTE, contactTook: 5 })
    expect([joined.window, joined.contactTook]).toEqual([10 * MINUTE, 5])
  })

  test('with the deadline of the later proof, and with the earlier one of two proofs of one time', () => {
    const later = both({ provenAt: at(1), serverUntil: at(9) }, { provenAt: at(2), serverUntil: at(5) })
    const same = both({ serverUntil: at(9) }, { serverUntil: at(5) })
    expect([later.serverUntil, same.serverUntil]).toEqual([at(5), at(5)])
  })

  test('with the earlier absolute end', () => {
    expect(both({ absoluteUntil: at(60) }, { absoluteUntil: at(90) }).absoluteUntil).toBe(at(60))
  })
})

test('A tab that forgets what it read in another time keeps what it has watched itself', () => {
  const known = { ...newRecord(T0), contactAt: T0 + MINUTE, activeAt: T0 + 2 * MINUTE }
  const { contactAt, activeAt, reportedAt, epoch } = withoutHearsay(known, T0 + MINUTE, T0 - 5)
  expect([contactAt, activeAt, reportedAt, epoch]).toEqual([T0 + MINUTE, T0 + 2 * MINUTE, 0, T0 - 5])
})
