import { afterEach, expect, test, vi } from 'vitest'
import type { IdleWarningOptions } from '../../src/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createStorage } from '../support/fake-ports.ts'
import { MINUTE, SECOND } from '../support/machine.ts'
import { spaceEvents, startSession, stopSessions } from '../support/warned-session.ts'

afterEach(() => {
  stopSessions()
  vi.restoreAllMocks()
})

/** Starts sessions of several scopes in this document, with one clock. */
function startScopes(...scopes: Partial<IdleWarningOptions>[]) {
  const clock = createFakeClock()
  return scopes.map((options, index) =>
    startSession({ scope: `scope ${index}`, ...options, dialog: { texts: { stay: `Stay ${index}` } } }, undefined, {
      clock,
      storage: createStorage(),
    }),
  )
}

const dialogs = () =>
  [...document.querySelectorAll('idle-warning')].map(({ shadowRoot }) => shadowRoot?.querySelector('dialog'))
const buttons = () =>
  dialogs()
    .filter((dialog) => dialog?.open)
    .map((dialog) => dialog?.querySelector('[part~=primary]')?.textContent)
const pressPrimary = () =>
  dialogs()
    .find((dialog) => dialog?.open)
    ?.querySelector<HTMLElement>('[part~=primary]')
    ?.click()

test('C2: two scopes that warn in one document show one dialog, which stays the same', async () => {
  const [first] = startScopes({}, {})
  await first?.ports.clock.advance(13 * MINUTE)
  const shown = [buttons()]
  for (let second = 0; second < 3; second++) {
    await first?.ports.clock.advance(SECOND)
    shown.push(buttons())
  }
  expect(shown).toEqual(Array(4).fill(['Stay 0']))
})

test('The warning that ends first is shown first, and the next one follows when it has been answered', async () => {
  const [first] = startScopes({}, { idleTimeout: '14m', warnBefore: '1m' })
  await first?.ports.clock.advance(13 * MINUTE)
  const before = buttons()
  pressPrimary()
  await first?.ports.clock.advance(0)
  expect([before, buttons()]).toEqual([['Stay 1'], ['Stay 0']])
})

test('A warning that the person has closed makes room for the next one', async () => {
  spaceEvents()
  const [first] = startScopes({ absoluteTimeout: '14m' }, { idleTimeout: '15m' })
  await first?.ports.clock.advance(13 * MINUTE)
  pressPrimary()
  await first?.ports.clock.advance(SECOND)
  expect(buttons()).toEqual(['Stay 1'])
})

test('A session that is stopped makes room for the warning of another one', async () => {
  const [first] = startScopes({}, {})
  await first?.ports.clock.advance(13 * MINUTE)
  first?.idle.stop()
  expect(buttons()).toEqual(['Stay 1'])
})

test('The end of one scope replaces the warning of another one, whose end follows', async () => {
  const [first, second] = startScopes({ idleTimeout: '14m' }, { idleTimeout: '15m' })
  await first?.ports.clock.advance(14 * MINUTE)
  const open = dialogs().filter((dialog) => dialog?.open)
  expect([open.length, open[0]?.getAttribute('part'), first?.idle.phase, second?.idle.phase]).toEqual([
    1,
    'dialog cover',
    'expired',
    'warning',
  ])
})
