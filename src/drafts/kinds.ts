import { setGenuine } from '../dom/native-members.ts'

/** What a field holds: its text, the values of what is checked, or of what is selected. */
export type Value = readonly string[]

/** How the fields of one kind are read and filled. A field is one element, or the radio buttons of one name. */
export interface Kind {
  readonly read: (elements: readonly HTMLElement[]) => Value
  /** What it holds before anybody has touched it. */
  readonly start: (elements: readonly HTMLElement[]) => Value
  /** Fills it and tells the page as if a person had done it. Leaves alone what cannot hold the value. */
  readonly write: (elements: readonly HTMLElement[], value: Value) => void
}

type Textual = HTMLInputElement | HTMLTextAreaElement

function announce(element: HTMLElement): void {
  element.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
  element.dispatchEvent(new Event('change', { bubbles: true }))
}

/** The default as the field would show it: a range without one stands in the middle, a text has no line breaks. */
function sanitized(input: HTMLInputElement): string {
  const twin = input.cloneNode() as HTMLInputElement
  twin.value = input.defaultValue
  return twin.value
}

const textual: Kind = {
  read: ([element]) => [(element as Textual).value],
  start: ([element]) => [
    (element as Textual).localName === 'input'
      ? sanitized(element as HTMLInputElement)
      : (element as Textual).defaultValue.replace(/\r\n?/g, '\n'),
  ],
  write: ([element], [value = '']) => {
    setGenuine(element as Textual, 'value', value)
    announce(element as Textual)
  },
}

const checkable: Kind = {
  read: (elements) => (elements as HTMLInputElement[]).filter(({ checked }) => checked).map(({ value }) => value),
  start: (elements) =>
    (elements as HTMLInputElement[]).filter(({ defaultChecked }) => defaultChecked).map(({ value }) => value),
  write: (elements, values) => {
    for (const element of elements as HTMLInputElement[]) {
      const isWanted = values.includes(element.value)
      if (element.checked !== isWanted) toggle(element, isWanted)
    }
  },
}

/** By a click: React listens to nothing else here. But no click takes a choice back from radio buttons. */
function toggle(element: HTMLInputElement, isWanted: boolean): void {
  if (isWanted || element.type === 'checkbox') return element.click()
  setGenuine(element, 'checked', false)
  announce(element)
}

const valuesOf = (options: Iterable<HTMLOptionElement>, isChosen: (option: HTMLOptionElement) => boolean): Value =>
  [...options].filter(isChosen).map(({ value }) => value)

const selectable: Kind = {
  read: ([element]) => valuesOf((element as HTMLSelectElement).options, ({ selected }) => selected),
  start: ([element]) => {
    const { options, multiple, size } = element as HTMLSelectElement
    const chosen = valuesOf(options, ({ defaultSelected }) => defaultSelected)
    if (multiple) return chosen
    const first = size > 1 ? [] : valuesOf(options, (option) => !option.matches(':disabled')).slice(0, 1)
    return chosen.length ? chosen.slice(-1) : first
  },
  write: ([element], values) => {
    const options = [...(element as HTMLSelectElement).options]
    if (!values.every((value) => options.some((option) => option.value === value))) return
    for (const option of options) option.selected = values.includes(option.value)
    announce(element as HTMLElement)
  },
}

const BLOCK = /^(address|blockquote|div|h[1-6]|li|ol|p|pre|ul)$/

/** Not `innerText`: under the cover it is empty. */
function plainText(parent: Node): string {
  let text = ''
  for (const node of parent.childNodes) {
    const { localName = '' } = node as Element
    const isOpening = BLOCK.test(localName) && text && !text.endsWith('\n')
    text += localName === 'br' ? '\n' : `${isOpening ? '\n' : ''}${(node as Text).data ?? plainText(node)}`
  }
  return text
}

const editable: Kind = {
  read: ([element]) => [plainText(element as HTMLElement)],
  start: ([element]) => [plainText(element as HTMLElement)],
  write: ([element], [text = '']) => {
    const { ownerDocument } = element as HTMLElement
    const lines = text
      .split('\n')
      .flatMap((line, index) => (index ? [ownerDocument.createElement('br'), line] : [line]))
    element?.replaceChildren(...lines)
    announce(element as HTMLElement)
  },
}

const TEXTS = /^(text|search|tel|url|email|date|month|week|time|datetime-local|number|range|color)$/

/** How this element is kept; `undefined` for what never is: passwords, files, hidden fields with their tokens, buttons. */
export function kindOf(element: Element): Kind | undefined {
  const { localName, type = '' } = element as HTMLInputElement
  if (localName === 'textarea') return textual
  if (localName === 'select') return selectable
  if (localName === 'input') return TEXTS.test(type) ? textual : /^(checkbox|radio)$/.test(type) ? checkable : undefined
  return /^(|true|plaintext-only)$/i.test(element.getAttribute('contenteditable') ?? 'no') ? editable : undefined
}
