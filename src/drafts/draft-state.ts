import { createClock } from '../browser/clock.ts'
import type { Clock } from '../core/ports.ts'
import { nativeMember } from '../dom/native-members.ts'
import type { DraftSettings } from './draft-options.ts'
import { createDraftStorage, type DraftStorage } from './draft-storage.ts'
import type { FieldValue } from './field-types.ts'
import { type Field, fieldsOf, markedForms } from './marked-forms.ts'

/** What one call of `keepDrafts` knows. */
export interface DraftState {
  readonly settings: DraftSettings
  readonly storage: DraftStorage
  readonly clock: Clock
  /** The value of each field when it was first seen, by the field's first element. */
  readonly initialValues: WeakMap<Element, FieldValue>
  /** Fields that were password fields when they were seen. A "show password" button changes their type. */
  readonly passwordFields: WeakSet<Element>
  /** The last submission of each form. Deleted when the person changes the form afterwards. */
  readonly submissions: WeakMap<EventTarget, Event>
  /** The forms whose drafts this page has stored, by the key of the draft. */
  readonly savedForms: Map<string, HTMLFormElement>
  /** The notices in the page, each with what removes it. */
  readonly notices: Map<EventTarget, () => void>
  /** `undefined` while the session runs. After a sign-out on purpose drafts are dropped, after any other end kept. */
  end: 'kept' | 'dropped' | undefined
}

export function createDraftState(settings: DraftSettings, isExpired: boolean): DraftState {
  return {
    settings,
    storage: createDraftStorage(settings.userKey),
    clock: createClock(),
    initialValues: new WeakMap(),
    passwordFields: new WeakSet(),
    submissions: new WeakMap(),
    savedForms: new Map(),
    notices: new Map(),
    end: isExpired ? 'kept' : undefined,
  }
}

export const isSameValue = (one: FieldValue, other: FieldValue): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

export const readField = ({ type, elements }: Field): FieldValue => type.read(elements)

/** The value that a field had when it was first seen. Records it if the field is seen for the first time now. */
export function initialValueOf({ initialValues }: DraftState, { type, elements }: Field): FieldValue {
  const value = initialValues.get(elements[0]) ?? type.readDefault(elements)
  initialValues.set(elements[0], value)
  return value
}

/** Records the fields of all marked forms as they are now, before the person changes them. */
export function recordFields(state: DraftState): void {
  for (const { element } of markedForms(state.settings.root)) {
    for (const field of nativeMember(element, 'elements'))
      if (nativeMember(field as HTMLInputElement, 'type') === 'password') state.passwordFields.add(field)
    for (const field of fieldsOf(element, state.passwordFields)) initialValueOf(state, field)
  }
}
