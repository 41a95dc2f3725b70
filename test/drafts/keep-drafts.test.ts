import { getByRole, queryByRole } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isIdleWarningError } from '../../src/core/errors.ts'
import { register } from '../../src/core/texts.ts'
import { keepDrafts } from '../../src/drafts/index.ts'
import { createIdleWarning } from '../../src/headless.ts'
import ar from '../../src/locales/ar.ts'
import fr from '../../src/locales/fr.ts'
import { replace } from '../support/replace.ts'
import { closePages, element, leavePage, openPage, startDrafts, stored, type } from './signed-in-page.ts'

const FORM =
  '<form data-idle-warning-draft id="f"><input id="a" name="a"><textarea id="b"></textarea><button>Save</button></form>'
const LOCALES = Symbol.for('idle-warning.locales')
const HOUR = 3_600_000
const TEXT = 'We put back what you had typed before you were signed out.'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'], now: 1_000_000_000_000 })
})

afterEach(() => {
  vi.restoreAllMocks()
  closePages()
  vi.useRealTimers()
  delete (globalThis as { [LOCALES]?: unknown })[LOCALES]
  document.documentElement.lang = ''
  history.replaceState(null, '', '/')
})

const a = () => element('#a').value
const notice = () => queryByRole(document.body, 'status')
const submit = () => new SubmitEvent('submit', { bubbles: true, cancelable: true })

/** Types beans, lets the session expire, and leaves the page. */
function expireWithBeans(body = FORM): void {
  const page = openPage(body)
  type('#a', 'beans')
  page.expire()
  leavePage(page)
}

describe('a draft', () => {
  test('a draft is restored once', () => {
    expireWithBeans()
    leavePage(openPage(FORM))
    const first = a()
    openPage(FORM)
    expect([first, a(), stored()]).toEqual(['beans', '', '{}'])
  })

  test('a real handle whose session expires keeps a draft', () => {
    vi.stubGlobal('fetch', undefined)
    document.body.innerHTML = FORM
    const idle = createIdleWarning({ idleTimeout: '15m' })
    const undo = keepDrafts(idle, { userKey: 'u-ada' })
    idle.start()
    type('#a', 'beans')
    vi.advanceTimersByTime(15 * 60_000)
    const { phase } = idle
    idle.stop()
    undo()
    vi.unstubAllGlobals()
    localStorage.clear()
    openPage(FORM)
    expect([phase, a()]).toEqual(['expired', 'beans'])
  })

  test('a draft saved at beforeexpire is restored after the deadline', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.emitBeforeExpire(Date.now() + 10_000)
    page.undo()
    vi.advanceTimersByTime(10_000)
    openPage(FORM)
    expect(a()).toBe('beans')
  })

  test('a draft saved at beforeexpire is not restored before the deadline', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.emitBeforeExpire(Date.now() + 10_000)
    page.undo()
    openPage(FORM)
    expect([a(), stored()]).toEqual(['', '{}'])
  })

  test('a draft is deleted when the session is extended, and when the page of a running session is left', () => {
    const extended = openPage(FORM)
    type('#a', 'beans')
    extended.emitBeforeExpire(Date.now() + 10_000)
    const kept = stored()
    extended.resume('warning')
    const afterwards = stored()
    extended.emitBeforeExpire(Date.now() + 10_000)
    leavePage(extended)
    expect([kept.includes('beans'), afterwards, stored()]).toEqual([true, '{}', '{}'])
  })

  test('what is typed after the end is kept when the page is left', () => {
    const page = openPage(FORM)
    page.expire()
    type('#a', 'late')
    leavePage(page)
    openPage(FORM)
    expect(a()).toBe('late')
  })

  test('what is typed after the end is kept when the page is hidden', () => {
    const page = openPage(FORM)
    page.expire()
    type('#a', 'late')
    const show = replace(Document.prototype, 'visibilityState', 'hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    show()
    expect(stored()).toContain('late')
  })

  test('a draft is deleted when the person signs in again in place', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.expire()
    page.resume('expired')
    expect([a(), stored(), notice()]).toEqual(['beans', '{}', null])
  })

  test('a draft is restored into a form that the application renders again after the end', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.expire()
    document.body.innerHTML = FORM
    page.resume('expired')
    expect([a(), stored()]).toEqual(['beans', '{}'])
  })

  test('a draft is deleted when the person empties the field after beforeexpire', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.emitBeforeExpire(Date.now() + 10_000)
    type('#a', '')
    page.expire()
    expect(stored()).toBe('{}')
  })

  test('a draft is not restored into a form that a script emptied before the session was resumed', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.expire()
    element('#a').value = ''
    page.resume('expired')
    expect([a(), stored()]).toEqual(['', '{}'])
  })

  test('the draft of a form that the application removed waits through a resume and the leaving of the page', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.expire()
    document.body.replaceChildren()
    page.resume('expired')
    leavePage(page)
    openPage(FORM)
    expect(a()).toBe('beans')
  })

  test('a draft is kept for a form that is added later, whose framework writes each value into the default', () => {
    const page = openPage('')
    document.body.innerHTML = FORM
    type('#a', 'beans')
    element('#a').setAttribute('value', 'beans')
    page.expire()
    expect(stored()).toContain('beans')
  })

  test('a draft waits in a page that is expired from its start, until the session is resumed', () => {
    expireWithBeans()
    const page = openPage(FORM, {}, 'expired')
    const before = [a(), stored().includes('beans')]
    window.dispatchEvent(new Event('pagehide'))
    page.resume('expired')
    expect([before, a()]).toEqual([['', true], 'beans'])
  })

  test('a restored draft is kept again at a second end', () => {
    expireWithBeans()
    const second = openPage(FORM)
    second.expire()
    leavePage(second)
    openPage(FORM)
    expect(a()).toBe('beans')
  })

  test('no draft is kept after a sign-out on purpose', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.expire('signed-out')
    leavePage(page)
    expect(stored()).toBe('{}')
  })

  test('a draft is kept when a framework writes each value into the default', () => {
    const page = openPage(FORM)
    element('#a').setAttribute('value', 'beans')
    page.expire()
    leavePage(page)
    openPage(FORM)
    expect(a()).toBe('beans')
  })

  test('a draft is restored once the document is loaded', () => {
    expireWithBeans()
    document.body.replaceChildren()
    const finishLoading = replace(Document.prototype, 'readyState', 'loading')
    startDrafts()
    document.body.innerHTML = FORM
    const before = a()
    finishLoading()
    document.dispatchEvent(new Event('DOMContentLoaded'))
    expect([before, a()]).toEqual(['', 'beans'])
  })

  test('drafts are kept in the root only, which may be the form itself', () => {
    const page = openPage(`${FORM}<div id="d"><form data-idle-warning-draft><input id="x"></form></div>`)
    page.undo()
    const inside = [startDrafts({ root: element('#d') }), startDrafts({ root: element('#f') })]
    type('#a', 'beans')
    type('#x', 'peas')
    inside[0]?.expire()
    const first = [stored().includes('beans'), stored().includes('peas')]
    inside[1]?.expire()
    expect([first, stored().includes('beans'), stored().includes('peas')]).toEqual([[false, true], true, true])
  })
})

describe('the owner of a draft', () => {
  test('another user gets no draft, and the drafts of the first user are deleted', () => {
    expireWithBeans()
    const other = openPage(FORM, { userKey: 'u-bob' })
    const seen = [a(), stored()]
    leavePage(other)
    openPage(FORM)
    expect([seen, a()]).toEqual([['', '{}'], ''])
  })

  test('the storage contains no user key and no address', () => {
    history.replaceState(null, '', '/plots?token=t0ken')
    expireWithBeans()
    expect([/u-ada|t0ken|plots/.test(stored()), stored().includes('beans')]).toEqual([false, true])
  })

  test('other entries of the storage are not deleted', () => {
    sessionStorage.setItem('theirs', 'x')
    expireWithBeans()
    openPage(FORM, { userKey: 'u-bob' })
    expect({ ...sessionStorage }).toEqual({ theirs: 'x' })
  })

  test.each([
    ['/plots/5', 'beans', '/plots/5'],
    ['/plots/5', '', '/plots/6'],
    ['/plots?id=5', '', '/plots?id=6'],
    ['/plots#part', 'beans', '/plots#other'],
    ['/#/plots/5', '', '/#/plots/6'],
    ['/#!plots/5', 'beans', '/#!plots/5'],
  ])('a draft of the address %s restores "%s" at the address %s', (from, expected, to) => {
    history.replaceState(null, '', from)
    expireWithBeans()
    history.replaceState(null, '', to)
    openPage(FORM)
    expect(a()).toBe(expected)
  })

  test('another form of the same page gets no draft, and the draft waits for its own form', () => {
    expireWithBeans()
    leavePage(openPage(FORM.replace('id="f"', 'id="g"')))
    const other = a()
    openPage(FORM)
    expect([other, a()]).toEqual(['', 'beans'])
  })

  test.each([
    ['1h', HOUR - 1, undefined, 'beans'],
    ['1h', HOUR, undefined, ''],
    ['5m', HOUR / 12 - 1, '5m', 'beans'],
    ['5m', HOUR / 12, '5m', ''],
  ] as const)(
    'a draft with a maxAge of %s is restored only before that age: after %i ms',
    (_, passed, maxAge, expected) => {
      expireWithBeans()
      vi.advanceTimersByTime(passed)
      openPage(FORM, maxAge && { maxAge })
      expect([a(), stored()]).toEqual([expected, '{}'])
    },
  )

  test('a draft that is too old is deleted by any page', () => {
    expireWithBeans()
    vi.advanceTimersByTime(HOUR)
    openPage('<p>Elsewhere</p>')
    expect(stored()).toBe('{}')
  })
})

describe('a submitted form', () => {
  test('the draft of a submitted form is deleted, and none is kept', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    page.emitBeforeExpire(Date.now() + 10_000)
    vi.spyOn(console, 'error').mockImplementation(() => {})
    element('#f').dispatchEvent(submit())
    const after = stored()
    page.expire()
    expect([after, stored()]).toEqual(['{}', '{}'])
  })

  test('the submission of a form does not delete the draft of another form', () => {
    const page = openPage(`${FORM}<form data-idle-warning-draft><input id="x"></form>`)
    type('#a', 'beans')
    type('#x', 'peas')
    page.emitBeforeExpire(Date.now() + 10_000)
    element('#f').dispatchEvent(submit())
    expect([stored().includes('beans'), stored().includes('peas')]).toEqual([false, true])
  })

  test('a submitted form has a draft again when the person types into it', () => {
    const page = openPage(FORM)
    type('#a', 'beans')
    element('#f').dispatchEvent(submit())
    type('#a', 'more beans')
    page.expire()
    expect(stored()).toContain('more beans')
  })

  test('a form whose submission a script prevents has a draft, because its request may fail', () => {
    const page = openPage(FORM)
    element('#f').addEventListener('submit', (event) => event.preventDefault())
    type('#a', 'beans')
    element('#f').dispatchEvent(submit())
    page.expire()
    expect(stored()).toContain('beans')
  })
})

describe('a field with a newer value', () => {
  test('a field keeps another value that the server has written since', () => {
    expireWithBeans()
    openPage(FORM.replace('name="a"', 'name="a" value="saved"'))
    expect([a(), notice(), stored()]).toEqual(['saved', null, '{}'])
  })

  test('a field is restored when the server writes the same value again', () => {
    const body = FORM.replace('name="a"', 'name="a" value="saved"')
    expireWithBeans(body)
    openPage(body)
    expect(a()).toBe('beans')
  })

  test('a field keeps what the person typed before the drafts were restored', () => {
    expireWithBeans()
    document.body.innerHTML = FORM
    element('#a').value = 'peas'
    startDrafts()
    expect([a(), notice()]).toEqual(['peas', null])
  })

  test('radio buttons keep a choice that the person made since', () => {
    const body = `<form data-idle-warning-draft>${[1, 2, 3].map((n) => `<input type="radio" name="r" id="r${n}" value="${n}">`).join('')}</form>`
    const page = openPage(body)
    element('#r2').click()
    page.expire()
    leavePage(page)
    document.body.innerHTML = body
    element('#r3').click()
    startDrafts()
    expect(['r1', 'r2', 'r3'].filter((id) => element(`#${id}`).checked)).toEqual(['r3'])
  })

  test('a multiple choice is not restored when one of its options is gone', () => {
    const body =
      '<form data-idle-warning-draft><select id="a" multiple><option selected>x</option><option>y</option></select></form>'
    const page = openPage(body)
    for (const option of element<HTMLSelectElement>('#a').options) option.selected = option.value === 'y'
    page.expire()
    leavePage(page)
    openPage(body.replace('y</option>', 'z</option>'))
    expect(a()).toBe('x')
  })

  test('a choice is not restored when its option is gone', () => {
    const page = openPage(
      '<form data-idle-warning-draft><select id="a"><option>x</option><option>y</option></select></form>',
    )
    type('#a', 'y')
    page.expire()
    leavePage(page)
    openPage('<form data-idle-warning-draft><select id="a"><option>x</option><option>z</option></select></form>')
    expect([a(), notice()]).toEqual(['x', null])
  })
})

describe('the events of a restored field', () => {
  test('each restored field fires input and change, which bubble', () => {
    const body = `<form data-idle-warning-draft><input id="a"><input id="b"><input id="c" type="checkbox"><select id="d"><option>x</option><option>y</option></select></form>`
    const page = openPage(body)
    type('#a', 'beans')
    type('#d', 'y')
    element('#c').click()
    page.expire()
    leavePage(page)
    document.body.innerHTML = body
    const fired: string[] = []
    const record = (event: Event) => fired.push(`${event.type} ${(event.target as HTMLElement).id}`)
    for (const name of ['input', 'change']) document.body.addEventListener(name, record)
    startDrafts()
    for (const name of ['input', 'change']) document.body.removeEventListener(name, record)
    expect(fired).toEqual(['input a', 'change a', 'input c', 'change c', 'input d', 'change d'])
  })

  test('a restored value bypasses a setter that a framework put on the field', () => {
    expireWithBeans()
    document.body.innerHTML = FORM
    const setterCalls: string[] = []
    Object.defineProperty(element('#a'), 'value', {
      get: () => Reflect.get(HTMLInputElement.prototype, 'value', element('#a')),
      set: (text) => setterCalls.push(text),
      configurable: true,
    })
    startDrafts()
    expect([setterCalls, a()]).toEqual([[], 'beans'])
  })

  test('a choice fires its events before the field that depends on it is restored', () => {
    const body =
      '<form data-idle-warning-draft><select id="a"><option>x</option><option>y</option></select><select id="b"><option>-</option></select></form>'
    const offer = () => {
      element('#a').addEventListener('change', () => element('#b').append(new Option('late')))
    }
    const page = openPage(body)
    offer()
    type('#a', 'y')
    element('#a').dispatchEvent(new Event('change'))
    type('#b', 'late')
    page.expire()
    leavePage(page)
    document.body.innerHTML = body
    offer()
    startDrafts()
    expect([a(), element('#b').value]).toEqual(['y', 'late'])
  })
})

describe('the notice', () => {
  test('the notice stands before the form as a status whose text is added later, and has no style of its own', () => {
    expireWithBeans()
    openPage(FORM)
    const status = notice() as HTMLElement
    const early = status.textContent
    vi.advanceTimersByTime(100)
    expect([early, status.textContent, status.nextElementSibling?.id]).toEqual([' Discard', `${TEXT} Discard`, 'f'])
    expect([status.className, status.lang, document.querySelectorAll('[style], style').length]).toEqual([
      'idle-warning-draft-notice',
      'en',
      0,
    ])
  })

  test('the notice has the language around the form if the page has its texts', () => {
    const forms = `<div lang="fr">${FORM}</div>`
    expireWithBeans(forms)
    openPage(forms, { locales: [ar, fr] })
    vi.advanceTimersByTime(100)
    const { lang, dir, textContent } = notice() as HTMLElement
    expect([lang, dir, textContent]).toEqual(['fr', 'ltr', `${fr.restored} ${fr.discard}`])
  })

  test('the notice has a language that another script has registered, with its direction', () => {
    document.documentElement.lang = 'ar-EG'
    register(ar)
    expireWithBeans()
    openPage(FORM)
    vi.advanceTimersByTime(100)
    const { lang, dir, textContent } = notice() as HTMLElement
    expect([lang, dir, textContent]).toEqual(['ar', 'rtl', `${ar.restored} ${ar.discard}`])
  })

  test('Discard empties the restored fields only, and moves the focus to the first of them', () => {
    expireWithBeans()
    openPage(FORM)
    type('#b', 'new')
    const fired: string[] = []
    element('#a').addEventListener('input', () => fired.push(a()))
    getByRole(document.body, 'button', { name: 'Discard' }).click()
    expect([a(), element('#b').value, fired, document.activeElement?.id, notice()]).toEqual([
      '',
      'new',
      [''],
      'a',
      null,
    ])
  })

  test('Discard unticks what was restored', () => {
    const body = '<form data-idle-warning-draft><input type="checkbox" name="c"><input type="radio" name="r"></form>'
    const page = openPage(body)
    for (const field of document.querySelectorAll('input')) field.click()
    page.expire()
    leavePage(page)
    openPage(body)
    const checked = () => [...document.querySelectorAll('input')].map((field) => field.checked)
    const before = checked()
    getByRole(document.body, 'button', { name: 'Discard' }).click()
    expect([before, checked()]).toEqual([
      [true, true],
      [false, false],
    ])
  })

  test('the notice shows the texts of the page, without a language of its own', () => {
    expireWithBeans()
    openPage(FORM, { notice: { text: '<b>Wieder da</b>', discard: 'Verwerfen' } })
    vi.advanceTimersByTime(100)
    expect([notice()?.textContent, notice()?.hasAttribute('lang')]).toEqual(['<b>Wieder da</b> Verwerfen', false])
  })

  test('no notice is shown with notice: false', () => {
    expireWithBeans()
    openPage(FORM, { notice: false })
    expect([a(), notice()]).toEqual(['beans', null])
  })

  test.each(['submit', 'reset'])('the notice is removed at a %s of the form', (name) => {
    expireWithBeans()
    openPage(FORM)
    const before = notice()
    element('#f').dispatchEvent(new Event(name, { bubbles: true, cancelable: true }))
    expect([before === null, notice()]).toEqual([false, null])
  })
})

describe('the storage', () => {
  test.each(['getItem', 'setItem', 'removeItem', 'key'] as const)(
    'nothing is thrown when the browser forbids %s of the storage',
    (name) => {
      vi.spyOn(Storage.prototype, name).mockImplementation(() => {
        throw new DOMException('no', 'SecurityError')
      })
      const act = () => {
        expireWithBeans()
        leavePage(openPage(FORM))
        openPage(FORM, { userKey: 'u-bob' })
      }
      expect(act).not.toThrow()
    },
  )

  test('nothing is thrown when the browser forbids the storage', () => {
    vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError')
    })
    expect(() => leavePage(openPage(FORM))).not.toThrow()
    expect(() => expireWithBeans()).not.toThrow()
  })

  test.each([
    'x',
    '[]',
    'null',
    '{"k":1}',
    '{"k":{"at":1000000000000,"fields":{"text a 0":1}}}',
    '{"k":{"at":1000000000000,"fields":null}}',
    '{"k":{"at":1000000000000,"fields":{"text a 0":[5,"x"]}}}',
  ])('the content %s of the storage restores nothing', (text) => {
    expireWithBeans()
    const [name] = Object.keys(sessionStorage)
    const [key] = Object.keys(JSON.parse(sessionStorage.getItem(name as string) as string))
    sessionStorage.setItem(name as string, text.replace('k', key as string))
    openPage(FORM)
    expect([a(), notice()]).toEqual(['', null])
  })

  test('when the drafts exceed the limit, the shortest fields of the newest draft are kept', () => {
    history.replaceState(null, '', '/older')
    const older = openPage(FORM)
    type('#a', 'o'.repeat(200_000))
    older.expire()
    leavePage(older)
    vi.advanceTimersByTime(1)
    history.replaceState(null, '', '/newer')
    const newer = openPage(FORM)
    type('#a', 'n'.repeat(200_000))
    type('#b', 'b'.repeat(100_000))
    newer.expire()
    expect([stored().includes('nnn'), stored().includes('bbb'), stored().includes('ooo')]).toEqual([false, true, false])
    expect(stored().length).toBeLessThan(256 * 1024 + 200)
  })
})

test('the undo leaves no listener, no timer and no notice', () => {
  const listening: string[] = []
  const add = EventTarget.prototype.addEventListener
  const remove = EventTarget.prototype.removeEventListener
  vi.spyOn(EventTarget.prototype, 'addEventListener').mockImplementation(function (this: EventTarget, ...args) {
    if (!(this instanceof HTMLElement)) listening.push(args[0])
    add.apply(this, args)
  })
  vi.spyOn(EventTarget.prototype, 'removeEventListener').mockImplementation(function (this: EventTarget, ...args) {
    if (!(this instanceof HTMLElement)) listening.splice(listening.indexOf(args[0]), 1)
    remove.apply(this, args)
  })
  expireWithBeans()
  vi.advanceTimersByTime(50)
  const before = vi.getTimerCount()
  const page = openPage(FORM)
  // jsdom fires an event for a moved caret in a later task.
  vi.advanceTimersByTime(50)
  const during = [listening.length > 0, notice() !== null, vi.getTimerCount() - before]
  page.undo()
  const after = vi.getTimerCount() - before
  type('#b', 'late')
  page.expire()
  expect([during, listening, notice(), after, stored()]).toEqual([[true, true, 1], [], null, 0, '{}'])
})

describe('wrong options', () => {
  const { on } = { on: () => () => {} }
  test.each<[path: string, idle: unknown, options: object]>([
    ['idle', {}, { userKey: 'u' }],
    ['idle', undefined, { userKey: 'u' }],
    ['userKey', { on }, {}],
    ['userKey', { on }, { userKey: '' }],
    ['userKey', { on }, { userKey: 5 }],
    ['maxAge', { on }, { userKey: 'u', maxAge: 60 }],
    ['maxAge', { on }, { userKey: 'u', maxAge: 'soon' }],
    ['root', { on }, { userKey: 'u', root: '#form' }],
    ['root', { on }, { userKey: 'u', root: null }],
    ['notice', { on }, { userKey: 'u', notice: true }],
    ['notice.text', { on }, { userKey: 'u', notice: { text: 5 } }],
    ['notice.discrad', { on }, { userKey: 'u', notice: { discrad: 'x' } }],
    ['maxage', { on }, { userKey: 'u', maxage: '1h' }],
    ['idle userKey maxAge', {}, { maxAge: 60 }],
  ])('keepDrafts() throws for a wrong %s', (paths, idle, options) => {
    let thrown: unknown
    try {
      keepDrafts(idle as never, options as never)
    } catch (error) {
      thrown = error
    }
    const problems = isIdleWarningError(thrown) ? thrown.problems.map(({ path }) => path).sort() : []
    expect(problems).toEqual(paths.split(' ').sort())
  })
})
