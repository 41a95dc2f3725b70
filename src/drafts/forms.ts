import { returnAddress } from '../browser/page.ts'
import { shortHash } from '../browser/tabs.ts'
import { genuine } from '../dom/native-members.ts'
import { type Kind, kindOf } from './kinds.ts'
import type { DraftSettings } from './options.ts'
import { isNeverKept, tokensOf } from './private.ts'

/** A form that the page marked with `data-idle-warning-draft`. */
export interface MarkedForm {
  readonly element: HTMLFormElement
  /** The same for the same form of the same page, after another sign-in too. */
  readonly key: string
}

/** One thing a person can fill: an element, or the radio buttons of one name. */
export interface Field {
  /** Names it within its form. */
  readonly key: string
  readonly kind: Kind
  readonly elements: readonly [HTMLElement, ...HTMLElement[]]
}

const MARK = 'data-idle-warning-draft'
const MARKED = `form[${MARK}]:not([${MARK}="off" i])`

/** Where the sign-in leads back to. A hash belongs to it only where it is a route: `#/plots/5`. */
const pageAddress = (): string => returnAddress().replace(/#(?![!/]).*/s, '')

/** Told by what it can do: a form of another frame is no `Element` of this one. */
export function isMarkedForm(target: object): target is HTMLFormElement {
  const matches: unknown = genuine(target as Element, 'matches')
  return typeof matches === 'function' && matches(MARKED)
}

/** The marked forms in `root`, or the root itself. Forms of one name, or of none, are told apart by their order. */
export function markedForms(root: DraftSettings['root']): MarkedForm[] {
  const address = pageAddress()
  const counts = new Map<string, number>()
  // Counted in the whole page, so that each of several roots gives its form the key that it had before.
  const forms = allIn(genuine(root, 'getRootNode')() as Document).map((element) => {
    const read = genuine(element, 'getAttribute')
    const name = read(MARK) || read('name') || read('id') || ''
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return { element, key: shortHash(`${address} ${name} ${count}`) }
  })
  return forms.filter(({ element }) => genuine(root, 'contains')(element))
}

const allIn = (root: Document | DocumentFragment | Element): HTMLFormElement[] => [
  ...(isMarkedForm(root) ? [root] : []),
  ...genuine(root, 'querySelectorAll')<HTMLFormElement>(MARKED),
]

/** What may be kept of a form. `secrets`: fields that showed a password before, whatever their type is now. */
export function fieldsOf(form: HTMLFormElement, secrets: WeakSet<Element>): Field[] {
  const editables = genuine(form, 'querySelectorAll')<HTMLElement>('[contenteditable]:is([id], [name])')
  const formTokens = tokensOf(form)
  const fields = new Map<string, Field & { elements: [HTMLElement, ...HTMLElement[]] }>()
  const counts = new Map<string, number>()
  for (const element of [...genuine(form, 'elements'), ...editables] as HTMLElement[]) {
    const kind = kindOf(element)
    if (!kind) continue
    const base = baseOf(element)
    const isRadio = base.startsWith('radio ')
    const count = isRadio ? 0 : (counts.get(base) ?? 0)
    counts.set(base, count + 1)
    // What is not kept is counted all the same, else the next one would take its name.
    if (secrets.has(element) || isNeverKept(element, formTokens)) continue
    const key = `${base} ${count}`
    const group = fields.get(key)
    if (group) group.elements.push(element)
    else fields.set(key, { key, kind, elements: [element] })
  }
  return [...fields.values()]
}

/** Two check boxes of one name are told apart by their values, the rest by their order. */
function baseOf(element: HTMLElement): string {
  const { type = element.localName, value } = element as HTMLInputElement
  const name = element.getAttribute('name') || element.id
  return [type, name, ...(type === 'checkbox' ? [value] : [])].join(' ')
}
