import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  button,
  controlEventTime,
  dialog,
  host,
  press,
  removeDialogs,
  setUpDialog,
} from '../support/built-in-dialog.ts'
import { MINUTE, SECOND } from '../support/machine.ts'
import { expired, final, warning } from '../support/screens.ts'
import { startSession, stopSessions } from '../support/warned-session.ts'

let setEventTime: (time: number) => void

beforeEach(() => {
  setEventTime = controlEventTime()
})

afterEach(() => {
  removeDialogs()
  stopSessions()
  vi.restoreAllMocks()
})

describe('a warning that can be extended', () => {
  test('the button Stay signed in extends the session', () => {
    const { view, done } = setUpDialog()
    view.show(warning())
    button('Stay signed in').click()
    expect(done).toEqual(['extend by button'])
  })

  test.each(Array.from({ length: 20 }, (_, passed) => 20 - passed))(
    'REQ-A11Y-1: the button extends the session when %i s are left',
    async (left) => {
      const { idle, ports } = startSession({ warnBefore: '20s' })
      await ports.clock.advance(15 * MINUTE - left * SECOND)
      button('Stay signed in').click()
      await ports.clock.advance(0)
      expect([idle.phase, idle.remaining]).toEqual(['active', 15 * MINUTE])
    },
  )

  test('Escape extends the session, and the page and the browser do not get it', () => {
    const { view, done } = setUpDialog()
    const keys: string[] = []
    const listener = ({ key }: KeyboardEvent) => keys.push(key)
    document.addEventListener('keydown', listener)
    view.show(warning())
    const isLeftToTheBrowser = press('Escape')
    document.removeEventListener('keydown', listener)
    expect([done, keys, isLeftToTheBrowser]).toEqual([['extend by escape'], [], false])
  })

  test('an Escape that ends a composition in an input method does not extend the session', () => {
    const { view, done } = setUpDialog()
    view.show(warning())
    press('Escape', { isComposing: true })
    expect(done).toEqual([])
  })

  test('an Escape that is held down extends the session once', () => {
    const { view, done } = setUpDialog()
    view.show(warning())
    press('Escape')
    press('Escape', { repeat: true })
    expect(done).toEqual(['extend by escape'])
  })

  test('neither the button nor Escape extends the session again while the server is asked', () => {
    const { view, done } = setUpDialog()
    view.show(warning(120_000, { isBusy: true }))
    const busy = button('One moment…')
    busy.click()
    press('Escape')
    expect([busy.getAttribute('aria-disabled'), done]).toEqual(['true', []])
  })
})

describe('a final warning', () => {
  test('the button of a warning that cannot be extended closes it until the end, and neither extends nor signs out', () => {
    const { view, done } = setUpDialog()
    view.show(final)
    setEventTime(1000)
    button('Back to my work').click()
    view.show(warning(110_000, { isExtendable: false }))
    press('Escape')
    expect([done, dialog().open]).toEqual([[], false])
  })
})

describe('the cover', () => {
  test('the button of the cover reloads the page if no sign-in address is known, and Escape does nothing there', () => {
    const { view, done } = setUpDialog()
    view.show(expired)
    setEventTime(1000)
    button('Reload the page').click()
    press('Escape')
    expect(done).toEqual(['reload'])
  })
})

describe('presses that come too early', () => {
  test('a press on Sign out does nothing in the first half second', () => {
    const { view, done } = setUpDialog()
    view.show(warning())
    setEventTime(500)
    button('Sign out').click()
    const early = [...done]
    setEventTime(501)
    button('Sign out').click()
    expect([early, done]).toEqual([[], ['sign out']])
  })

  test('in the first half second a warning cannot be dismissed, and the sign-in link leads nowhere', () => {
    const { view, done } = setUpDialog({ signInUrl: () => '/login' })
    view.show(final)
    button('Back to my work').click()
    press('Escape')
    const isStillOpen = dialog().open
    view.show(expired)
    const click = new MouseEvent('click', { cancelable: true, composed: true })
    within(dialog()).getByRole('link', { name: 'Sign in again' }).dispatchEvent(click)
    expect([isStillOpen, done, click.defaultPrevented]).toEqual([true, [], true])
  })

  test('the half second starts again when the buttons change, so that a double press hits no button that has moved', () => {
    const { view, done } = setUpDialog()
    view.show(warning())
    setEventTime(1000)
    view.show(warning(119_000, { isBusy: true }))
    setEventTime(1300)
    button('Sign out').click()
    const early = [...done]
    setEventTime(1600)
    button('Sign out').click()
    expect([early, done]).toEqual([[], ['sign out']])
  })

  test('the half second starts again with each key while the person types on', () => {
    const { view, done } = setUpDialog()
    view.show(expired)
    setEventTime(400)
    dialog().dispatchEvent(new KeyboardEvent('keydown', { key: 'x', composed: true }))
    setEventTime(800)
    button('Reload the page').click()
    const early = [...done]
    setEventTime(1400)
    button('Reload the page').click()
    expect([early, done, host() !== null]).toEqual([[], ['reload'], true])
  })
})
