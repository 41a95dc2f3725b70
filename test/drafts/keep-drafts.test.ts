import { getByRole, queryByRole } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isIdleWarningError } from '../../src/core/errors.ts'
import { register } from '../../src/core/texts.ts'
import { keepDrafts } from '../../src/drafts/index.ts'
import { createIdleWarning } from '../../src/headless.ts'
import ar from '../../src/locales/ar.ts'
import fr from '../../src/locales/fr.ts'
import { attend, element, leave, stored, tidyUp, type, visit } from './visit.ts'

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
  tidyUp()
  vi.useRealTimers()
  delete (globalThis as { [LOCALES]?: unknown })[LOCALES]
  document.documentElement.lang = ''
  history.replaceState(null, '', '/')
})

const a = () => element('#a').value
const notice = () => queryByRole(document.body, 'status')
const submit = () => new SubmitEvent('submit', { bubbles: true, cancelable: true })

/** Types beans, lets the session expire, and leaves. */
function loseBeans(body = FORM): void {
  const page = visit(body)
  type('#a', 'beans')
  page.expire()
  leave(page)
}

describe('what was typed', () => {
  test('is put back once', () => {
    loseBeans()
    leave(visit(FORM))
    const first = a()
    visit(FORM)
    expect([first, a(), stored()]).toEqual(['beans', '', '{}'])
  })

  test('is put back by a real handle too, whose session has expired', () => {
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
    visit(FORM)
    expect([phase, a()]).toEqual(['expired', 'beans'])
  })

  test('is kept at the last moment to save, and counts from the deadline on', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.askToSave(Date.now() + 10_000)
    page.undo()
    vi.advanceTimersByTime(10_000)
    visit(FORM)
    expect(a()).toBe('beans')
  })

  test('is not put back on a page that was left, or loaded again, before the session ended', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.askToSave(Date.now() + 10_000)
    page.undo()
    visit(FORM)
    expect([a(), stored()]).toEqual(['', '{}'])
  })

  test('is not kept any more when the session was extended, or the page left while it lives', () => {
    const extended = visit(FORM)
    type('#a', 'beans')
    extended.askToSave(Date.now() + 10_000)
    const kept = stored()
    extended.goOn('warning')
    const afterwards = stored()
    extended.askToSave(Date.now() + 10_000)
    leave(extended)
    expect([kept.includes('beans'), afterwards, stored()]).toEqual([true, '{}', '{}'])
  })

  test('after the end is kept when the page is left', () => {
    const page = visit(FORM)
    page.expire()
    type('#a', 'late')
    leave(page)
    visit(FORM)
    expect(a()).toBe('late')
  })

  test('after the end is kept when the page is hidden', () => {
    const page = visit(FORM)
    page.expire()
    type('#a', 'late')
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Reflect.deleteProperty(document, 'visibilityState')
    expect(stored()).toContain('late')
  })

  test('is not kept twice where the person signs in again in place', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.expire()
    page.goOn('expired')
    expect([a(), stored(), notice()]).toEqual(['beans', '{}', null])
  })

  test('comes back into the form that an application makes anew after an end', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.expire()
    document.body.innerHTML = FORM
    page.goOn('expired')
    expect([a(), stored()]).toEqual(['beans', '{}'])
  })

  test('is forgotten where it was taken back after the last moment to save', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.askToSave(Date.now() + 10_000)
    type('#a', '')
    page.expire()
    expect(stored()).toBe('{}')
  })

  test('does not return to a form that a script has emptied before the session was resumed', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.expire()
    element('#a').value = ''
    page.goOn('expired')
    expect([a(), stored()]).toEqual(['', '{}'])
  })

  test('in a form that an application took away waits, although the session is resumed and the page left', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.expire()
    document.body.replaceChildren()
    page.goOn('expired')
    leave(page)
    visit(FORM)
    expect(a()).toBe('beans')
  })

  test('is kept also of a form that came later, whose framework writes each value into the default', () => {
    const page = visit('')
    document.body.innerHTML = FORM
    type('#a', 'beans')
    element('#a').setAttribute('value', 'beans')
    page.expire()
    expect(stored()).toContain('beans')
  })

  test('waits on a page that is expired from its start, until the session is resumed', () => {
    loseBeans()
    const page = visit(FORM, {}, 'expired')
    const before = [a(), stored().includes('beans')]
    window.dispatchEvent(new Event('pagehide'))
    page.goOn('expired')
    expect([before, a()]).toEqual([['', true], 'beans'])
  })

  test('survives a second end', () => {
    loseBeans()
    const second = visit(FORM)
    second.expire()
    leave(second)
    visit(FORM)
    expect(a()).toBe('beans')
  })

  test('is not kept after a sign-out on purpose', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.expire('signed-out')
    leave(page)
    expect(stored()).toBe('{}')
  })

  test('is kept where a framework writes each value into the default', () => {
    const page = visit(FORM)
    element('#a').setAttribute('value', 'beans')
    page.expire()
    leave(page)
    visit(FORM)
    expect(a()).toBe('beans')
  })

  test('waits for the document', () => {
    loseBeans()
    document.body.replaceChildren()
    Object.defineProperty(document, 'readyState', { value: 'loading', configurable: true })
    attend()
    document.body.innerHTML = FORM
    const before = a()
    Reflect.deleteProperty(document, 'readyState')
    document.dispatchEvent(new Event('DOMContentLoaded'))
    expect([before, a()]).toEqual(['', 'beans'])
  })

  test('is looked for in the root, which may be the form itself', () => {
    const page = visit(`${FORM}<div id="d"><form data-idle-warning-draft><input id="x"></form></div>`)
    page.undo()
    const inside = [attend({ root: element('#d') }), attend({ root: element('#f') })]
    type('#a', 'beans')
    type('#x', 'peas')
    inside[0]?.expire()
    const first = [stored().includes('beans'), stored().includes('peas')]
    inside[1]?.expire()
    expect([first, stored().includes('beans'), stored().includes('peas')]).toEqual([[false, true], true, true])
  })
})

describe('nobody gets what is not theirs', () => {
  test('another person gets nothing, and what the first one left is deleted', () => {
    loseBeans()
    const other = visit(FORM, { userKey: 'u-bob' })
    const seen = [a(), stored()]
    leave(other)
    visit(FORM)
    expect([seen, a()]).toEqual([['', '{}'], ''])
  })

  test('the store names no user and no address', () => {
    history.replaceState(null, '', '/plots?token=t0ken')
    loseBeans()
    expect([/u-ada|t0ken|plots/.test(stored()), stored().includes('beans')]).toEqual([false, true])
  })

  test('what belongs to something else in the storage stays', () => {
    sessionStorage.setItem('theirs', 'x')
    loseBeans()
    visit(FORM, { userKey: 'u-bob' })
    expect({ ...sessionStorage }).toEqual({ theirs: 'x' })
  })

  test.each([
    ['/plots/5', '/plots/5', 'beans'],
    ['/plots/5', '/plots/6', ''],
    ['/plots?id=5', '/plots?id=6', ''],
    ['/plots#part', '/plots#other', 'beans'],
    ['/#/plots/5', '/#/plots/6', ''],
    ['/#!plots/5', '/#!plots/5', 'beans'],
  ])('typed at %s, at %s there is "%s"', (from, to, expected) => {
    history.replaceState(null, '', from)
    loseBeans()
    history.replaceState(null, '', to)
    visit(FORM)
    expect(a()).toBe(expected)
  })

  test('another form of the same page gets nothing, and the draft waits for its own', () => {
    loseBeans()
    leave(visit(FORM.replace('id="f"', 'id="g"')))
    const other = a()
    visit(FORM)
    expect([other, a()]).toEqual(['', 'beans'])
  })

  test.each([
    ['1h', HOUR - 1, undefined, 'beans'],
    ['1h', HOUR, undefined, ''],
    ['5m', HOUR / 12 - 1, '5m', 'beans'],
    ['5m', HOUR / 12, '5m', ''],
  ] as const)('kept for %s: after %i ms', (_, passed, maxAge, expected) => {
    loseBeans()
    vi.advanceTimersByTime(passed)
    visit(FORM, maxAge && { maxAge })
    expect([a(), stored()]).toEqual([expected, '{}'])
  })

  test('what is too old is deleted from any page', () => {
    loseBeans()
    vi.advanceTimersByTime(HOUR)
    visit('<p>Elsewhere</p>')
    expect(stored()).toBe('{}')
  })
})

describe('a submitted form', () => {
  test('is not kept, and its draft is deleted', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    page.askToSave(Date.now() + 10_000)
    vi.spyOn(console, 'error').mockImplementation(() => {})
    element('#f').dispatchEvent(submit())
    const after = stored()
    page.expire()
    expect([after, stored()]).toEqual(['{}', '{}'])
  })

  test('takes no other form with it', () => {
    const page = visit(`${FORM}<form data-idle-warning-draft><input id="x"></form>`)
    type('#a', 'beans')
    type('#x', 'peas')
    page.askToSave(Date.now() + 10_000)
    element('#f').dispatchEvent(submit())
    expect([stored().includes('beans'), stored().includes('peas')]).toEqual([false, true])
  })

  test('is kept again when somebody types into it', () => {
    const page = visit(FORM)
    type('#a', 'beans')
    element('#f').dispatchEvent(submit())
    type('#a', 'more beans')
    page.expire()
    expect(stored()).toContain('more beans')
  })

  test('is kept where a script took over: its request may have failed', () => {
    const page = visit(FORM)
    element('#f').addEventListener('submit', (event) => event.preventDefault())
    type('#a', 'beans')
    element('#f').dispatchEvent(submit())
    page.expire()
    expect(stored()).toContain('beans')
  })
})

describe('what stands in the field now is newer', () => {
  test('when the server has written another value', () => {
    loseBeans()
    visit(FORM.replace('name="a"', 'name="a" value="saved"'))
    expect([a(), notice(), stored()]).toEqual(['saved', null, '{}'])
  })

  test('when the server writes the same again, what was typed is newer', () => {
    const body = FORM.replace('name="a"', 'name="a" value="saved"')
    loseBeans(body)
    visit(body)
    expect(a()).toBe('beans')
  })

  test('when the person was faster', () => {
    loseBeans()
    document.body.innerHTML = FORM
    element('#a').value = 'peas'
    attend()
    expect([a(), notice()]).toEqual(['peas', null])
  })

  test('when another radio button was chosen meanwhile', () => {
    const body = `<form data-idle-warning-draft>${[1, 2, 3].map((n) => `<input type="radio" name="r" id="r${n}" value="${n}">`).join('')}</form>`
    const page = visit(body)
    element('#r2').click()
    page.expire()
    leave(page)
    document.body.innerHTML = body
    element('#r3').click()
    attend()
    expect(['r1', 'r2', 'r3'].filter((id) => element(`#${id}`).checked)).toEqual(['r3'])
  })

  test('when one of several choices is not offered any more', () => {
    const body =
      '<form data-idle-warning-draft><select id="a" multiple><option selected>x</option><option>y</option></select></form>'
    const page = visit(body)
    for (const option of element<HTMLSelectElement>('#a').options) option.selected = option.value === 'y'
    page.expire()
    leave(page)
    visit(body.replace('y</option>', 'z</option>'))
    expect(a()).toBe('x')
  })

  test('when the choice is not offered any more', () => {
    const page = visit(
      '<form data-idle-warning-draft><select id="a"><option>x</option><option>y</option></select></form>',
    )
    type('#a', 'y')
    page.expire()
    leave(page)
    visit('<form data-idle-warning-draft><select id="a"><option>x</option><option>z</option></select></form>')
    expect([a(), notice()]).toEqual(['x', null])
  })
})

describe('the page notices', () => {
  test('each restored value by input and change, which bubble', () => {
    const body = `<form data-idle-warning-draft><input id="a"><input id="b"><input id="c" type="checkbox"><select id="d"><option>x</option><option>y</option></select></form>`
    const page = visit(body)
    type('#a', 'beans')
    type('#d', 'y')
    element('#c').click()
    page.expire()
    leave(page)
    document.body.innerHTML = body
    const heard: string[] = []
    const hear = (event: Event) => heard.push(`${event.type} ${(event.target as HTMLElement).id}`)
    for (const name of ['input', 'change']) document.body.addEventListener(name, hear)
    attend()
    for (const name of ['input', 'change']) document.body.removeEventListener(name, hear)
    expect(heard).toEqual(['input a', 'change a', 'input c', 'change c', 'input d', 'change d'])
  })

  test('also when a framework watches the property itself', () => {
    loseBeans()
    document.body.innerHTML = FORM
    const own: string[] = []
    Object.defineProperty(element('#a'), 'value', {
      get: () => Reflect.get(HTMLInputElement.prototype, 'value', element('#a')),
      set: (text) => own.push(text),
      configurable: true,
    })
    attend()
    expect([own, a()]).toEqual([[], 'beans'])
  })

  test('a choice that decides what another offers, before the other is filled', () => {
    const body =
      '<form data-idle-warning-draft><select id="a"><option>x</option><option>y</option></select><select id="b"><option>-</option></select></form>'
    const offer = () => {
      element('#a').addEventListener('change', () => element('#b').append(new Option('late')))
    }
    const page = visit(body)
    offer()
    type('#a', 'y')
    element('#a').dispatchEvent(new Event('change'))
    type('#b', 'late')
    page.expire()
    leave(page)
    document.body.innerHTML = body
    offer()
    attend()
    expect([a(), element('#b').value]).toEqual(['y', 'late'])
  })
})

describe('the notice', () => {
  test('stands before the form, as a status whose words come after it, and has no style of its own', () => {
    loseBeans()
    visit(FORM)
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

  test('speaks the language of the words around the form, where the page has it', () => {
    const forms = `<div lang="fr">${FORM}</div>`
    loseBeans(forms)
    visit(forms, { locales: [ar, fr] })
    vi.advanceTimersByTime(100)
    const { lang, dir, textContent } = notice() as HTMLElement
    expect([lang, dir, textContent]).toEqual(['fr', 'ltr', `${fr.restored} ${fr.discard}`])
  })

  test('speaks a language that a script beside it has brought, from the side where that begins', () => {
    document.documentElement.lang = 'ar-EG'
    register(ar)
    loseBeans()
    visit(FORM)
    vi.advanceTimersByTime(100)
    const { lang, dir, textContent } = notice() as HTMLElement
    expect([lang, dir, textContent]).toEqual(['ar', 'rtl', `${ar.restored} ${ar.discard}`])
  })

  test('empties on Discard what was restored, and only that; the focus goes there', () => {
    loseBeans()
    visit(FORM)
    type('#b', 'new')
    const heard: string[] = []
    element('#a').addEventListener('input', () => heard.push(a()))
    getByRole(document.body, 'button', { name: 'Discard' }).click()
    expect([a(), element('#b').value, heard, document.activeElement?.id, notice()]).toEqual([
      '',
      'new',
      [''],
      'a',
      null,
    ])
  })

  test('unticks on Discard what was ticked', () => {
    const body = '<form data-idle-warning-draft><input type="checkbox" name="c"><input type="radio" name="r"></form>'
    const page = visit(body)
    for (const field of document.querySelectorAll('input')) field.click()
    page.expire()
    leave(page)
    visit(body)
    const checked = () => [...document.querySelectorAll('input')].map((field) => field.checked)
    const before = checked()
    getByRole(document.body, 'button', { name: 'Discard' }).click()
    expect([before, checked()]).toEqual([
      [true, true],
      [false, false],
    ])
  })

  test('has the words of the page', () => {
    loseBeans()
    visit(FORM, { notice: { text: '<b>Wieder da</b>', discard: 'Verwerfen' } })
    vi.advanceTimersByTime(100)
    expect([notice()?.textContent, notice()?.hasAttribute('lang')]).toEqual(['<b>Wieder da</b> Verwerfen', false])
  })

  test('can be left out', () => {
    loseBeans()
    visit(FORM, { notice: false })
    expect([a(), notice()]).toEqual(['beans', null])
  })

  test.each(['submit', 'reset'])('goes with a %s', (name) => {
    loseBeans()
    visit(FORM)
    const before = notice()
    element('#f').dispatchEvent(new Event(name, { bubbles: true, cancelable: true }))
    expect([before === null, notice()]).toEqual([false, null])
  })
})

describe('the world', () => {
  test.each(['getItem', 'setItem', 'removeItem', 'key'] as const)('may forbid %s of the storage', (name) => {
    vi.spyOn(Storage.prototype, name).mockImplementation(() => {
      throw new DOMException('no', 'SecurityError')
    })
    const act = () => {
      loseBeans()
      leave(visit(FORM))
      visit(FORM, { userKey: 'u-bob' })
    }
    expect(act).not.toThrow()
  })

  test('may forbid to look at the storage', () => {
    vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError')
    })
    expect(() => leave(visit(FORM))).not.toThrow()
    expect(() => loseBeans()).not.toThrow()
  })

  test.each([
    'x',
    '[]',
    'null',
    '{"k":1}',
    '{"k":{"at":1000000000000,"fields":{"text a 0":1}}}',
    '{"k":{"at":1000000000000,"fields":null}}',
    '{"k":{"at":1000000000000,"fields":{"text a 0":[5,"x"]}}}',
  ])('may have put %s there', (text) => {
    loseBeans()
    const [name] = Object.keys(sessionStorage)
    const [key] = Object.keys(JSON.parse(sessionStorage.getItem(name as string) as string))
    sessionStorage.setItem(name as string, text.replace('k', key as string))
    visit(FORM)
    expect([a(), notice()]).toEqual(['', null])
  })

  test('gives little room: the newest comes first, and of it what is short', () => {
    history.replaceState(null, '', '/older')
    const older = visit(FORM)
    type('#a', 'o'.repeat(200_000))
    older.expire()
    leave(older)
    vi.advanceTimersByTime(1)
    history.replaceState(null, '', '/newer')
    const newer = visit(FORM)
    type('#a', 'n'.repeat(200_000))
    type('#b', 'b'.repeat(100_000))
    newer.expire()
    expect([stored().includes('nnn'), stored().includes('bbb'), stored().includes('ooo')]).toEqual([false, true, false])
    expect(stored().length).toBeLessThan(256 * 1024 + 200)
  })
})

test('the undo leaves nothing behind: no listener, no timer, no notice', () => {
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
  loseBeans()
  vi.advanceTimersByTime(50)
  const before = vi.getTimerCount()
  const page = visit(FORM)
  // jsdom tells of a moved caret a task later.
  vi.advanceTimersByTime(50)
  const during = [listening.length > 0, notice() !== null, vi.getTimerCount() - before]
  page.undo()
  const after = vi.getTimerCount() - before
  type('#b', 'late')
  page.expire()
  expect([during, listening, notice(), after, stored()]).toEqual([[true, true, 1], [], null, 0, '{}'])
})

describe('a mistake in the call throws', () => {
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
  ])('about %s', (paths, idle, options) => {
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
