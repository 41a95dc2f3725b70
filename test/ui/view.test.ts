import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIdleWarning as createHeadless } from '../../src/headless.ts'
import { createIdleWarning } from '../../src/index.ts'
import { button, dialog, host, liveRegion, press, removeDialogs, setUpDialog } from '../support/built-in-dialog.ts'
import { createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, RENEWED, SECOND } from '../support/machine.ts'
import { none, warning } from '../support/screens.ts'
import { sources } from '../support/sources.ts'
import { spaceEvents, startSession, startWarned, stopSessions } from '../support/warned-session.ts'

// The requirements of platform.md §1 for which a whole session is needed. The numbers that are missing here are in the
// tests of the other files of src/ui, and in test/e2e/accessibility.spec.ts; docs/accessibility.md and docs/evidence/accessibility.md list them all.

beforeEach(() => {
  spaceEvents()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  removeDialogs()
  stopSessions()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const heading = () => dialog().querySelector('h2')?.textContent

describe('the title of the document', () => {
  test('the title has a mark while a warning is open in a hidden tab', () => {
    let isVisible = true
    const { view, marks } = setUpDialog({ isVisible: () => isVisible })
    view.show(warning())
    isVisible = false
    view.show(warning())
    view.show(none)
    expect(marks).toEqual(['', '⏳', ''])
  })

  test('the title loses its mark when the dialog is removed', () => {
    const { view, marks } = setUpDialog({ isVisible: () => false })
    view.show(warning())
    view.remove()
    expect(marks).toEqual(['⏳', ''])
  })
})

describe('the time limit', () => {
  test('REQ-A11Y-2: without `warnBefore` the page warns two minutes before the end', async () => {
    const { ports } = startSession()
    await ports.clock.advance(13 * MINUTE - SECOND)
    const before = host()
    await ports.clock.advance(SECOND)
    expect([before, heading()]).toEqual([null, 'You are about to be signed out'])
  })

  test('complaint 13: a person who reads with a screen reader, whose keys no page gets, is warned in time and stays by one key', async () => {
    const { idle, ports } = startSession()
    const warnings: string[] = []
    for (let minute = 0; minute < 60; minute++) {
      await ports.clock.advance(MINUTE)
      if (idle.phase !== 'warning') continue
      vi.advanceTimersByTime(0)
      warnings.push(`${heading()}: ${liveRegion().textContent}`)
      press('Escape')
      await ports.clock.advance(0)
    }
    const sentence = 'We will sign you out in 2 minutes.'
    expect([idle.phase, warnings]).toEqual(['active', Array(4).fill(`You are about to be signed out: ${sentence}`)])
  })

  test('REQ-A11Y-3: a person can stay eleven times in a row, and each time for as long as before', async () => {
    const { idle, ports } = startSession()
    const left: number[] = []
    for (let times = 0; times < 11; times++) {
      await ports.clock.advance(13 * MINUTE)
      button('Stay signed in').click()
      await ports.clock.advance(0)
      left.push(idle.remaining)
    }
    expect(left).toEqual(Array(11).fill(15 * MINUTE))
  })

  test('REQ-A11Y-5: a page can turn the limit off, or give a person ten times as long', async () => {
    const off = startSession({ idleTimeout: 'off', scope: 'off' })
    const longer = startSession({ idleTimeout: '150m', scope: 'longer' })
    for (const { ports } of [off, longer]) await ports.clock.advance(2 * HOUR)
    expect([off.idle.phase, longer.idle.phase, host()]).toEqual(['active', 'active', null])
  })

  test('REQ-A11Y-7: the warning of a limit that cannot be extended says so, offers no extension, and lets the person save', async () => {
    const events: unknown[] = []
    const { idle, ports } = startSession({ absoluteTimeout: '14m' })
    idle.on('warning', ({ isExtendable }) => events.push(isExtendable))
    await ports.clock.advance(12 * MINUTE)
    const names = within(dialog())
      .getAllByRole('button')
      .map(({ textContent }) => textContent)
    expect([events, names, heading(), await idle.extend()]).toEqual([
      [false],
      ['Back to my work', 'Sign out'],
      'You will be signed out soon',
      { ok: false, code: 'absolute' },
    ])
    expect(dialog().querySelector('[part=message]')?.textContent).toMatch(/save your work now/)
  })

  test('REQ-A11Y-8: a page can tell at the start of a task how long a person may be inactive', () => {
    const { idle, ports } = startSession()
    expect([idle.remaining, (idle.expiresAt ?? 0) - ports.clock.now()]).toEqual([15 * MINUTE, 15 * MINUTE])
  })

  test('REQ-A11Y-9: the page resumes when the same person has signed in again elsewhere', async () => {
    const { idle, ports } = startSession({ statusUrl: '/status', signInUrl: '/login', userKey: 'ada' })
    ports.respond = ({ kind }) => (kind === 'status' ? { outcome: 'ended' } : RENEWED)
    const events: string[] = []
    idle.on('expired', (event) => event.preventDefault())
    idle.on('resumed', () => events.push('resumed'))
    await ports.clock.advance(15 * MINUTE)
    expect(heading()).toBe('You have been signed out')
    ports.respond = () => ({ ...RENEWED, userKey: 'ada' })
    ports.happen('shown')
    await ports.clock.advance(SECOND)
    expect([events, idle.phase]).toEqual([['resumed'], 'active'])
  })

  test('REQ-A11Y-10: before the end the page can save, and the SDK waits for it for three seconds at most', async () => {
    const { idle, ports } = startSession()
    const events: string[] = []
    idle.on('beforeexpire', ({ waitUntil }) => {
      events.push('beforeexpire')
      waitUntil(new Promise(() => {}))
    })
    idle.on('expired', () => events.push('expired'))
    const signOuts = () => ports.requests.filter(({ kind }) => kind === 'sign-out').length
    await ports.clock.advance(15 * MINUTE)
    const atTheEnd = [[...events], signOuts()]
    await ports.clock.advance(3 * SECOND)
    expect([atTheEnd, signOuts()]).toEqual([[['beforeexpire', 'expired'], 0], 1])
  })

  test('REQ-A11Y-11: the dialog asks for no password; it links to the sign-in page of the application', async () => {
    const { idle, ports } = startSession({ signInUrl: '/login' })
    idle.on('expired', (event) => event.preventDefault())
    await ports.clock.advance(15 * MINUTE + 4 * SECOND)
    const link = within(dialog()).getByRole('link', { name: 'Sign in again' })
    expect([link.getAttribute('href'), dialog().querySelectorAll('form, input').length]).toEqual([
      expect.stringContaining('/login?'),
      0,
    ])
  })

  test('REQ-A11Y-12: nothing in the library refreshes the page by itself', () => {
    expect(sources.filter((source) => /http-equiv|['"]refresh['"]/i.test(source))).toEqual([])
    expect(sources.length).toBeGreaterThan(30)
  })

  test('defect 11: a look at the dialog long after the end shows no time, and no time is below zero', async () => {
    const { idle, ports } = await startWarned()
    const times: number[] = []
    idle.on('tick', ({ remaining }) => times.push(remaining))
    await ports.clock.advance(119 * SECOND)
    ports.clock.jump(HOUR)
    ports.happen('look')
    await ports.clock.flush()
    await ports.clock.advance(MINUTE)
    expect([dialog().querySelector('[part=time]')?.textContent, idle.remaining]).toEqual(['', 0])
    expect([...times].sort((a, b) => b - a)).toEqual(times)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0)
  })

  test('defect 12: a warning that was answered in another tab closes here without a request', async () => {
    const storage = createStorage()
    const here = startSession({}, createIdleWarning, { storage, tab: 'here' })
    const there = startSession({ scope: 'there' }, createHeadless, { storage, tab: 'there', clock: here.ports.clock })
    await here.ports.clock.advance(13 * MINUTE)
    expect(here.idle.phase).toBe('warning')
    await there.idle.extend()
    await here.ports.clock.advance(MINUTE)
    expect([here.idle.phase, here.ports.requests, there.ports.requests.length]).toEqual(['active', [], 1])
  })
})
