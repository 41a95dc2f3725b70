import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repeatActivity, writeAt } from '../../../src/core/session/last-activity.ts'
import type { Effect, Limits, State } from '../../../src/core/session/state.ts'
import { transition, wakeAt } from '../../../src/core/session/transition.ts'
import { createMachine, type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { RUNS } from '../../support/runs.ts'
import { press, screen } from './facts.ts'

type Moment = { readonly wait: number; readonly act: (m: Machine) => unknown }

const ACTS: readonly Moment['act'][] = [
  (m) => m.input({ type: 'activity', kind: 'move' }),
  (m) => m.input({ type: 'activity', kind: 'press' }),
  (m) => m.input({ type: 'work-begun', hold: { id: 1, label: 'x', until: m.now + 9 * MINUTE, keepsWarning: false } }),
  (m) => m.input({ type: 'work-ended', id: 1 }),
  (m) => m.input({ type: 'visibility', isVisible: false }),
  (m) => m.input({ type: 'extend-asked', by: 'call', call: 1 }),
  (m) => m.input({ type: 'renewal-reported' }),
  (m) => m.jump(SECOND),
]

/** Mostly a person who works. */
const act = fc.oneof({ weight: 8, arbitrary: fc.constant(ACTS[0]) }, fc.constantFrom(...ACTS))

const wait = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 * SECOND }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 * MINUTE }) },
)

const moments = fc.array(fc.record({ wait, act }), { minLength: 1, maxLength: 40 }) as fc.Arbitrary<Moment[]>

const limits = fc.record({
  idleTimeout: fc.constantFrom(45 * SECOND, 5 * MINUTE, 15 * MINUTE, Infinity),
  warnBefore: fc.constant(20 * SECOND),
  expiresIn: fc.constant(10 * MINUTE),
  hasKeepalive: fc.boolean(),
})

function playUntil(each: (m: Machine) => void, story: readonly Moment[], given: Partial<Limits>): void {
  const m = createMachine({ limits: given, server: () => RENEWED }).start()
  for (const moment of story) {
    m.advance(moment.wait)
    each(m)
    moment.act(m)
  }
}

/** What the engine has to do after the short way from one state to another. */
const effectsOf = (before: State, after: State): readonly Effect[] =>
  after.writtenActivityAt === before.writtenActivityAt ? [] : [{ type: 'write-record', isBroadcast: false }]

test('An activity on the short way leads to the state of a whole transition, to no other effect than a write, and to no earlier wake-up than that for a write', () => {
  let shortWays = 0
  let writes = 0
  const property = fc.property(moments, limits, (story, given) => {
    const compare = (m: Machine): void => {
      const short = repeatActivity(m.state, m.timing())
      if (!short) return
      const effects = effectsOf(m.state, short)
      shortWays++
      writes += effects.length
      const whole = transition(m.state, { type: 'activity', kind: 'move' }, m.timing())
      expect([short, effects]).toEqual(whole)
      const wokenAt = Math.min(wakeAt(m.state, m.timing()), writeAt(short))
      expect(wakeAt(short, m.timing())).toBeGreaterThanOrEqual(wokenAt)
    }
    playUntil(compare, story, given)
  })
  fc.assert(property, RUNS)
  expect(Math.min(shortWays - writes, writes)).toBeGreaterThan(50)
})

/** The writes in a minute with an activity each second. */
function writesInAMinute(given: Partial<Limits>): number {
  const m = createMachine({ limits: { ...given, hasKeepalive: false } }).start()
  m.effects.length = 0
  for (let second = 0; second < 60; second++) m.advance(SECOND).input({ type: 'activity', kind: 'move' })
  return m.effects.filter(({ type }) => type === 'write-record').length
}

test.for([
  ['each 10 s with 15 minutes', { idleTimeout: 15 * MINUTE, warnBefore: 2 * MINUTE }, 6],
  ['each 5 s with 20 s to the warning', { idleTimeout: 40 * SECOND, warnBefore: 20 * SECOND }, 12],
] as const)('A person who works makes the tab write %s', ([, given, writes]) => {
  expect(writesInAMinute(given)).toBe(writes)
})

const UNWRITTEN: readonly (readonly [name: string, happen: (m: Machine) => unknown])[] = [
  ['is hidden', (m) => m.input({ type: 'visibility', isVisible: false })],
  ['is left', (m) => m.input({ type: 'left' })],
  ['wakes up', (m) => m.input({ type: 'looked' })],
  ['is stopped', (m) => m.input({ type: 'stopped' })],
]

test.for(UNWRITTEN)('Activity that is not written yet is written when the page %s', ([, happen]) => {
  const m = createMachine({ limits: { hasKeepalive: false } }).start()
  m.advance(11 * SECOND).input({ type: 'activity', kind: 'move' })
  m.advance(3 * SECOND).input({ type: 'activity', kind: 'move' })
  m.effects.length = 0
  happen(m)
  expect(m.effects.filter(({ type }) => type === 'write-record')).toHaveLength(1)
})

test('Activity that is not written yet is written 20 s before the warning that follows from the written one', () => {
  const m = createMachine({ limits: { hasKeepalive: false } }).start()
  m.advance(11 * SECOND).input({ type: 'activity', kind: 'move' })
  m.advance(9 * SECOND).input({ type: 'activity', kind: 'move' })
  const written = m.now - 9 * SECOND
  expect(wakeAt(m.state, m.timing())).toBe(written + (15 - 2) * MINUTE - 20 * SECOND)
})

test('A page that has written its activity writes nothing when it is looked at, hidden and left', () => {
  const m = createMachine({ limits: { hasKeepalive: false } }).start()
  m.advance(11 * SECOND).input({ type: 'activity', kind: 'move' })
  m.effects.length = 0
  m.input({ type: 'looked' }).input({ type: 'visibility', isVisible: false }).input({ type: 'left' })
  expect(m.effects.filter(({ type }) => type === 'write-record')).toEqual([])
})

test('Activity counts once a second', () => {
  const m = createMachine()
    .start()
    .advance(10 * SECOND)
    .input(press)
  m.advance(SECOND / 2).input(press)
  expect(m.state.record.activeAt).toBe(T0 + 10 * SECOND)
})

test('Under the cover no activity counts, also if the page has time left', () => {
  const m = createMachine({ limits: { hasStatus: true } })
    .start()
    .advance(MINUTE)
  m.input({ type: 'end-reported' }).advance(4 * SECOND)
  const covered = screen(m)
  m.input(press)
  expect([covered, m.state.record.activeAt]).toEqual([{ kind: 'checking' }, T0])
})

test('With extendOn activity a press before the warning asks for no extension', () => {
  const m = createMachine({ limits: { extendOn: 'activity' } })
    .start()
    .advance(MINUTE)
    .input(press)
  expect(m.sent).toEqual([])
})
