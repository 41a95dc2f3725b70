import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { resolveOptions } from '../../src/core/options/options.ts'
import type { Screen, View } from '../../src/core/ports.ts'
import { createModalView } from '../../src/modal-view.ts'
import { ownDialog } from '../../src/own-dialog/index.ts'
import type { ModalOptions, OwnDialog } from '../../src/types.ts'
import { expired, final, none, warning } from '../support/screens.ts'

// jsdom has no `showModal`: the dialog is open, but not modal. Tests that need the top layer, a stylesheet or the real
// focus run in real browsers.

const leaving: Screen = { ...expired, isLeaving: true }

const WHOLE = `<dialog id="own" aria-labelledby="t" aria-describedby="d">
  <h2 id="t">Toujours là ?</h2>
  <div id="d">
    <p data-idle-warning-show="warning">Fin dans <span data-idle-warning="remaining"></span>.</p>
    <p data-idle-warning-show="cannot-extend">Fin dans <span data-idle-warning="remaining"></span>, sans recours.</p>
    <p data-idle-warning-show="checking">Nous vérifions.</p>
    <p data-idle-warning-show="expired">Votre session est finie.</p>
  </div>
  <p role="alert" data-idle-warning-show="unreachable">Serveur injoignable.</p>
  <p role="alert" data-idle-warning-show="failed">Cela n’a pas marché.</p>
  <a href="/refresh" data-idle-warning="extend">Rester</a>
  <form method="post" action="/out"><button data-idle-warning="sign-out">Partir</button></form>
  <form method="dialog" data-idle-warning-show="cannot-extend"><button>Retour</button></form>
  <a href="/own" data-idle-warning="sign-in">Se connecter</a>
</dialog>`
const PLAIN = `<dialog id="own"><p>Ends in <span data-idle-warning="remaining"></span>.</p>
  <button data-idle-warning="extend">Stay</button></dialog>`

let view: View | undefined
let done: string[]

function createView(dialog: ModalOptions | OwnDialog, canSignOut = true): View {
  const { settings } = resolveOptions({ idleTimeout: '15m', ...(canSignOut && { signOutUrl: '/out' }), dialog })
  view = createModalView({
    settings,
    extend: (by) => done.push(`extend by ${by}`),
    signOut: () => done.push('sign out'),
    reload: () => done.push('reload'),
    mark: () => {},
    leave: () => {},
    isVisible: () => true,
    signInUrl: () => '/login',
    onFailure: (cause) => done.push(String(cause)),
  })
  return view
}

function setUp(body = WHOLE, { canSignOut = true } = {}, signIn = '#none'): View {
  document.body.innerHTML = body
  return createView(ownDialog('#own', { expired: signIn }), canSignOut)
}

let moment = 0

beforeEach(() => {
  done = []
  moment = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  document.documentElement.lang = 'fr'
  vi.spyOn(Event.prototype, 'timeStamp', 'get').mockImplementation(() => moment)
})

afterEach(() => {
  view?.remove()
  document.documentElement.removeAttribute('lang')
  document.body.replaceChildren()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const own = () => document.querySelector('#own') as HTMLDialogElement
const builtIn = () => document.querySelector('html > idle-warning')?.shadowRoot?.querySelector('dialog') ?? undefined
const heading = () => builtIn()?.querySelector('h2')?.textContent
const words = () => {
  const shown = [...own().querySelectorAll<HTMLElement>('p, a, button')].filter(
    (element) => !element.closest('[hidden]'),
  )
  // `Intl` puts no-break spaces before French units.
  return shown.map(({ textContent }) => textContent.replace(/\s/g, ' '))
}
const control = (name: string) => within(own()).getByText(name)
const announced = () => own().querySelector('idle-warning')?.shadowRoot?.querySelector('[aria-live]')?.textContent

describe('a dialog of the page', () => {
  test.each<[string, Screen, string[]]>([
    ['a warning', warning(), ['Fin dans 2 minutes.', 'Rester', 'Partir']],
    ['a warning that cannot be extended', final, ['Fin dans 2 minutes, sans recours.', 'Partir', 'Retour']],
    [
      'a server that cannot be reached',
      warning(60_000, { failure: 'unreachable' }),
      ['Fin dans 60 secondes.', 'Serveur injoignable.', 'Rester', 'Partir'],
    ],
    [
      'an extension that was refused',
      warning(60_000, { failure: 'refused' }),
      ['Fin dans 60 secondes.', 'Cela n’a pas marché.', 'Rester', 'Partir'],
    ],
    ['the check', { kind: 'checking' }, ['Nous vérifions.']],
    ['the end', expired, ['Votre session est finie.', 'Se connecter']],
    ['the way out', leaving, ['Votre session est finie.']],
  ])('the page’s dialog says %s in its own words, and offers what the person can do', (_, screen, expected) => {
    setUp().show(screen)
    expect([own().open, words(), builtIn()]).toEqual([true, expected, undefined])
  })

  test.each<[string, Screen, string]>([
    ['a warning that cannot be extended', final, 'You will be signed out soon'],
    ['a failure', warning(60_000, { failure: 'refused' }), 'You are about to be signed out'],
    ['the check', { kind: 'checking' }, 'One moment…'],
    ['the end', expired, 'You have been signed out'],
  ])('the built-in dialog shows what the page’s dialog has no words for: %s', (_, screen, title) => {
    const { show } = setUp(PLAIN)
    show(warning())
    const before = [own().open, builtIn()]
    show(screen)
    expect([before, own().open, heading(), done]).toEqual([[true, undefined], false, title, []])
    show(none)
    show(warning())
    expect([own().open, builtIn()]).toEqual([true, undefined])
  })

  test('the page’s dialog does not come back between two failures that it has no words for', () => {
    const { show } = setUp(PLAIN)
    show(warning())
    const isOpen = [null, 'unreachable', null, 'unreachable'].map((failure) => {
      show(warning(60_000, { failure: failure as 'unreachable' | null }))
      return own().open
    })
    expect(isOpen).toEqual([true, false, false, false])
  })

  test('the built-in dialog shows a warning that cannot be extended if the page’s dialog has no way back to the page', () => {
    setUp(WHOLE.replace(/<form method="dialog".*<\/form>/, '')).show(final)
    expect([own().open, heading()]).toEqual([false, 'You will be signed out soon'])
  })

  test('without aria-describedby the shown texts of the end are announced', () => {
    const { show } = setUp(WHOLE.replace(' aria-describedby="d"', ''))
    show(warning(20_000))
    show(expired)
    expect(announced()).toBe('Votre session est finie.')
  })

  test.each<[string, Screen, string]>([
    ['a person who has stayed', warning(), 'You are still signed in.'],
    ['a person who has signed in again', expired, 'You are signed in again.'],
    ['a person whose session still lives', { kind: 'checking' }, 'You are still signed in.'],
  ])(
    'after the page’s dialog has closed, an announcement tells %s where the session stands',
    (_, screen, announcement) => {
      const { show } = setUp()
      show(screen)
      show(none)
      own().dispatchEvent(new Event('close'))
      vi.advanceTimersByTime(300)
      const region = document.querySelector('idle-warning-status')?.shadowRoot?.querySelector('[role=status]')
      expect(region?.textContent).toBe(announcement)
    },
  )

  test('the extend control of the page’s dialog is disabled while the server is asked', () => {
    const { show } = setUp()
    show(warning(120_000, { isBusy: true }))
    control('Rester').click()
    expect([control('Rester').getAttribute('aria-disabled'), done]).toEqual(['true', []])
  })

  test('a link of the page’s dialog extends the session and is not followed', () => {
    setUp().show(warning())
    const click = new MouseEvent('click', { bubbles: true, cancelable: true })
    control('Rester').dispatchEvent(click)
    expect([done, click.defaultPrevented]).toEqual([['extend by button'], true])
  })

  test('Escape in the page’s dialog extends the session, and the browser does not act on it', () => {
    setUp().show(warning())
    const press = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    document.body.dispatchEvent(press)
    expect([done, press.defaultPrevented]).toEqual([['extend by escape'], true])
  })

  test('a button of the page’s dialog signs out, but not in the first half second', () => {
    setUp().show(warning())
    control('Partir').click()
    const early = [...done]
    moment = 1000
    control('Partir').click()
    expect([early, done]).toEqual([[], ['sign out']])
  })

  test('if the SDK has no sign-out address, the button of the page’s dialog does what it does without the SDK', () => {
    setUp(WHOLE, { canSignOut: false }).show(warning())
    moment = 1000
    const click = new MouseEvent('click', { bubbles: true, cancelable: true })
    own().addEventListener('submit', (event) => event.preventDefault())
    control('Partir').dispatchEvent(click)
    expect([click.defaultPrevented, done]).toEqual([false, []])
  })

  test('the sign-in link of the page’s dialog gets the address that leads back', () => {
    setUp().show(expired)
    expect(control('Se connecter').getAttribute('href')).toBe('/login')
  })

  test('the page’s dialog gets its own attributes back', () => {
    const { show } = setUp()
    const before = own().innerHTML
    for (const screen of [warning(60_000, { isBusy: true }), expired, none]) show(screen)
    expect(own().innerHTML).toBe(before)
  })

  test('if nothing can be extended, the way back gets the focus, and not a hidden field before it', () => {
    const token =
      '<form method="post" action="/out"><input type="hidden" name="csrf"><button data-idle-warning="sign-out">Partir</button></form>'
    setUp(WHOLE.replace('<h2', `${token}<h2`)).show(final)
    expect(document.activeElement?.textContent).toBe('Retour')
  })

  test('at each mark the description of the page’s dialog is announced, in the language of the page', () => {
    const { show } = setUp()
    const texts: unknown[] = []
    for (const left of [140, 121, 120, 114, 61, 60, 54, 41, 40]) {
      show(warning(left * 1000))
      if (announced() !== texts.at(-1)) texts.push(announced())
    }
    show(expired)
    expect([...texts, announced()]).toEqual([
      '',
      'Fin dans 2 minutes.',
      '',
      'Fin dans 60 secondes.',
      '',
      'Fin dans 40 secondes.',
      'Votre session est finie.',
    ])
  })

  test('without aria-describedby the sentence around the countdown is announced', () => {
    document.documentElement.lang = 'en'
    const { show } = setUp(PLAIN)
    show(warning(80_000))
    show(warning(60_000))
    expect(announced()).toBe('Ends in 60 seconds.')
  })

  test('the page’s dialog is closed at the end, and the SDK leaves nothing in it', () => {
    const { show } = setUp(PLAIN)
    show(warning())
    show(none)
    expect([own().open, document.querySelector('idle-warning'), own().querySelector('p')?.textContent]).toEqual([
      false,
      null,
      'Ends in .',
    ])
  })

  test('a press in the page’s dialog does nothing if the page itself has opened it', () => {
    const { show } = setUp()
    show(expired)
    show(none)
    own().open = true
    moment = 5000
    control('Rester').addEventListener('click', (event) => event.preventDefault())
    control('Rester').click()
    expect(done).toEqual([])
  })
})

describe('the built-in dialog as the fallback', () => {
  const failure = `Error: dialog.element: no <dialog> that can be shown at '#own'`

  test.each([
    ['nothing', ''],
    ['no <dialog>', '<div id="own"></div>'],
  ])('if the selector finds %s, the built-in dialog takes over, and the failure is reported once', (_, body) => {
    const { show } = setUp(body)
    show(warning())
    show(warning(100_000))
    show(none)
    show(warning())
    expect([heading(), done]).toEqual(['You are about to be signed out', [failure]])
  })

  test('if the page removes its dialog, the built-in dialog takes over, and the failure is reported once', () => {
    const { show } = setUp()
    show(warning())
    own().remove()
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
    expect([heading(), done]).toEqual(['You are about to be signed out', [failure]])
  })

  test('the built-in dialog stays until the next warning finds the page’s dialog again', () => {
    const { show } = setUp()
    const dialog = own()
    show(warning())
    dialog.remove()
    show(warning())
    document.body.append(dialog)
    show(warning())
    const before = [dialog.open, !!builtIn()]
    show(none)
    show(warning())
    expect([before, dialog.open]).toEqual([[false, true], true])
  })
})

describe('the own sign-in element', () => {
  const form =
    '<main><p>before</p><form id="sign-in" hidden><input name="user"><button>Go</button></form><p>after</p></main>'

  test('the own sign-in element stands in the cover, keeps its values, and goes back to its place', () => {
    const { show } = setUp(form, {}, '#sign-in')
    const page = document.body.innerHTML
    show(expired)
    const signIn = document.querySelector('html > idle-warning > #sign-in') as HTMLFormElement
    ;(signIn.elements[0] as HTMLInputElement).value = 'ada'
    const inCover = [
      signIn.hidden,
      document.activeElement === signIn.elements[0],
      builtIn()?.querySelector('a')?.textContent,
    ]
    show(expired)
    show(none)
    expect([inCover, document.body.innerHTML, (signIn.elements[0] as HTMLInputElement).value]).toEqual([
      [false, true, ''],
      page,
      'ada',
    ])
  })

  test('the own sign-in element is not shown while the sign-out is under way', () => {
    setUp(form, {}, '#sign-in').show(leaving)
    expect(document.querySelector('main > #sign-in')).not.toBeNull()
  })

  test('if the own sign-in element is missing, the cover has its link', () => {
    setUp('', {}, '#sign-in').show(expired)
    expect(builtIn()?.querySelector('a')?.textContent).toBe('Sign in again')
  })
})

test('the own sign-in element stays in the cover although its selector no longer finds it', () => {
  document.body.innerHTML = '<main><form class="sign-in"><input></form></main>'
  const { show } = createView({ expired: 'main .sign-in' })
  const places = [1, 2, 3].map(() => {
    show(expired)
    return document.querySelector('.sign-in')?.parentElement?.localName
  })
  expect(places).toEqual(['idle-warning', 'idle-warning', 'idle-warning'])
})
