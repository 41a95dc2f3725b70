import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { RUNS } from '../support/runs.ts'
import { closePages, element, leavePage, openPage, startDrafts, stored, type } from './signed-in-page.ts'

afterEach(closePages)

const form = (fields: string, attributes = '') => `<form data-idle-warning-draft ${attributes}>${fields}</form>`

/** Opens a page, fills it by `act`, lets the session expire, leaves, and opens the page again. */
function reopenAfter(body: string, act: () => void): void {
  const before = openPage(body)
  act()
  before.expire()
  leavePage(before)
  openPage(body)
}

const value = () => element('#a').value
const checks = () => [...document.querySelectorAll('input')].map(({ checked }) => checked)
const chosen = () => [...element<HTMLSelectElement>('#a').selectedOptions].map(({ value }) => value)
const put = (text: string) => () => type('#a', text)
const click =
  (...selectors: string[]) =>
  () => {
    for (const selector of selectors) element(selector).click()
  }
const options = '<option>x</option><option>y</option><option>z</option>'
const choose =
  (...values: string[]) =>
  () => {
    for (const option of element<HTMLSelectElement>('#a').options) option.selected = values.includes(option.value)
  }

describe('a restored field', () => {
  test.each<[story: string, fields: string, act: () => void, look: () => unknown, expected: unknown]>([
    ['a text', '<input id="a" name="a">', put('beans'), value, 'beans'],
    ['a text in place of another', '<input id="a" name="a" value="old">', put('new'), value, 'new'],
    ['an emptied text', '<input id="a" name="a" value="old">', put(''), value, ''],
    ['a field without a name', '<input><input id="a">', put('beans'), value, 'beans'],
    ['a search', '<input id="a" type="search">', put('beans'), value, 'beans'],
    ['an address', '<input id="a" type="email" autocomplete="email">', put('a@b.example'), value, 'a@b.example'],
    ['a number', '<input id="a" type="number">', put('42'), value, '42'],
    ['a range', '<input id="a" type="range">', put('70'), value, '70'],
    ['a date', '<input id="a" type="date">', put('2026-05-04'), value, '2026-05-04'],
    ['a time', '<input id="a" type="time">', put('12:30'), value, '12:30'],
    ['a colour', '<input id="a" type="color">', put('#123456'), value, '#123456'],
    ['a kind of field yet unknown', '<input id="a" type="poem">', put('beans'), value, 'beans'],
    ['a long text', '<textarea id="a">\nold</textarea>', put('two\nlines\n'), value, 'two\nlines\n'],
    ['a ticked box', '<input type="checkbox" name="a">', click('input'), checks, [true]],
    ['an unticked box', '<input type="checkbox" name="a" checked>', click('input'), checks, [false]],
    [
      'one of two boxes of the same name',
      '<input type="checkbox" name="a" value="1"><input type="checkbox" name="a" value="2" checked id="b">',
      click('[value="1"]', '#b'),
      checks,
      [true, false],
    ],
    [
      'a radio button',
      '<input type="radio" name="a" value="1" checked><input type="radio" name="a" value="2" id="b">',
      click('#b'),
      checks,
      [false, true],
    ],
    ['a choice', `<select id="a">${options}</select>`, choose('y'), chosen, ['y']],
    ['several choices', `<select id="a" multiple>${options}</select>`, choose('x', 'z'), chosen, ['x', 'z']],
    ['no choice', `<select id="a" multiple><option selected>x</option></select>`, choose(), chosen, []],
    ['text in the page', '<div id="a" contenteditable>old</div>', put('new'), () => element('#a').textContent, 'new'],
    ['a field that belongs to the form from outside', '</form><input id="a" form="f"><form>', put('x'), value, 'x'],
  ])('a draft restores %s', (_, fields, act, look, expected) => {
    reopenAfter(form(fields, 'id="f"'), act)
    expect(look()).toEqual(expected)
  })

  test('a draft finds its form by its mark, its name, its id or its order', () => {
    const marked = ['="n"', ' name="n2"', ' id="n3"'].map(
      (mark, at) => `<form data-idle-warning-draft${mark}><input id="${'abc'[at]}"></form>`,
    )
    const last = '<form data-idle-warning-draft><input id="d"></form>'
    const before = openPage(marked.join('') + last)
    for (const name of 'abcd') type(`#${name}`, name)
    before.expire()
    leavePage(before)
    openPage(marked[2] + marked.slice(0, 2).join('') + last)
    expect([...'abcd'].map((name) => element(`#${name}`).value)).toEqual([...'abcd'])
  })

  test('two forms without names get each its own draft', () => {
    reopenAfter(form('<input id="a">') + form('<input id="b">'), () => {
      type('#a', 'a')
      type('#b', 'b')
    })
    expect([value(), element('#b').value]).toEqual(['a', 'b'])
  })

  test('a check box gets its draft by its value when the order has changed', () => {
    const boxes = ['1', '2'].map((n) => `<input type="checkbox" name="a" value="${n}">`)
    const before = openPage(form(boxes.join('')))
    element('[value="1"]').click()
    before.expire()
    leavePage(before)
    openPage(form(boxes.reverse().join('')))
    expect(checks()).toEqual([false, true])
  })

  test('a draft holds what was typed before the script ran', () => {
    document.body.innerHTML = form('<input id="a">')
    element('#a').value = 'early'
    startDrafts().expire()
    expect(stored()).toContain('early')
  })

  test('a check box is restored by a click, the only event that React listens to', () => {
    const body = form('<input type="checkbox" name="a" checked>')
    const before = openPage(body)
    element('[name=a]').click()
    before.expire()
    leavePage(before)
    document.body.innerHTML = body
    let clicks = 0
    element('[name=a]').addEventListener('click', () => clicks++)
    startDrafts()
    expect([checks(), clicks]).toEqual([[false], 1])
  })

  test('editable text is restored with its lines', () => {
    reopenAfter(form('<div id="a" contenteditable></div>'), () => {
      element('#a').innerHTML = 'one<div>two</div><p>three<br>four</p>'
    })
    expect(element('#a').innerHTML).toBe('one<br>two<br>three<br>four')
  })

  test('a form is restored whose fields have the names of members of the form', () => {
    const names = ['elements', 'id', 'before', 'getAttribute', 'matches', 'querySelectorAll']
    const body = form(names.map((name) => `<input name="${name}">`).join(''))
    const clobber = () => {
      document.body.innerHTML = body
      // A browser defines these properties itself; jsdom does not.
      for (const value of document.querySelectorAll('input'))
        Object.defineProperty(document.forms[0], value.name, { value, configurable: true })
    }
    clobber()
    const before = startDrafts()
    for (const name of names) type(`[name="${name}"]`, name)
    before.expire()
    leavePage(before)
    clobber()
    startDrafts()
    expect(names.map((name) => element(`input[name="${name}"]`).value)).toEqual(names)
  })
})

const FOUND = 'Qx7Found'

describe('a sensitive field', () => {
  test.each<[story: string, fields: string, attributes?: string]>([
    ['a password', '<input id="a" type="password">'],
    ['a hidden field: it may hold a CSRF token', '<input id="a" type="hidden">'],
    ['a field that asks for it', '<input id="a" autocomplete="off">'],
    ['a field of a form that asks for it', '<input id="a">', 'autocomplete="off"'],
    ['a named field of such a form', '<input id="a" autocomplete="street-address">', 'autocomplete="OFF"'],
    ['a card', '<input id="a" autocomplete="section-x billing cc-name">'],
    ['a new password made visible', '<input id="a" autocomplete="new-password">'],
    ['a password made visible', '<input id="a" autocomplete="section-x Current-Password">'],
    ['a code sent by text message', '<input id="a" autocomplete="one-time-code">'],
    ['a disabled field', '<input id="a" disabled>'],
    ['a field of a disabled group', '<fieldset disabled><input id="a"></fieldset>'],
    ['a field that is marked', '<input id="a" data-idle-warning-draft="off">'],
    ['a field of a group that is marked', '<fieldset data-idle-warning-draft="OFF"><input id="a"></fieldset>'],
    ['text that is not editable', '<div id="a" contenteditable="false"></div>'],
    ['a long text in a group that is marked', '<div data-idle-warning-draft="off"><textarea id="a"></textarea></div>'],
    [
      'a field outside of a form that is marked off',
      '</form><input id="a" form="f">',
      'id="f" data-idle-warning-draft="off"',
    ],
    ['a form that is marked off', '<input id="a">', 'data-idle-warning-draft="off"'],
    ...[
      'password',
      'userPassword2',
      'PASSWD',
      'new_pass_word',
      'pwd',
      'card-number',
      'cardNumber',
      'cc_num',
      'creditCard',
    ].map((name): [string, string] => [`a field named ${name}`, `<input id="a" name="${name}">`]),
    ...['cvc', 'userPin', 'smsOTP', 'security-code', 'pin', 'otp', 'clientSecret'].map((id): [string, string] => [
      `a field with the id ${id}`,
      `<div contenteditable id="a" name="${id}"></div><textarea class="a" id="${id}"></textarea>`,
    ]),
  ])('a draft never holds %s', (_, fields, attributes = '') => {
    const page = openPage(
      `<form ${attributes.includes('draft') ? '' : 'data-idle-warning-draft'} ${attributes}>${fields}</form>`,
    )
    for (const field of document.querySelectorAll('#a, .a'))
      if ('value' in field) field.value = FOUND
      else field.textContent = FOUND
    page.expire()
    expect(stored()).toBe('{}')
  })

  test('a draft never holds a password that a button of the page has made readable', () => {
    const page = openPage(form('<input id="a" type="password" name="word">'))
    element('#a').type = 'text'
    type('#a', FOUND)
    page.expire()
    expect(stored()).toBe('{}')
  })

  test('a draft never holds a file', () => {
    const page = openPage(form('<input id="a" type="file">'))
    Object.defineProperty(element('#a'), 'value', { value: FOUND })
    page.expire()
    expect(stored()).toBe('{}')
  })

  test('a form without the mark has no draft', () => {
    const page = openPage('<form><input id="a"></form>')
    type('#a', FOUND)
    page.expire()
    expect(stored()).toBe('{}')
  })

  test.each([
    ['4111111111111111', false],
    ['4111 1111 1111 1111', false],
    ['my card: 5555-5555-5555-4444, thanks', false],
    ['378282246310005', false],
    ['4222222222222', false],
    ['4111111111111112', true],
    ['422222222222', true],
    ['41111111111111110000', true],
    ['42', true],
  ])('a text that may be a card number is kept or not: %s, %s', (text, isKept) => {
    const page = openPage(form('<input id="a">'))
    type('#a', text)
    page.expire()
    expect(stored().includes(text)).toBe(isKept)
  })
})

describe('a field that resembles a sensitive one', () => {
  test.each<[story: string, fields: string, attributes?: string]>([
    ['a field that says so in a form that does not', '<input id="a" autocomplete="on">', 'autocomplete="off"'],
    ...['passenger', 'passport', 'compass', 'discard', 'postcard', 'shopping', 'spinach', 'account', 'wildcard'].map(
      (name): [string, string] => [`a field named ${name}`, `<input id="a" name="${name}">`],
    ),
    ['a field beside one that is disabled', '<input name="b" disabled><input id="a" name="b">'],
    ['a field that only scripts write', '<input id="a" readonly>'],
  ])('a draft holds %s', (_, fields, attributes) => {
    const page = openPage(form(fields, attributes))
    type('#a', FOUND)
    page.expire()
    expect(stored()).toContain(FOUND)
  })
})

test('any text, tick and choice is restored as it was', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''))
  const lines = fc.array(line, { minLength: 1 }).map((parts) => parts.join('\n'))
  const ticks = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })
  const body = form(`<input id="t"><textarea id="l"></textarea><div id="e" contenteditable></div>
    ${'<input type="checkbox" name="c">'.repeat(3)}<select multiple>${options}</select>`)
  const boxes = () => [...document.querySelectorAll<HTMLInputElement>('[name=c]')]
  const choices = () => [...element<HTMLSelectElement>('select').options]
  const look = () => [
    element('#t').value,
    element('#l').value,
    element('#e').innerHTML.replaceAll('<br>', '\n'),
    boxes().map(({ checked }) => checked),
    choices().map(({ selected }) => selected),
  ]
  fc.assert(
    fc.property(line, lines, lines, ticks, ticks, (text, long, rich, ticked, selected) => {
      fc.pre(!/\d[\d -]{11}/.test(text + long + rich))
      const before = openPage(body)
      element('#t').value = text
      element('#l').value = long
      element('#e').replaceChildren(
        ...rich.split('\n').flatMap((part, at) => (at ? [document.createElement('br'), part] : [part])),
      )
      for (const [at, box] of boxes().entries()) box.checked = ticked[at] as boolean
      for (const [at, option] of choices().entries()) option.selected = selected[at] as boolean
      const typed = look()
      before.expire()
      leavePage(before)
      leavePage(openPage(body))
      expect(look()).toEqual(typed)
      closePages()
    }),
    RUNS,
  )
})
