import { afterEach, expect, test } from 'vitest'
import { rememberFocus } from '../../src/ui/focus.ts'

afterEach(() => document.body.replaceChildren())

function put<Name extends keyof HTMLElementTagNameMap>(name: Name, parent: Node = document.body) {
  return parent.appendChild(document.createElement(name))
}

/** What becomes of the focus when a dialog takes it and gives it back. */
function visit(meanwhile = () => {}): void {
  const goBack = rememberFocus()
  const button = put('button')
  button.focus()
  meanwhile()
  button.remove()
  goBack()
}

test('the focus comes back to where it was', () => {
  const field = put('input')
  field.focus()
  visit()
  expect(document.activeElement).toBe(field)
})

test('the caret comes back, though a click has moved it', () => {
  const field = put('textarea')
  field.value = 'Ada Lovelace'
  field.focus()
  field.setSelectionRange(2, 5, 'backward')
  visit(() => field.setSelectionRange(0, 0))
  const { selectionStart, selectionEnd, selectionDirection } = field
  expect([selectionStart, selectionEnd, selectionDirection]).toEqual([2, 5, 'backward'])
})

test('a field without a caret is no trouble', () => {
  const field = put('input')
  field.type = 'checkbox'
  field.focus()
  visit()
  expect(document.activeElement).toBe(field)
})

test('the focus comes back into a shadow root', () => {
  const root = put('div').attachShadow({ mode: 'open' })
  const field = put('input', root)
  field.focus()
  visit()
  expect(root.activeElement).toBe(field)
})

test('a selected text comes back, in its direction', () => {
  const text = put('p').appendChild(new Text('some words'))
  getSelection()?.setBaseAndExtent(text, 9, text, 5)
  visit(() => getSelection()?.removeAllRanges())
  expect([getSelection()?.anchorOffset, getSelection()?.focusOffset]).toEqual([9, 5])
})

test('an element that has gone gets no focus', () => {
  const field = put('input')
  field.focus()
  visit(() => field.remove())
  expect(document.activeElement).toBe(document.body)
})
