import { shortHash } from '../browser/tabs.ts'
import type { Clock, Instant } from '../core/ports.ts'
import { genuine } from '../dom/native-members.ts'
import { type Field, fieldsOf, type MarkedForm, markedForms } from './forms.ts'
import type { Value } from './kinds.ts'
import { showNotice } from './notice.ts'
import type { DraftSettings } from './options.ts'
import { hasCardNumber } from './private.ts'
import type { Draft, DraftStore, Drafts } from './store.ts'

/** What one call of `keepDrafts` knows. */
export interface Desk {
  readonly settings: DraftSettings
  readonly store: DraftStore
  readonly clock: Clock
  /** What a field held when it was first seen. */
  readonly starts: WeakMap<Element, Value>
  /** Fields that were for passwords when they were seen; a button may have made them readable since. */
  readonly secrets: WeakSet<Element>
  /** The last submission of a form, unless somebody typed into it afterwards. */
  readonly submissions: WeakMap<EventTarget, Event>
  /** What this page put into the store. */
  readonly own: Map<string, HTMLFormElement>
  readonly notices: Map<EventTarget, () => void>
  /** The session is over here: what is typed is kept, or, after a sign-out on purpose, it is not. */
  end: 'kept' | 'dropped' | undefined
}

const same = (one: Value, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other)
const hashOf = (value: Value): string => shortHash(JSON.stringify(value))

const readField = ({ kind, elements }: Field): Value => kind.read(elements)

function startOf({ starts }: Desk, { kind, elements }: Field): Value {
  const start = starts.get(elements[0]) ?? kind.start(elements)
  starts.set(elements[0], start)
  return start
}

/** Looks at the fields before anybody changes them. */
export function note(desk: Desk): void {
  for (const { element } of markedForms(desk.settings.root)) {
    for (const field of genuine(element, 'elements'))
      if ((field as HTMLInputElement).type === 'password') desk.secrets.add(field)
    for (const field of fieldsOf(element, desk.secrets)) startOf(desk, field)
  }
}

/** A submission that a script took over may have failed, so what was typed is still the person's only copy. */
const isSubmitted = ({ submissions }: Desk, form: HTMLFormElement): boolean =>
  submissions.get(form)?.defaultPrevented === false

function changedIn(desk: Desk, form: HTMLFormElement): Draft['fields'] {
  const entries = fieldsOf(form, desk.secrets).flatMap((field) => {
    const start = startOf(desk, field)
    const value = readField(field)
    const isKept = !same(value, start) && !value.some(hasCardNumber)
    return isKept ? [[field.key, [value, hashOf(start)]] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Puts what was typed into the store. `at`: when the session ends. */
export function keep(desk: Desk, at: Instant): void {
  const drafts = desk.store.read()
  for (const { element, key } of markedForms(desk.settings.root)) {
    const fields = isSubmitted(desk, element) ? {} : changedIn(desk, element)
    if (Object.keys(fields).length) {
      drafts[key] = { at, fields }
      desk.own.set(key, element)
    } else if (desk.own.delete(key)) delete drafts[key]
  }
  desk.store.write(drafts)
}

/** Takes what this page put into the store out of it again. */
export function drop(desk: Desk, isDropped: (form: HTMLFormElement) => boolean = () => true): void {
  const dropped = [...desk.own].filter(([, form]) => isDropped(form))
  if (!dropped.length) return
  const drafts = desk.store.read()
  for (const [key] of dropped) {
    desk.own.delete(key)
    delete drafts[key]
  }
  desk.store.write(drafts)
}

/** Puts back what is there for the forms of this page, once. */
export function restore(desk: Desk): void {
  const { store, settings, clock } = desk
  const now = clock.wall()
  const drafts: Drafts = {}
  const found: [MarkedForm, Draft][] = []
  const forms = markedForms(settings.root)
  for (const [key, draft] of Object.entries(store.read())) {
    const form = forms.find((marked) => marked.key === key)
    const isOld = now - draft.at >= settings.maxAge
    if (!form && !isOld) drafts[key] = draft
    // A draft of an end that did not come is nobody's loss: the person went away from a living session.
    if (form && !isOld && draft.at <= now) found.push([form, draft])
  }
  store.write(drafts)
  for (const [form, draft] of found) putBack(desk, form.element, draft)
}

function putBack(desk: Desk, form: HTMLFormElement, { fields }: Draft): void {
  const restored = fieldsOf(form, desk.secrets).filter((field) => {
    const [value, start] = fields[field.key] ?? []
    const before = readField(field)
    // The server or the person may have given it another value since: that one is newer.
    if (!value || hashOf(before) !== start) return false
    field.kind.write(field.elements, value)
    return !same(readField(field), before)
  })
  if (!restored.length || !desk.settings.notice) return
  const discard = () => {
    removeNotice(desk, form)
    for (const field of restored) field.kind.write(field.elements, startOf(desk, field))
    restored[0]?.elements[0].focus()
  }
  removeNotice(desk, form)
  desk.notices.set(form, showNotice(form, desk.settings, discard, desk.clock))
}

export function removeNotice({ notices }: Desk, form: EventTarget): void {
  notices.get(form)?.()
  notices.delete(form)
}
