import { describe, expect, test } from 'vitest'
import { knowsMore, mergeFound } from '../../../src/core/session/found-record.ts'
import { readRecord } from '../../../src/core/session/read-record.ts'
import { type End, newGuess, newRecord, type SharedRecord } from '../../../src/core/session/record.ts'
import { initialState, type State } from '../../../src/core/session/state.ts'
import { createMachine, HOUR, limits, MINUTE, T0 } from '../../support/machine.ts'

const own = { ...newRecord(T0), activeAt: T0 + 5 * MINUTE }
const state = (record: SharedRecord): State => ({ ...initialState(), phase: 'active', record, writtenActivityAt: T0 })
const idle: End = { cause: 'idle', at: T0 + 20 * MINUTE, tab: 'other' }

/** What a tab of an unnamed session knows after it has read this. */
const merged = (found: SharedRecord, record: SharedRecord = own, names = {}) =>
  mergeFound(state(record), found, limits(names))

describe('A tab that reads the record of its own session', () => {
  test('takes over what is newer, and keeps what it knows itself', () => {
    const { record } = merged({ ...newRecord(T0), contactAt: T0 + MINUTE })
    expect([record.activeAt, record.contactAt, record.ended]).toEqual([T0 + 5 * MINUTE, T0 + MINUTE, null])
  })

  test('takes over the end', () => {
    expect(merged({ ...newRecord(T0), ended: idle }).record.ended).toEqual(idle)
  })

  test.each([
    ['later than its own last write', 6, 6],
    ['earlier than its own last write', -1, 0],
  ])('knows which activity the others know: %s', (_case, activeAt, written) => {
    expect(merged({ ...newRecord(T0), activeAt: T0 + activeAt * MINUTE }).writtenActivityAt).toBe(T0 + written * MINUTE)
  })
})

describe('A tab that reads the record of an earlier session', () => {
  const earlier = { ...newRecord(T0 - 30 * MINUTE), activeAt: T0 + 8 * MINUTE }

  test('keeps its own, and counts nothing in it as written for the others', () => {
    const { record, writtenActivityAt } = merged(earlier)
    expect([record, writtenActivityAt]).toEqual([own, T0])
  })
})

describe('A tab that reads the record of a later session', () => {
  const later = newRecord(T0 + 10 * MINUTE)

  test.each([
    ['ended as that record says', { previous: idle }, {}, idle],
    ['ended as its own record says', { previous: idle }, { ended: { ...idle, cause: 'signed-out' } }, 'signed-out'],
  ] as const)('has ended: it %s', (_case, change, ownChange, end) => {
    const { ended, epoch } = merged({ ...later, ...change }, { ...own, ...ownChange }).record
    expect([ended?.cause, epoch]).toEqual([typeof end === 'string' ? end : end.cause, T0])
  })

  test('has ended by its own deadline, if that was before the later session', () => {
    const { ended } = merged(newRecord(T0 + 20 * MINUTE)).record
    expect(ended).toEqual({ cause: 'idle', at: T0 + 20 * MINUTE, tab: '' })
  })

  test('goes on in it if nothing tells of an end: then the application has cleared the storage', () => {
    expect(merged(later).record).toEqual(later)
  })

  test('goes on in it if the end that it tells of was before its own session', () => {
    const previous = { ...idle, at: T0 - 1 }
    expect(merged({ ...later, previous }).record).toEqual({ ...later, previous })
  })

  test.each([
    ['its session', { sessionKey: 's1' }],
    ['its person', { userKey: 'ada' }],
    ['both', { sessionKey: 's1', userKey: 'ada' }],
  ])('goes on in it if the page names %s, because then the record belongs to the same', (_case, names) => {
    const found = { ...later, previous: idle }
    expect(merged(found, own, names).record).toEqual(found)
  })

  test('goes on in it if it knew nothing itself', () => {
    const found = { ...later, previous: idle }
    expect(merged(found, newGuess(undefined)).record).toEqual(found)
  })

  test('keeps what it knows if that record knows nothing, and takes its number over', () => {
    const guess = { ...newGuess(undefined), epoch: T0 + 10 * MINUTE }
    expect(merged(guess).record).toMatchObject({ epoch: T0 + 10 * MINUTE, activeAt: T0 + 5 * MINUTE, contactAt: T0 })
  })

  test('is not led back by an earlier record that knows nothing', () => {
    const guess = { ...newGuess(undefined), epoch: T0 - 10 * MINUTE }
    expect(merged(guess).record).toEqual(own)
  })
})

describe('A record knows more than another', () => {
  const other = newRecord(T0)

  test.each([
    ['if its activity is a second later', { activeAt: T0 + 1000 }, true],
    ['not if its activity is less than a second later', { activeAt: T0 + 999 }, false],
    ['if anything else is later', { askedAt: T0 + 1 }, true],
    ['if anything else is later, beside activity that hardly is', { activeAt: T0 + 999, askedAt: T0 + 1 }, true],
    ['not if everything is earlier', { activeAt: T0 - MINUTE, contactAt: T0 - MINUTE }, false],
    ['not if it is of an earlier session', { epoch: T0 - 1, activeAt: T0 + MINUTE }, false],
    ['if it is of a later session', { epoch: T0 + 1 }, true],
  ])('%s', (_case, change, isMore) => {
    expect(knowsMore({ ...other, ...change }, other, T0)).toBe(isMore)
  })
})

describe('Two ended pages tell each other nothing that no tab keeps when it reads', () => {
  const covered = { canLeave: false, hasStatus: true }

  test.each([
    [
      'work of another tab that ended long ago',
      () => {
        const m = createMachine({ limits: covered })
          .start()
          .advance(20 * MINUTE)
        const leases = { other: { until: m.now - MINUTE, at: m.now - MINUTE } }
        return m.input({ type: 'record-found', record: { ...m.state.record, leases } })
      },
    ],
    [
      'the deadline of the session before, in a page from a cache that got no answer',
      () => {
        const before = { ...newRecord(T0 - HOUR), serverUntil: T0 - MINUTE, ended: { ...idle, at: T0 - MINUTE } }
        return createMachine({ limits: covered }).start({ isCached: true }, before)
      },
    ],
  ])('%s', (_case, machine) => {
    const m = machine().advance(3 * HOUR)
    const { length } = m.effects
    m.input({ type: 'record-found', record: readRecord(m.state.record, m.now) as SharedRecord })
    expect([m.state.phase, m.effects.slice(length)]).toEqual(['expired', []])
  })
})
