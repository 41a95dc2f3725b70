import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { View } from '../../../src/core/ports.ts'
import { createDialog, type DialogOptions } from '../../../src/ui/built-in/dialog.ts'
import { completeMessages, type Messages } from '../../../src/ui/messages.ts'
import { expired, final, none, warning } from '../../support/screens.ts'

// jsdom has no showModal, so the dialog is the region that people get where a browser refuses to open it. What needs
// the top layer, inertness, real focus or a sheet is tested in real browsers.

interface Setup {
  readonly view: View
  readonly done: string[]
  readonly marks: string[]
}

let setup: Setup | undefined

function setUp(options: Partial<DialogOptions> = {}, texts?: Partial<Messages>): Setup {
  const done: string[] = []
  const marks: string[] = []
  const view = createDialog({
    messages: () => completeMessages(texts),
    canSignOut: true,
    warnBefore: 120_000,
    isInPlace: false,
    title: (mark) => marks.push(mark),
    actions: {
      extend: (by) => done.push(`extend by ${by}`),
      signOut: () => done.push('sign out'),
      signIn: () => done.push('sign in'),
    },
    ...options,
  })
  setup = { view, done, marks }
  return setup
}

/** Where the events stand on their time line. */
let moment = 0
const later = (by = 1000) => {
  moment = by
}

beforeEach(() => {
  moment = 0
  vi.spyOn(Event.prototype, 'timeStamp', 'get').mockImplementation(() => moment)
})

afterEach(() => {
  setup?.view.remove()
  vi.restoreAllMocks()
})

const host = () => document.querySelector('idle-warning')
const dialog = () => host()?.shadowRoot?.querySelector('dialog') as HTMLDialogElement
const region = () => within(dialog())
const live = () => dialog().querySelector('[aria-live]') as HTMLElement
const press = (key: string, init: KeyboardEventInit = {}) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))

/** What is put into the live region, on seconds that count down. What is taken out of it is not spoken. */
function spoken(view: View, seconds: readonly number[]): string[] {
  let before = ''
  return seconds.flatMap((left) => {
    view.show(warning(left * 1000))
    const text = live().textContent
    const isNew = text !== '' && text !== before
    before = text
    return isNew ? [`${live().getAttribute('aria-live')}: ${text}`] : []
  })
}

describe('the page', () => {
  test('is untouched until there is something to show', () => {
    const { view } = setUp()
    view.show(none)
    expect(host()).toBeNull()
  })

  test('gets one host beside its body', () => {
    const { view } = setUp()
    view.show(warning())
    view.show(warning())
    expect([...document.documentElement.children].map(({ localName }) => localName)).toEqual([
      'head',
      'body',
      'idle-warning',
    ])
  })

  test('that throws the host away gets it back', () => {
    const { view } = setUp()
    view.show(warning())
    host()?.remove()
    view.show(warning())
    expect(host()).not.toBeNull()
  })

  test('cannot silence or disable the host', () => {
    const { view } = setUp()
    view.show(warning())
    host()?.setAttribute('aria-hidden', 'true')
    view.show(warning())
    expect(host()?.hasAttribute('aria-hidden')).toBe(false)
  })

  test('is left as it was found', () => {
    const before = document.documentElement.outerHTML
    const { view } = setUp()
    view.show(warning())
    view.remove()
    expect(document.documentElement.outerHTML).toBe(before)
  })
})

describe('the dialog', () => {
  test('is named by its heading and described by one paragraph', () => {
    setUp().view.show(warning())
    const describedBy = (attribute: string) =>
      dialog().querySelector(`#${dialog().getAttribute(attribute)}`)?.textContent
    expect([describedBy('aria-labelledby'), describedBy('aria-describedby')]).toEqual([
      'You are about to be signed out',
      'For your security, we will sign you out in 2 minutes. Work you have not saved may be lost.',
    ])
  })

  test('is an alert where the browser refuses to open it', () => {
    setUp().view.show(warning())
    expect([dialog().getAttribute('role'), dialog().open]).toEqual(['alert', true])
  })

  test('REQ-DLG-12: is an alert, and says so once, where the browser refuses to open it over the page', () => {
    const refusal = new DOMException('not fully active', 'InvalidStateError')
    const refuse = vi.fn(() => {
      throw refusal
    })
    Object.assign(HTMLDialogElement.prototype, { showModal: refuse, close() {} })
    const failures: unknown[] = []
    const { view } = setUp({ onFailure: (cause) => failures.push(cause) })
    for (const seconds of [120, 119, 118]) view.show(warning(seconds * 1000))
    for (const name of ['showModal', 'close']) Reflect.deleteProperty(HTMLDialogElement.prototype, name)
    expect([dialog().getAttribute('role'), dialog().open, failures]).toEqual(['alert', true, [refusal]])
  })

  test('has heading, message, stay and sign out, in this order', () => {
    setUp().view.show(warning())
    const order = ['h2', 'p', 'button'].map((name) =>
      [...dialog().querySelectorAll('*')].findIndex((e) => e.matches(name)),
    )
    const buttons = region()
      .getAllByRole('button')
      .map(({ textContent }) => textContent)
    expect([order, buttons]).toEqual([[...order].sort((a, b) => a - b), ['Stay signed in', 'Sign out']])
  })

  test('shows what is left of the warning as a bar, for the eye alone', () => {
    const { view } = setUp()
    const seen = [120_000, 90_000, 1000].map((remaining) => {
      view.show(warning(remaining))
      return (dialog().querySelector('[part=bar]') as HTMLElement).style.inlineSize
    })
    view.show({ kind: 'expired', cause: 'idle', isLeaving: false })
    const track = dialog().querySelector('[part=progress]') as HTMLElement
    expect([...seen, track.hidden, track.getAttribute('aria-hidden'), track.textContent]).toEqual([
      '100%',
      '75%',
      expect.stringMatching(/^0\.83/),
      true,
      'true',
      '',
    ])
  })

  test('speaks the language of its texts', () => {
    setUp({}, { lang: 'ar', dir: 'rtl', message: 'بعد {time}' }).view.show(warning())
    const { lang, dir } = host() as HTMLElement
    expect([lang, dir, dialog().querySelector('#message')?.textContent]).toEqual(['ar', 'rtl', 'بعد دقيقتان'])
  })

  test('shows markup in a text as text', () => {
    setUp({}, { title: '<b>Hello</b>' }).view.show(warning())
    expect(region().getByRole('heading').textContent).toBe('<b>Hello</b>')
  })
})

describe('a person', () => {
  test('stays signed in by the button', () => {
    const { view, done } = setUp()
    view.show(warning())
    region().getByRole('button', { name: 'Stay signed in' }).click()
    expect(done).toEqual(['extend by button'])
  })

  test('stays signed in by Escape, of which the page hears nothing', () => {
    const { view, done } = setUp()
    const heard: string[] = []
    const listen = ({ key }: KeyboardEvent) => heard.push(key)
    document.addEventListener('keydown', listen)
    view.show(warning())
    const isLeftToTheBrowser = press('Escape')
    document.removeEventListener('keydown', listen)
    expect([done, heard, isLeftToTheBrowser]).toEqual([['extend by escape'], [], false])
  })

  test('ends a composition by Escape, and nothing else', () => {
    const { view, done } = setUp()
    view.show(warning())
    press('Escape', { isComposing: true })
    expect(done).toEqual([])
  })

  test('holding Escape down answers once', () => {
    const { view, done } = setUp()
    view.show(warning())
    press('Escape')
    press('Escape', { repeat: true })
    expect(done).toEqual(['extend by escape'])
  })

  test('cannot press twice while the server is asked', () => {
    const { view, done } = setUp()
    view.show(warning(120_000, { isBusy: true }))
    const button = region().getByRole('button', { name: 'One moment…' })
    button.click()
    press('Escape')
    expect([button.getAttribute('aria-disabled'), done]).toEqual(['true', []])
  })

  test('does not sign out with the keys that were meant for the page', () => {
    const { view, done } = setUp()
    view.show(warning())
    region().getByRole('button', { name: 'Sign out' }).click()
    expect(done).toEqual([])
  })

  test('is told of a failure in the dialog', () => {
    const { view } = setUp()
    view.show(warning(120_000, { failure: 'unreachable' }))
    expect(region().getByRole('alert').textContent).toMatch(/cannot reach the server/)
  })

  test('puts away a warning that cannot be extended, for good, and signs out of nothing by it', () => {
    const { view, done } = setUp()
    view.show(warning(120_000, { isExtendable: false }))
    later()
    region().getByRole('button', { name: 'Back to my work' }).click()
    view.show(warning(110_000, { isExtendable: false }))
    press('Escape')
    expect(done).toEqual([])
  })

  test('is told of the last minute and the last twenty seconds of a warning that was put away', () => {
    const { view } = setUp()
    view.show(final)
    later()
    region().getByRole('button', { name: 'Back to my work' }).click()
    const said = [90, 60, 59, 40, 21, 20, 19].map((seconds) => {
      view.show(warning(seconds * 1000, { isExtendable: false }))
      return host()?.shadowRoot?.querySelector('[role=status]')?.textContent
    })
    const left = (seconds: number) =>
      `You will be signed out in ${seconds} seconds, and this cannot be extended. Save your work now.`
    expect(said).toEqual(['', left(60), left(60), left(60), left(60), left(20), left(20)])
  })

  test('who taps twice hits no button that has moved under the finger', () => {
    const { view, done } = setUp()
    view.show(warning())
    later()
    view.show(warning(119_000, { isBusy: true }))
    later(1300)
    region().getByRole('button', { name: 'Sign out' }).click()
    later(1600)
    region().getByRole('button', { name: 'Sign out' }).click()
    expect(done).toEqual(['sign out'])
  })

  test('REQ-DLG-15: stays signed in though a focus trap of the page stops what is outside of it', () => {
    const trapped = new AbortController()
    const stop = (event: Event) => {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    for (const type of ['click', 'keydown', 'pointerdown', 'focusin'])
      document.addEventListener(type, stop, { capture: true, signal: trapped.signal })
    const { view, done } = setUp()
    view.show(warning())
    const tab = new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true, composed: true })
    region().getByRole('button', { name: 'Stay signed in' }).dispatchEvent(tab)
    region().getByRole('button', { name: 'Stay signed in' }).click()
    trapped.abort()
    expect([done, tab.defaultPrevented]).toEqual([['extend by button'], false])
  })

  test('who holds a key down for longer than the dialog is open does nothing to the page by it', () => {
    const { view } = setUp()
    view.show(warning())
    press('Escape')
    view.show(none)
    const heard: string[] = []
    const hear = (event: Event) => heard.push(`${(event as KeyboardEvent).repeat}`)
    document.addEventListener('keydown', hear)
    const isLeftToThePage = [press('Escape', { repeat: true }), press('Escape', { repeat: true }), press('Escape')]
    press('Escape', { repeat: true })
    document.removeEventListener('keydown', hear)
    expect([isLeftToThePage, heard]).toEqual([
      [false, false, true],
      ['false', 'true'],
    ])
  })

  test('REQ-DLG-13: whose place in the page has gone is not left in a dialog that is closed', () => {
    const { view } = setUp()
    const field = document.body.appendChild(document.createElement('input'))
    field.focus()
    view.show(warning())
    field.remove()
    view.show(none)
    expect(document.activeElement).toBe(document.body)
  })

  test('reloads an expired page where no sign-in address is known', () => {
    const { view, done } = setUp()
    view.show(expired)
    later()
    region().getByRole('button', { name: 'Reload the page' }).click()
    press('Escape')
    expect(done).toEqual(['sign in'])
  })

  test('takes in its first half second nothing that cannot be taken back', () => {
    const { view, done } = setUp({ signInUrl: () => '/login' })
    view.show(warning(120_000, { isExtendable: false }))
    region().getByRole('button', { name: 'Back to my work' }).click()
    press('Escape')
    expect(region().getByRole('button', { name: 'Back to my work' })).toBeTruthy()
    view.show(expired)
    const click = new MouseEvent('click', { cancelable: true, composed: true })
    region().getByRole('link', { name: 'Sign in again' }).dispatchEvent(click)
    expect([done, click.defaultPrevented]).toEqual([[], true])
  })

  test('waits on while somebody types on', () => {
    const { view, done } = setUp()
    view.show(expired)
    later(400)
    dialog().dispatchEvent(new KeyboardEvent('keydown', { key: 'x', composed: true }))
    later(800)
    region().getByRole('button', { name: 'Reload the page' }).click()
    expect(done).toEqual([])
    later(1400)
    region().getByRole('button', { name: 'Reload the page' }).click()
    expect(done).toEqual(['sign in'])
  })

  test('signs in again in another tab, where the page stays', () => {
    setUp({ signInUrl: () => '/login', isInPlace: true }).view.show(expired)
    const link = region().getByRole<HTMLAnchorElement>('link', { name: 'Sign in again (opens in a new tab)' })
    expect([link.getAttribute('href'), link.target, link.rel]).toEqual(['/login', '_blank', 'noopener'])
  })
})

describe('a screen reader', () => {
  const seconds = (from: number, to = 0) => Array.from({ length: from - to + 1 }, (_, passed) => from - passed)
  const sentence = (time: string) =>
    `For your security, we will sign you out in ${time}. Work you have not saved may be lost.`

  test('hears whole sentences at the minutes, then at 60, 40 and 20 seconds, and is interrupted by the last alone', () => {
    const { view } = setUp()
    expect(spoken(view, seconds(180))).toEqual([
      `polite: ${sentence('2 minutes')}`,
      `polite: ${sentence('60 seconds')}`,
      `polite: ${sentence('40 seconds')}`,
      `assertive: ${sentence('20 seconds')}`,
    ])
  })

  test('hears one sentence after a gap, with the time that is left', () => {
    const { view } = setUp()
    expect(spoken(view, [110, 17, 16])).toEqual([`assertive: ${sentence('17 seconds')}`])
  })

  test('who browses to the region some seconds later meets no time that has passed', () => {
    const { view } = setUp()
    const met = seconds(120).flatMap((left) => {
      view.show(warning(left * 1000))
      return live().textContent ? [left] : []
    })
    const fiveFrom = (mark: number) => seconds(mark, mark - 4)
    expect(met).toEqual([...fiveFrom(60), ...fiveFrom(40), ...fiveFrom(20)])
  })

  test.each([
    [135, ['2 minutes', '60 seconds', '40 seconds', '20 seconds']],
    [134, ['60 seconds', '40 seconds', '20 seconds']],
    [75, ['60 seconds', '40 seconds', '20 seconds']],
    [74, ['40 seconds', '20 seconds']],
    [41, ['20 seconds']],
    [30, ['20 seconds']],
    [20, []],
  ])('that has just read a dialog that opened at %i s hears no mark within 15 s, but for the last', (from, times) => {
    const { view } = setUp()
    const said = spoken(view, seconds(from)).map((text) => text.replace(/^\w+: /, ''))
    expect(said).toEqual(times.map(sentence))
  })

  test('hears late looks 15 s apart at least, but for the last', () => {
    const { view } = setUp()
    expect(spoken(view, [110, 48, 39, 38, 19])).toEqual([
      `polite: ${sentence('48 seconds')}`,
      `assertive: ${sentence('19 seconds')}`,
    ])
  })

  test('hears another message at once, whatever was read before', () => {
    const { view } = setUp()
    view.show(warning(119_000))
    view.show(warning(118_000, { isExtendable: false }))
    expect(live().textContent).toMatch(/cannot be extended/)
  })

  test('that reads the reason of the end can go on reading it', () => {
    const { view } = setUp()
    view.show(warning(1_000))
    view.show(expired)
    for (let looks = 0; looks < 10; looks++) view.show(expired)
    expect(live().textContent).toMatch(/You were not active/)
  })

  test('hears nothing of the time before, when the dialog opens again', () => {
    const { view } = setUp()
    spoken(view, seconds(61, 60))
    view.show(none)
    expect([live().textContent, spoken(view, [120, 119])]).toEqual(['', []])
  })

  test('hears the reason when the time is over', () => {
    const { view } = setUp()
    view.show(warning(1_000))
    view.show(expired)
    expect(live().textContent).toMatch(/You were not active/)
  })

  test('finds a region that was there before its text', () => {
    const { view } = setUp()
    view.show(warning())
    const region = live()
    view.show(warning(60_000))
    expect([region === live(), region.getAttribute('aria-atomic')]).toEqual([true, 'true'])
  })

  test('is not told of the countdown each second', () => {
    setUp().view.show(warning())
    expect(region().getByRole('timer').hasAttribute('aria-live')).toBe(false)
  })
})

describe('the title', () => {
  test('has a mark while a warning waits in a hidden tab', () => {
    let isVisible = true
    const { view, marks } = setUp({ isVisible: () => isVisible })
    view.show(warning())
    isVisible = false
    view.show(warning())
    view.show(none)
    expect(marks.map((mark) => mark.trim())).toEqual(['', '⏳', ''])
  })

  test('loses its mark when the dialog is removed', () => {
    const { view, marks } = setUp({ isVisible: () => false })
    view.show(warning())
    view.remove()
    expect(marks.at(-1)).toBe('')
  })
})
