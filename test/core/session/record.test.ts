import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinRecords, newRecord, readRecord, type SharedRecord, shiftRecord } from '../../../src/core/session/record.ts'
import { MINUTE, T0 } from '../../support/machine.ts'

const instant = fc.integer({ min: T0 - 60, max: T0 })

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
  activeAt: instant,
  contactAt: instant,
  provenAt: instant,
  serverUntil: fc.oneof(instant, fc.constant(Infinity)),
  absoluteUntil: fc.oneof(instant, fc.constant(Infinity)),
  askedAt: instant,
  sentAt: instant,
  leftAt: instant,
  leases: fc.dictionary(fc.constantFrom('a', 'b'), lease),
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

test('A record from the future grants nothing', () => {
  const hostile = {
    epoch: T0 - 1,
    activeAt: 9e15,
    contactAt: T0 + 1001,
    provenAt: 9e15,
    serverUntil: 9e15,
    absoluteUntil: 'never',
    askedAt: 9e15,
    sentAt: '9e15',
    leases: { evil: { until: 9e15, at: T0 }, other: 1 },
    ended: { cause: 'because', at: 1 },
  }
  expect(readRecord(hostile, wall)).toEqual({
    ...newRecord(0),
    epoch: T0 - 1,
  })
})

test('A lease reaches at most three minutes ahead', () => {
  const leases = { a: { until: T0 + 3 * MINUTE, at: T0 }, b: { until: T0 + 4 * MINUTE, at: T0 } }
  expect(readRecord({ epoch: T0, leases }, wall)?.leases).toEqual({ a: leases.a })
})

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
    leases: { a: { until: T0 + 5, at: T0 + 5 } },
    ended: { cause: 'idle', at: T0 + 5, tab: 'a' },
  })
})
