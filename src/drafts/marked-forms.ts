import { returnAddress } from '../browser/addresses.ts'
import { shortHash } from '../browser/short-hash.ts'
import { nativeMember } from '../dom/native-members.ts'
import type { DraftSettings } from './draft-options.ts'
import { type FieldType, fieldTypeOf } from './field-types.ts'
import { autocompleteTokens, isSensitiveField } from './sensitive-fields.ts'

/** A form that the page marked with `data-idle-warning-draft`. */
export interface MarkedForm {
  readonly element: HTMLFormElement
  /** Names the form in the storage: the same for the same form of the same page, also after another sign-in. */
  readonly key: string
}

/** One thing that a person can fill in: an element, or all radio buttons of one name. */
export interface Field {
  /** Names the field within its form. */
  readonly key: string
  readonly type: FieldType
  readonly elements: readonly [HTMLElement, ...HTMLElement[]]
}

const MARK = 'data-idle-warning-draft'
const MARKED_FORM = `form[${MARK}]:not([${MARK}="off" i])`

/** The address that the sign-in page leads back to. Its hash counts only if it is a route, such as `#/plots/5`. */
const pageAddress = (): string => returnAddress().replace(/#(?![!/]).*/s, '')

/** Looks for the method, not for the class, because a form of another frame is no `Element` of this window. */
export function isMarkedForm(target: object): target is HTMLFormElement {
  const matches: unknown = nativeMember(target as Element, 'matches')
  return typeof matches === 'function' && matches(MARKED_FORM)
}

/**
 * The marked forms in `root`, or `root` itself if it is one. Forms with the same name, or without one, get different keys
 * by their order.
 */
export function markedForms(root: DraftSettings['root']): MarkedForm[] {
  const address = pageAddress()
  const counts = new Map<string, number>()
  // Counts in the whole page: a form has the same key, whichever `root` it is looked for in.
  const forms = markedFormsIn(nativeMember(root, 'getRootNode')() as Document).map((element) => {
    const attribute = nativeMember(element, 'getAttribute')
    const name = attribute(MARK) || attribute('name') || attribute('id') || ''
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return { element, key: shortHash(`${address} ${name} ${count}`) }
  })
  return forms.filter(({ element }) => nativeMember(root, 'contains')(element))
}

const markedFormsIn = (root: Document | DocumentFragment | Element): HTMLFormElement[] => [
  ...(isMarkedForm(root) ? [root] : []),
  ...nativeMember(root, 'querySelectorAll')<HTMLFormElement>(MARKED_FORM),
]

/** The fields of a form that a draft may hold. `passwordFields`: never kept, whatever type they have by now. */
export function fieldsOf(form: HTMLFormElement, passwordFields: WeakSet<Element>): Field[] {
  const editables = nativeMember(form, 'querySelectorAll')<HTMLElement>('[contenteditable]:is([id], [name])')
  const formTokens = autocompleteTokens(form)
  const fields = new Map<string, Field & { elements: [HTMLElement, ...HTMLElement[]] }>()
  const counts = new Map<string, number>()
  for (const element of [...nativeMember(form, 'elements'), ...editables] as HTMLElement[]) {
    const type = fieldTypeOf(element)
    if (!type) continue
    const name = nameOf(element)
    const isRadio = name.startsWith('radio ')
    const count = isRadio ? 0 : (counts.get(name) ?? 0)
    // Counts fields that are not kept too, because the next field of the same name would get their key otherwise.
    counts.set(name, count + 1)
    if (passwordFields.has(element) || isSensitiveField(element, formTokens)) continue
    const key = `${name} ${count}`
    const group = fields.get(key)
    if (group) group.elements.push(element)
    else fields.set(key, { key, type, elements: [element] })
  }
  return [...fields.values()]
}

/** Type and name; for a check box its value too, because several check boxes may share one name. */
function nameOf(element: HTMLElement): string {
  const type = nativeMember(element as HTMLInputElement, 'type') ?? nativeMember(element, 'localName')
  const name = nativeMember(element, 'getAttribute')('name') || nativeMember(element, 'id')
  return [type, name, ...(type === 'checkbox' ? [nativeMember(element as HTMLInputElement, 'value')] : [])].join(' ')
}
