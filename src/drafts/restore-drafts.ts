import { nativeMember } from '../dom/native-members.ts'
import { type DraftState, initialValueOf, isSameValue, readField } from './draft-state.ts'
import type { Draft, Drafts } from './draft-storage.ts'
import { type Field, fieldsOf, type MarkedForm, markedForms } from './marked-forms.ts'
import { showRestoredNotice } from './restored-notice.ts'
import { hashOf } from './save-drafts.ts'

/**
 * Restores the stored drafts of the forms in this page, and deletes them from the storage. Drafts of other forms stay
 * there until they are too old.
 */
export function restoreDrafts(state: DraftState): void {
  const { storage, settings, clock } = state
  const now = clock.wall()
  const remaining: Drafts = {}
  const found: [MarkedForm, Draft][] = []
  const forms = markedForms(settings.root)
  for (const [key, draft] of Object.entries(storage.read())) {
    const form = forms.find((marked) => marked.key === key)
    const isTooOld = now - draft.at >= settings.maxAge
    if (!form && !isTooOld) remaining[key] = draft
    // A draft whose session end is in the future was saved for an end that did not come: the person left, or reloaded, a
    // page of a running session, and knew that the fields would be lost.
    if (form && !isTooOld && draft.at <= now) found.push([form, draft])
  }
  storage.write(remaining)
  for (const [form, draft] of found) restoreForm(state, form.element, draft)
}

function restoreForm(state: DraftState, form: HTMLFormElement, { fields }: Draft): void {
  const restored = fieldsOf(form, state.passwordFields).filter((field) => restoreField(field, fields[field.key]))
  if (!restored.length || !state.settings.notice) return
  const discard = () => {
    removeNotice(state, form)
    for (const field of restored) field.type.write(field.elements, initialValueOf(state, field))
    const [first] = restored
    if (first) nativeMember(first.elements[0], 'focus')()
  }
  removeNotice(state, form)
  state.notices.set(form, showRestoredNotice(form, state.settings, discard, state.clock))
}

/** Returns whether the field has another value now. */
function restoreField(field: Field, [value, initialHash]: Partial<Draft['fields'][string]> = []): boolean {
  const before = readField(field)
  // If the field has another value than it had at first, the server or the person gave it that value since; it is newer.
  if (!value || hashOf(before) !== initialHash) return false
  field.type.write(field.elements, value)
  return !isSameValue(readField(field), before)
}

export function removeNotice({ notices }: DraftState, form: EventTarget): void {
  notices.get(form)?.()
  notices.delete(form)
}
