import { afterEach, expect, test, vi } from 'vitest'
import { rememberFocus } from '../../src/ui/focus.ts'
import { button, press, removeDialogs, setUpDialog } from '../support/built-in-dialog.ts'
import { none, warning } from '../support/screens.ts'
import { spaceEvents, startWarned, stopSessions } from '../support/warned-session.ts'

afterEach(() => {
  removeDialogs()
  stopSessions()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

function put<Name extends keyof HTMLElementTagNameMap>(name: Name, parent: Node = document.body) {
  return parent.appendChild(document.createElement(name))
}

/** Takes the focus away, as a dialog does, and restores it. */
function visit(meanwhile = () => {}): void {
  const restore = rememberFocus()
  const taker = put('button')
  taker.focus()
  meanwhile()
  taker.remove()
  restore()
}

test('the focus returns to the element that had it', () => {
  const field = put('input')
  field.focus()
  visit()
  expect(document.activeElement).toBe(field)
})

test('the selection in a field returns, although a click has moved the caret', () => {
  const field = put('textarea')
  field.value = 'Ada Lovelace'
  field.focus()
  field.setSelectionRange(2, 5, 'backward')
  visit(() => field.setSelectionRange(0, 0))
  const { selectionStart, selectionEnd, selectionDirection } = field
  expect([selectionStart, selectionEnd, selectionDirection]).toEqual([2, 5, 'backward'])
})

test('the focus returns to a field that has no caret', () => {
  const field = put('input')
  field.type = 'checkbox'
  field.focus()
  visit()
  expect(document.activeElement).toBe(field)
})

test('the focus returns into a shadow root', () => {
  const root = put('div').attachShadow({ mode: 'open' })
  const field = put('input', root)
  field.focus()
  visit()
  expect(root.activeElement).toBe(field)
})

test('a selected text in the page is selected again, in its direction', () => {
  const text = put('p').appendChild(new Text('some words'))
  getSelection()?.setBaseAndExtent(text, 9, text, 5)
  visit(() => getSelection()?.removeAllRanges())
  expect([getSelection()?.anchorOffset, getSelection()?.focusOffset]).toEqual([9, 5])
})

test('an element that was removed meanwhile does not get the focus', () => {
  const field = put('input')
  field.focus()
  visit(() => field.remove())
  expect(document.activeElement).toBe(document.body)
})

test('REQ-DLG-13: the focus does not stay in a closed dialog if its element in the page was removed', () => {
  const { view } = setUpDialog()
  const field = put('input')
  field.focus()
  view.show(warning())
  field.remove()
  view.show(none)
  expect(document.activeElement).toBe(document.body)
})

test('defect 13: after the dialog has closed, the page can move the focus and gets Escape', async () => {
  spaceEvents()
  const [first, second] = [put('input'), put('input')]
  first.focus()
  const { ports } = await startWarned()
  button('Stay signed in').click()
  await ports.clock.advance(0)
  second.focus()
  expect([document.activeElement === second, press('Escape')]).toEqual([true, true])
})
