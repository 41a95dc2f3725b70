import { shortHash } from '../browser/short-hash.ts'
import type { Instant } from '../core/ports.ts'
import { type DraftState, initialValueOf, isSameValue, readField } from './draft-state.ts'
import type { Draft } from './draft-storage.ts'
import type { FieldValue } from './field-types.ts'
import { fieldsOf, markedForms } from './marked-forms.ts'
import { hasCardNumber } from './sensitive-fields.ts'

export const hashOf = (value: FieldValue): string => shortHash(JSON.stringify(value))

/** Stores a draft of each marked form that the person has changed. `endsAt`: when the session ends, or has ended. */
export function saveDrafts(state: DraftState, endsAt: Instant): void {
  const drafts = state.storage.read()
  for (const { element, key } of markedForms(state.settings.root)) {
    const fields = isSubmitted(state, element) ? {} : changedFields(state, element)
    if (Object.keys(fields).length) {
      drafts[key] = { at: endsAt, fields }
      state.savedForms.set(key, element)
    } else if (state.savedForms.delete(key)) delete drafts[key]
  }
  state.storage.write(drafts)
}

/**
 * The browser is sending the form. If a script prevented the submission and sends the form itself, its request may fail,
 * so the fields are still the person's only copy.
 */
const isSubmitted = ({ submissions }: DraftState, form: HTMLFormElement): boolean =>
  submissions.get(form)?.defaultPrevented === false

function changedFields(state: DraftState, form: HTMLFormElement): Draft['fields'] {
  const entries = fieldsOf(form, state.passwordFields).flatMap((field) => {
    const initialValue = initialValueOf(state, field)
    const value = readField(field)
    const isSaved = !isSameValue(value, initialValue) && !value.some(hasCardNumber)
    return isSaved ? [[field.key, [value, hashOf(initialValue)]] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Deletes the drafts that this page has stored, or those of some forms only. */
export function deleteDrafts(state: DraftState, isDeleted: (form: HTMLFormElement) => boolean = () => true): void {
  const keys = [...state.savedForms].filter(([, form]) => isDeleted(form)).map(([key]) => key)
  if (!keys.length) return
  const drafts = state.storage.read()
  for (const key of keys) {
    state.savedForms.delete(key)
    delete drafts[key]
  }
  state.storage.write(drafts)
}

/** Deletes every draft of this person in this tab. */
export function deleteAllDrafts(state: DraftState): void {
  state.savedForms.clear()
  state.storage.write({})
}
