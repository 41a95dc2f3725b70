import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answer } from '../../../src/core/ports.ts'
import { deadlineOf } from '../../../src/core/session/deadlines.ts'
import { readRecord } from '../../../src/core/session/read-record.ts'
import { LEASE, newRecord, type SharedRecord } from '../../../src/core/session/record.ts'
import type { Input, Limits } from '../../../src/core/session/state.ts'
import { wakeAt } from '../../../src/core/session/transition.ts'
import { createMachine, HOUR, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { RUNS } from '../../support/runs.ts'

/** A step of a story: time flows or the machine sleeps, then something happens. */
type Move = { readonly wait: number; readonly sleeps: boolean; readonly act: string }

const ACTS = ['press', 'move', 'extend', 'look', 'hide', 'show', 'begin', 'end', 'contact', 'check', 'nothing'] as const

const wait = fc.oneof(fc.integer({ min: 0, max: 20 * SECOND }), fc.integer({ min: 0, max: 10 * MINUTE }))

const move: fc.Arbitrary<Move> = fc.record({
  wait,
  sleeps: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  act: fc.constantFrom(...ACTS),
})

const story = fc.array(move, { minLength: 1, maxLength: 20 })

const answer: fc.Arbitrary<Answer> = fc.constantFrom<Answer>(
  RENEWED,
  RENEWED,
  { outcome: 'renewed', expiresIn: 15 * MINUTE },
  { outcome: 'unreachable' },
  { outcome: 'refused' },
  { outcome: 'misconfigured' },
)

const answers = fc.array(answer, { minLength: 1, maxLength: 5 })

const world: Partial<Limits> = { hasStatus: true, hasSignOut: true }

function input(act: string): Input {
  switch (act) {
    case 'press':
    case 'move':
      return { type: 'activity', kind: act }
    case 'extend':
      return { type: 'extend-asked', by: 'call', call: 1 }
    case 'hide':
    case 'show':
      return { type: 'visibility', isVisible: act === 'show' }
    case 'begin':
      return { type: 'work-begun', hold: { id: 1, label: 'x', until: T0 + 40 * MINUTE, keepsWarning: false } }
    case 'end':
      return { type: 'work-ended', id: 1 }
    case 'contact':
      return { type: 'renewal-reported' }
    case 'check':
      return { type: 'status-asked' }
    default:
      return { type: 'looked' }
  }
}

function play(moves: readonly Move[], given: readonly Answer[] = [RENEWED], each: (m: Machine) => void = () => {}) {
  let asked = 0
  const m = createMachine({ limits: world, server: () => given[asked++ % given.length] }).start()
  for (const { wait, sleeps, act } of moves) {
    if (sleeps) m.jump(wait)
    else m.advance(wait)
    m.input(input(act))
    each(m)
  }
  return m
}

test('Additional looks never change the outcome', () => {
  fc.assert(
    fc.property(story, answers, (moves, given) => {
      const plain = play(moves, given)
      const nervous = play(moves, given, (m) => m.input({ type: 'looked' }).input({ type: 'looked' }))
      expect([nervous.told, nervous.sent]).toEqual([plain.told, plain.sent])
    }),
    RUNS,
  )
})

test('Late and missing looks never change the outcome', () => {
  const acts = fc.constantFrom('press', 'move', 'extend', 'look', 'contact')
  fc.assert(
    fc.property(fc.array(fc.tuple(wait, acts), { maxLength: 20 }), (moves) => {
      const timely = createMachine({ limits: { hasKeepalive: false } }).start()
      const late = createMachine({ limits: { hasKeepalive: false } }).start()
      for (const [duration, act] of moves) {
        timely.advance(duration).input(input(act))
        late.now += duration
        late.input(input(act))
        expect([late.state.phase, late.state.record]).toEqual([timely.state.phase, timely.state.record])
      }
    }),
    RUNS,
  )
})

test('No input after the deadline revives the session', () => {
  fc.assert(
    fc.property(story, fc.constantFrom(...ACTS), (moves, act) => {
      const m = play(moves.filter(({ act: other }) => other !== 'begin'))
      m.now += 60 * MINUTE
      m.input(input(act))
      expect(m.state.phase).toBe('expired')
    }),
    RUNS,
  )
})

test('Expired is final and is announced once', () => {
  fc.assert(
    fc.property(story, answers, (moves, given) => {
      const m = play(moves, given, (machine) => {
        const ends = machine.told.filter(([, event]) => event === 'expired').length
        expect(ends).toBe(machine.state.phase === 'expired' ? 1 : 0)
      })
      const names = m.names().filter((name) => name !== 'error')
      if (m.state.phase === 'expired') expect(names.at(-1)).toBe('expired')
    }),
    RUNS,
  )
})

test('The events lead from stopped to the current phase', () => {
  fc.assert(
    fc.property(story, answers, (moves, given) => {
      const m = play(moves, given)
      const phases = m.told.flatMap(([, event, detail]) =>
        event === 'phase' ? [detail as { from: string; to: string }] : [],
      )
      expect(phases.reduce((at, { from, to }) => (at === from ? to : 'broken'), 'stopped')).toBe(m.state.phase)
    }),
    RUNS,
  )
})

test('A look at wakeAt always makes progress', () => {
  fc.assert(
    fc.property(story, answers, (moves, given) => {
      const m = play(moves, given)
      for (let n = 0; n < 50; n++) {
        const at = wakeAt(m.state, m.timing())
        if (at === Infinity) return
        expect(at).toBeGreaterThan(m.now)
        const before = m.effects.length
        m.now = at
        m.input({ type: 'looked' })
        expect(m.effects.length > before || wakeAt(m.state, m.timing()) > at).toBe(true)
      }
    }),
    RUNS,
  )
})

test('Defect 3: movement cannot answer a warning', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 * SECOND }), { maxLength: 40 }), (waits) => {
      const m = createMachine({ server: () => RENEWED, limits: { extendOn: 'activity' } })
        .start()
        .advance(13 * MINUTE)
      for (const wait of waits) m.advance(wait).input({ type: 'activity', kind: 'move' })
      expect([m.sent, m.names().includes('extended')]).toEqual([[], false])
    }),
    RUNS,
  )
})

test('A session whose server is gone is covered at the latest an idle timeout after its last contact', () => {
  fc.assert(
    fc.property(story, (moves) => {
      const m = play(moves, [{ outcome: 'unreachable' }])
      if (m.state.phase === 'expired' || m.state.check) return
      expect(m.now).toBeLessThan(m.state.record.contactAt + 15 * MINUTE)
    }),
    RUNS,
  )
})

test('No work hold keeps a session alive beyond its max and the idle timeout', () => {
  fc.assert(
    fc.property(story, (moves) => {
      const m = play(moves.map((step) => (step.act === 'end' ? { ...step, act: 'look' } : step)))
      m.advance(40 * MINUTE + 16 * MINUTE + 3 * MINUTE)
      // What was under way at the end waits for a new sign-in, and does not count as activity.
      expect([m.state.phase, m.state.work.isCounted]).toEqual(['expired', false])
    }),
    RUNS,
  )
})

test('No work hold of a crashed tab keeps a session alive beyond its lease and the idle timeout', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 10 * MINUTE }), (minutes, wait) => {
      const holder = createMachine({ limits: world, server: () => RENEWED, tab: 'holder' }).start()
      const hold = { id: 1, label: 'x', until: T0 + minutes * MINUTE, keepsWarning: false }
      holder.input({ type: 'work-begun', hold }).advance(wait)
      const heir = createMachine({ limits: world, server: () => RENEWED, now: holder.now })
      heir.start({}, holder.state.record).advance(LEASE + 15 * MINUTE)
      expect(heir.state.phase).toBe('expired')
    }),
    RUNS,
  )
})

test("Without the server's word the deadline does not move back", () => {
  const local: Partial<Limits> = { hasKeepalive: false }
  const silent: Partial<Limits> = { hasStatus: true }
  const acts = fc.constantFrom(...ACTS.filter((act) => act !== 'begin' && act !== 'end'))
  const at = (m: Machine) => deadlineOf(m.state.record, m.limits, m.now)
  const story = fc.array(fc.tuple(wait, acts), { maxLength: 20 })
  fc.assert(
    fc.property(story, fc.constantFrom(local, silent), (moves, limits) => {
      const m = createMachine({ limits, server: () => ({ outcome: 'unreachable' }) }).start()
      for (const [duration, act] of moves) {
        const before = at(m)
        m.advance(duration).input(input(act))
        expect(at(m)).toBeGreaterThanOrEqual(before)
      }
    }),
    RUNS,
  )
})

test("On the server's word the deadline moves back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 190 }), fc.integer({ min: 1, max: 700 }), (left, waited) => {
      const m = createMachine({ limits: { hasStatus: true } })
        .start()
        .advance(waited * SECOND)
      m.input({ type: 'status-asked' }).answer('status', { outcome: 'renewed', expiresIn: left * SECOND })
      expect(deadlineOf(m.state.record, m.limits, m.now)).toBe(m.now + (left - 5) * SECOND)
    }),
    RUNS,
  )
})

test('Records that arrive in any order and repeatedly lead to the same session', () => {
  const tales = fc.array(fc.array(move, { maxLength: 6 }), { minLength: 2, maxLength: 4 })
  fc.assert(
    fc.property(tales, fc.array(fc.nat({ max: 3 }), { maxLength: 12 }), (stories, again) => {
      const records = stories.map((moves) => play(moves).state.record)
      const hear = (order: readonly SharedRecord[]) => {
        // Not the tab that the leases in the records belong to: it would give them up.
        const m = createMachine({ limits: world, tab: 'another' }).start()
        for (const record of order) m.input({ type: 'record-found', record })
        m.now += HOUR
        m.input({ type: 'looked' })
        return [m.state.phase, m.state.record.activeAt, m.state.record.serverUntil, m.state.exit?.cause]
      }
      const shuffled = again.flatMap((which) => records[which % records.length] ?? [])
      const isWhole = (order: readonly SharedRecord[]) => order.every(({ ended }) => !ended)
      const inOrder = isWhole(records) ? hear(records) : []
      expect(isWhole(records) ? hear([...shuffled, ...records.reverse(), ...shuffled]) : []).toEqual(inOrder)
    }),
    RUNS,
  )
})

test('A message from the future grants nothing', () => {
  const garbage = fc.oneof(
    fc.integer({ min: 1001, max: 9e12 }).map((ahead) => T0 + 700 * SECOND + ahead),
    fc.constantFrom<unknown>(9e15, 'x', [[9e15]], { valueOf: 1 }, true, null, -1),
  )
  const fields = fc.dictionary(
    fc.constantFrom('epoch', ...Object.keys(newRecord(0)).filter((name) => /At$/.test(name))),
    garbage,
  )
  const leases = fc.dictionary(fc.string(), fc.record({ until: garbage, at: garbage }))
  fc.assert(
    fc.property(fields, leases, (change, open) => {
      const m = createMachine()
        .start()
        .advance(700 * SECOND)
      const before = deadlineOf(m.state.record, m.limits, m.now)
      const hostile = readRecord({ ...m.state.record, ...change, leases: open }, m.now)
      if (hostile) m.input({ type: 'record-found', record: hostile })
      expect([deadlineOf(m.state.record, m.limits, m.now), m.state.phase]).toEqual([before, 'active'])
    }),
    RUNS,
  )
})
