import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTabs } from '../src/browser/tabs.ts'
import { resolveOptions } from '../src/core/options/options.ts'
import type { Screen } from '../src/core/ports.ts'
import { nativeMember } from '../src/dom/native-members.ts'
import { createModalView } from '../src/modal-view.ts'
import { ownDialog } from '../src/own-dialog/index.ts'
import { createFrames } from '../src/sources/frames.ts'
import { idleDetection } from '../src/sources/idle-detection.ts'
import { isUpload } from '../src/sources/upload-detection.ts'
import { rememberFocus } from '../src/ui/focus.ts'
import { closePages, element, leavePage, startDrafts, type } from './drafts/signed-in-page.ts'
import { connect, disconnect, trustAll } from './sources/connected-source.ts'
import { createFakeClock } from './support/fake-clock.ts'
import { expired, none, warning } from './support/screens.ts'
import { addScript, complaints, page, run, serveScripts } from './support/script-page.ts'
import { SHADOWING_FIELDS, shadowForms } from './support/shadow.ts'

// Each form has a field for each member that the library could use: `form.matches` is an <input>.

let errors: string[]
const note = ({ message }: ErrorEvent) => void errors.push(message)

serveScripts()

beforeEach(() => {
  errors = []
  window.addEventListener('error', note)
})

afterEach(() => {
  window.removeEventListener('error', note)
  disconnect()
  closePages()
})

function show(body: string): void {
  document.body.innerHTML = body
  shadowForms()
}

const form = () => document.querySelector('form') as HTMLFormElement

function fireAtForm(type: string): void {
  nativeMember(form(), 'dispatchEvent')(new Event(type, { bubbles: true, cancelable: true }))
}

describe('hooks in and on a form whose fields shadow its members', () => {
  async function load(body: string) {
    addScript({ 'data-idle-timeout': '15m', 'data-sign-out-url': '/logout' })
    show(body)
    run('script-tag')
    await vi.advanceTimersByTimeAsync(13 * 60_000)
    return page.idleWarning
  }

  test.each([
    ['in', `<form>${SHADOWING_FIELDS}<button type="button" data-idle-warning="extend"><b>Stay</b></button></form>`],
    ['around', `<div data-idle-warning="extend"><form>${SHADOWING_FIELDS}<b>Stay</b></form></div>`],
    ['on', `<form data-idle-warning="extend">${SHADOWING_FIELDS}<b>Stay</b></form>`],
  ])('a click in an extend hook %s such a form extends the session', async (_, body) => {
    const idle = await load(body)
    const before = idle?.phase
    document.querySelector('b')?.click()
    await vi.advanceTimersByTimeAsync(0)
    expect([before, idle?.phase, errors, complaints]).toEqual(['warning', 'active', [], []])
  })

  test('a click elsewhere in such a form does nothing and throws nothing', async () => {
    const idle = await load(`<form>${SHADOWING_FIELDS}<b>Words</b></form>`)
    document.querySelector('b')?.click()
    await vi.advanceTimersByTimeAsync(0)
    expect([idle?.phase, errors, complaints]).toEqual(['warning', [], []])
  })

  test('such a form that holds work keeps the session until it is removed', async () => {
    const idle = await load(
      `<form data-idle-warning="hold" data-idle-warning-label="letter">${SHADOWING_FIELDS}</form>`,
    )
    await vi.advanceTimersByTimeAsync(30 * 60_000)
    const during = idle?.phase
    nativeMember(form(), 'remove')()
    await vi.advanceTimersByTimeAsync(30 * 60_000)
    expect([during, idle?.phase]).toEqual(['active', 'expired'])
  })

  test('the remaining time is written in the language of such a form', async () => {
    await load(`<form lang="de">${SHADOWING_FIELDS}<span data-idle-warning="remaining"></span></form>`)
    expect(document.querySelector('span')?.textContent).toContain('Minuten')
  })
})

describe('the focus in a form whose fields shadow its members', () => {
  test.each([
    ['a field of such a form', 'textarea'],
    ['such a form itself', 'form'],
  ])('%s gets the focus back', (_, selector) => {
    show(`<form tabindex="0">${SHADOWING_FIELDS}<textarea></textarea></form><button>Other</button>`)
    const focused = document.querySelector(selector) as HTMLElement
    nativeMember(focused, 'focus')()
    const restore = rememberFocus()
    document.querySelector('button')?.focus()
    restore()
    expect(document.activeElement).toBe(focused)
  })
})

describe('drafts in a form whose fields shadow its members', () => {
  const notice = '.idle-warning-draft-notice'

  /** A page with this body, whose drafts are kept. */
  function open(body: string) {
    show(body)
    return startDrafts()
  }

  /** Lets the session end after `act`, and comes back. */
  function openAfter(body: string, act: () => void): void {
    const before = open(body)
    act()
    before.expire()
    leavePage(before)
    open(body)
  }

  test('what was typed is restored, and the notice takes it out again', () => {
    const body = `<form data-idle-warning-draft lang="de">${SHADOWING_FIELDS}<textarea id="a" name="note"></textarea></form>`
    openAfter(body, () => type('#a', 'beans'))
    const restored = element('#a').value
    const count = document.querySelectorAll(notice).length
    document.querySelector<HTMLElement>(`${notice} button`)?.click()
    expect([restored, count, element('#a').value, document.querySelectorAll(notice).length]).toEqual([
      'beans',
      1,
      '',
      0,
    ])
  })

  test('such a form inside an editable text is read as text, not as what its fields are', () => {
    const inner = `<form>${SHADOWING_FIELDS}two</form>`
    const body = `<form data-idle-warning-draft><div id="a" contenteditable>one</div></form>`
    openAfter(body, () => {
      element('#a').innerHTML = `<p>one</p>${inner}`
      shadowForms()
    })
    expect(element('#a').textContent).toBe('onetwo')
  })

  test('a draft is dropped when such a form is submitted', () => {
    const body = `<form data-idle-warning-draft>${SHADOWING_FIELDS}<textarea id="a" name="note"></textarea></form>`
    openAfter(body, () => {
      type('#a', 'beans')
      fireAtForm('submit')
    })
    expect(element('#a').value).toBe('')
  })
})

describe('a dialog of the page with forms whose fields shadow their members', () => {
  const BODY = `<dialog id="own">
    <form data-idle-warning-show="warning">${SHADOWING_FIELDS}Ends in <span data-idle-warning="remaining"></span></form>
    <form data-idle-warning-show="expired" hidden>${SHADOWING_FIELDS}The end</form>
    <button data-idle-warning="extend">Stay</button></dialog>`

  const areShown = () => [...document.querySelectorAll('form:not([hidden])')].map(textOf)
  const textOf = (node: Node) => nativeMember(node, 'textContent')?.split(' ')[0]

  test('the dialog shows the form of each screen, and has its own attributes again at the end', () => {
    show(BODY)
    const { settings } = resolveOptions({ idleTimeout: '15m', dialog: ownDialog('#own') })
    const nothing = () => {}
    const view = createModalView({
      settings,
      ...{ extend: nothing, signOut: nothing, reload: nothing, mark: nothing, leave: nothing },
      isVisible: () => true,
      signInUrl: () => '/login',
      onFailure: (cause) => complaints.push(String(cause)),
    })
    const screens: readonly Screen[] = [warning(), expired, none]
    const shown = screens.map((screen) => {
      view.show(screen)
      return areShown()
    })
    view.remove()
    expect([shown, complaints]).toEqual([[['Ends'], ['The'], ['Ends']], []])
  })
})

describe('the sources in a page with such a form', () => {
  test('a form with a field named contentWindow is no frame', () => {
    show(`<form>${SHADOWING_FIELDS}</form>`)
    const { reports } = connect(createFrames(trustAll))
    fireAtForm('load')
    fireAtForm('keydown')
    expect(reports).toEqual([])
  })
})

describe('a feature that the browser lacks while an element has its name', () => {
  const element = () => document.createElement('img')

  test('the tabs share their record by the storage', async () => {
    vi.stubGlobal('BroadcastChannel', element())
    const [one, other] = [0, 1].map(() => createTabs({ scope: 'shop', sessionKey: 's-1' }, createFakeClock()))
    const undo = other?.watch(() => {})
    one?.write({ a: 1 })
    expect(other?.read()).toEqual({ a: 1 })
    undo?.()
  })

  test('a text is no upload', () => {
    vi.stubGlobal('ReadableStream', element())
    expect([isUpload('text'), isUpload(new ArrayBuffer(100_000))]).toEqual([false, true])
  })

  test('idle detection reports nothing', async () => {
    vi.stubGlobal('IdleDetector', element())
    const { clock, reports } = connect(idleDetection())
    await clock.advance(60_000)
    expect(reports).toEqual([])
  })
})
