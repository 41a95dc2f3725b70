import { nativeMember, setNativeMember } from '../dom/native-members.ts'

/** The value of a field: its text, the values of what is checked, or the values of what is selected. */
export type FieldValue = readonly string[]

type Elements = readonly HTMLElement[]

/** How fields of one type are read and filled. A field is one element, or all radio buttons of one name. */
export interface FieldType {
  readonly read: (elements: Elements) => FieldValue
  /** The value that the page gave the field, before the person changed it. */
  readonly readDefault: (elements: Elements) => FieldValue
  /** Fills the field and fires the events that a person's input fires. A field that cannot hold the value stays as it is. */
  readonly write: (elements: Elements, value: FieldValue) => void
}

function fireInputEvents(element: HTMLElement): void {
  const dispatch = nativeMember(element, 'dispatchEvent')
  dispatch(new Event('input', { bubbles: true, composed: true }))
  dispatch(new Event('change', { bubbles: true }))
}

type TextElement = HTMLInputElement | HTMLTextAreaElement

const textField: FieldType = {
  read: ([element]) => [(element as TextElement).value],
  readDefault: ([element]) => [defaultText(element as TextElement)],
  write: ([element], [text = '']) => {
    setNativeMember(element as TextElement, 'value', text)
    fireInputEvents(element as TextElement)
  },
}

/**
 * The default as the field shows it. The browser sanitizes it: a range without a default stands in the middle, an `<input>`
 * removes line breaks, a `<textarea>` normalizes them.
 */
function defaultText(element: TextElement): string {
  if (element.localName !== 'input') return element.defaultValue.replace(/\r\n?/g, '\n')
  const copy = element.cloneNode() as HTMLInputElement
  copy.value = element.defaultValue
  return copy.value
}

const valuesOf = <E extends { readonly value: string }>(all: Iterable<E>, isChosen: (one: E) => boolean): FieldValue =>
  [...all].filter(isChosen).map(({ value }) => value)

const checkField: FieldType = {
  read: (elements) => valuesOf(elements as readonly HTMLInputElement[], ({ checked }) => checked),
  readDefault: (elements) => valuesOf(elements as readonly HTMLInputElement[], ({ defaultChecked }) => defaultChecked),
  write: (elements, values) => {
    for (const element of elements as readonly HTMLInputElement[]) {
      const isWanted = values.includes(element.value)
      if (element.checked !== isWanted) toggle(element, isWanted)
    }
  },
}

/** Clicks, because React listens only to the click here. A click cannot uncheck a radio button, so that one is set. */
function toggle(element: HTMLInputElement, isWanted: boolean): void {
  if (isWanted || element.type === 'checkbox') {
    element.click()
    return
  }
  setNativeMember(element, 'checked', false)
  fireInputEvents(element)
}

const selectField: FieldType = {
  read: ([element]) => valuesOf((element as HTMLSelectElement).options, ({ selected }) => selected),
  readDefault: ([element]) => defaultSelection(element as HTMLSelectElement),
  write: ([element], values) => {
    const options = [...(element as HTMLSelectElement).options]
    const isOffered = (value: string) => options.some((option) => option.value === value)
    if (!values.every(isOffered)) return
    for (const option of options) option.selected = values.includes(option.value)
    fireInputEvents(element as HTMLElement)
  },
}

/** A drop-down list shows its last default option, or without one its first option that is not disabled. */
function defaultSelection({ options, multiple, size }: HTMLSelectElement): FieldValue {
  const chosen = valuesOf(options, ({ defaultSelected }) => defaultSelected)
  if (multiple) return chosen
  if (chosen.length) return chosen.slice(-1)
  return size > 1 ? [] : valuesOf(options, (option) => !option.matches(':disabled')).slice(0, 1)
}

const BLOCK_ELEMENT = /^(address|blockquote|div|h[1-6]|li|ol|p|pre|ul)$/

/** The text with its lines. Does not use `innerText`, which is empty while the cover hides the page. */
function plainText(parent: Node): string {
  let text = ''
  for (const node of nativeMember(parent, 'childNodes')) {
    const localName = nativeMember(node as Element, 'localName') ?? ''
    const beginsLine = BLOCK_ELEMENT.test(localName) && text && !text.endsWith('\n')
    if (beginsLine || localName === 'br') text += '\n'
    text += nativeMember(node as Text, 'data') ?? plainText(node)
  }
  return text
}

const readPlainText = ([element]: Elements): FieldValue => [plainText(element as HTMLElement)]

const editableField: FieldType = {
  read: readPlainText,
  readDefault: readPlainText,
  write: ([element], [text = '']) => {
    if (!element) return
    const create = nativeMember(nativeMember(element, 'ownerDocument'), 'createElement')
    const lines = text.split('\n').flatMap((line, index) => (index ? [create('br'), line] : [line]))
    nativeMember(element, 'replaceChildren')(...lines)
    fireInputEvents(element)
  },
}

const TEXT_TYPES = /^(text|search|tel|url|email|date|month|week|time|datetime-local|number|range|color)$/
const CHECK_TYPES = /^(checkbox|radio)$/

/**
 * The type of a field; `undefined` for elements that a draft never holds: password, file and hidden inputs (which may hold
 * a CSRF token), and buttons.
 */
export function fieldTypeOf(element: Element): FieldType | undefined {
  const localName = nativeMember(element, 'localName')
  if (localName === 'textarea') return textField
  if (localName === 'select') return selectField
  if (localName === 'input') return inputTypeOf((element as HTMLInputElement).type)
  const isEditable = /^(|true|plaintext-only)$/i.test(nativeMember(element, 'getAttribute')('contenteditable') ?? 'no')
  return isEditable ? editableField : undefined
}

function inputTypeOf(type: string): FieldType | undefined {
  if (TEXT_TYPES.test(type)) return textField
  return CHECK_TYPES.test(type) ? checkField : undefined
}
