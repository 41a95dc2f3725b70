import { describe, expect, test } from 'vitest'
import { claimOf } from '../../../src/core/session/screen.ts'
import { createMachine, type Machine, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { look, screen, stay } from './facts.ts'

const claim = (m: Machine) => claimOf(m.state, m.timing())
const warned = () =>
  createMachine()
    .start()
    .advance(14 * MINUTE)

describe('What a session claims of the page', () => {
  test.each([
    ['nothing while it is active', () => createMachine().start(), null],
    ['a dialog while it warns', warned, { isCover: false, expiresAt: T0 + 15 * MINUTE }],
    [
      'a dialog also if the application shows its own',
      () =>
        createMachine({ isPrevented: () => true })
          .start()
          .advance(14 * MINUTE),
      { isCover: false, expiresAt: T0 + 15 * MINUTE },
    ],
    [
      'a cover after the end',
      () =>
        createMachine({ limits: { canLeave: false } })
          .start()
          .advance(16 * MINUTE),
      { isCover: true, expiresAt: T0 + 15 * MINUTE },
    ],
    [
      'a cover while the server is asked',
      () =>
        createMachine({ limits: { hasStatus: true } })
          .start()
          .jump(16 * MINUTE)
          .input(look),
      { isCover: true, expiresAt: T0 + 15 * MINUTE },
    ],
  ] as const)('%s', (_name, machine, claimed) => {
    expect(claim(machine())).toEqual(claimed)
  })
})

describe('The dialog', () => {
  test('is busy while a Stay is under way, and not while it waits for the next attempt', () => {
    const m = warned().input(stay)
    const busy = screen(m)
    m.answer('keepalive', { outcome: 'unreachable', retryIn: 30 * SECOND })
    expect([busy, screen(m)]).toMatchObject([
      { isBusy: true, failure: null },
      { isBusy: false, failure: 'unreachable' },
    ])
  })

  test('is busy while a Stay waits for the confirmation of an end', () => {
    const m = warned().input(stay)
    expect(screen(m.answer('keepalive', { outcome: 'ended', status: 401 }))).toMatchObject({ isBusy: true })
  })

  test('is not busy with a report of activity', () => {
    const m = createMachine({ limits: { extendOn: 'activity' } })
      .start()
      .advance(14 * MINUTE)
    expect(screen(m)).toMatchObject({ isBusy: false })
  })

  test('is not busy with a doubt of the session, if nobody has asked to stay', () => {
    expect(screen(warned().input({ type: 'end-reported' }))).toMatchObject({ kind: 'warning', isBusy: false })
  })

  test('never tells a negative time', () => {
    const m = warned()
    m.now += 5 * MINUTE
    expect(screen(m)).toMatchObject({ remaining: 0, expiresAt: T0 + 15 * MINUTE })
  })
})

test.each([
  ['before an idle end', () => warned(), true],
  [
    'not before the absolute end',
    () =>
      createMachine({ limits: { absoluteTimeout: 10 * MINUTE } })
        .start()
        .advance(9 * MINUTE),
    false,
  ],
  [
    'not after an answer from a wrong address',
    () => warned().input(stay).answer('keepalive', { outcome: 'misconfigured', status: 404 }),
    false,
  ],
] as const)('The dialog offers to stay: %s', (_case, machine, isExtendable) => {
  expect(screen(machine())).toMatchObject({ kind: 'warning', isExtendable })
})
