import { createPageLifecycle } from '../browser/page-lifecycle.ts'
import { throwIfWrong } from '../core/errors.ts'
import type { EventDetails, Phase } from '../core/events.ts'
import type { Moment } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { listen } from '../dom/listen.ts'
import { nativeMember } from '../dom/native-members.ts'
import { type DraftOptions, type DraftSettings, readDraftOptions } from './draft-options.ts'
import { createDraftState, type DraftState, recordFields } from './draft-state.ts'
import { isMarkedForm } from './marked-forms.ts'
import { removeNotice, restoreDrafts } from './restore-drafts.ts'
import { deleteAllDrafts, deleteDrafts, saveDrafts } from './save-drafts.ts'

/** The members of a handle that {@link keepDrafts} uses. A handle of `createIdleWarning` has them. */
export interface DraftHandle {
  /** Adds a listener, as {@link IdleWarning.on} does. */
  on<Name extends 'beforeexpire' | 'expired' | 'phase'>(
    event: Name,
    listener: (event: EventDetails[Name]) => void,
  ): () => void
  /** The phase of the session. @default none: the handle is taken as one that is not expired */
  readonly phase?: Phase
}

/**
 * Keeps what the person typed into forms marked `data-idle-warning-draft` when the session ends, in the `sessionStorage` of
 * this tab. When the same person is back on the same page, it restores the fields and shows a notice. A draft is deleted
 * when it is restored, when its form is submitted, when the person signs out on purpose, and when it is older than
 * `maxAge`.
 *
 * Passwords, card numbers, codes, files and hidden fields are never kept.
 *
 * @param idle the handle that `createIdleWarning` returned.
 * @returns the undo: it removes every listener and notice. Stored drafts stay for the next call.
 * @throws IdleWarningError `wrong-options`, with every problem at once.
 */
export function keepDrafts(idle: DraftHandle, options: DraftOptions): () => void {
  const { settings, problems } = readDraftOptions(options)
  const isHandle = typeof (idle as DraftHandle | undefined)?.on === 'function'
  const handleProblems = isHandle
    ? []
    : [{ path: 'idle', value: idle, expected: 'the handle that createIdleWarning returned' }]
  throwIfWrong([...handleProblems, ...problems])
  return startKeeping(idle, settings)
}

/** The same with options that were read before. */
export function startKeeping(idle: DraftHandle, settings: DraftSettings): () => void {
  const state = createDraftState(settings, idle.phase === 'expired')
  const begin = () => {
    recordFields(state)
    state.storage.deleteOthers()
    if (!state.end) restoreDrafts(state)
  }
  const isLoading = nativeMember(document, 'readyState') === 'loading'
  const unlisten = isLoading ? listen(document, ['DOMContentLoaded'], begin) : () => {}
  const removeNotices = () => {
    for (const form of [...state.notices.keys()]) removeNotice(state, form)
  }
  const undo = undoAll([watchSession(state, idle), watchPage(state), unlisten, removeNotices])
  if (!isLoading) begin()
  return undo
}

function watchSession(state: DraftState, idle: DraftHandle): () => void {
  return undoAll([
    idle.on('beforeexpire', ({ deadline }) => saveDrafts(state, deadline)),
    idle.on('expired', ({ cause }) => {
      state.end = cause === 'signed-out' ? 'dropped' : 'kept'
      if (state.end === 'kept') saveDrafts(state, state.clock.wall())
      else deleteAllDrafts(state)
    }),
    idle.on('phase', ({ to }) => {
      if (to === 'active') onActive(state)
    }),
  ])
}

/**
 * The session goes on. Forms that are still in the page need no draft. Drafts that wait for this page are restored, also
 * into a form that the application has rendered anew since.
 */
function onActive(state: DraftState): void {
  state.end = undefined
  deleteDrafts(state, (form) => nativeMember(form, 'isConnected'))
  state.savedForms.clear()
  restoreDrafts(state)
}

function watchPage(state: DraftState): () => void {
  const { root } = state.settings
  const capture = { capture: true }
  return undoAll([
    createPageLifecycle().watch((moment) => onMoment(state, moment)),
    listen(root, ['focusin'], () => recordFields(state), capture),
    listen(root, ['input', 'change'], ({ target }) => onFieldChange(state, target as Element), capture),
    listen(root, ['submit', 'reset'], (event) => onSubmitOrReset(state, event), capture),
  ])
}

function onMoment(state: DraftState, moment: Moment): void {
  const isGoing = moment === 'left' || moment === 'hidden'
  if (isGoing && state.end === 'kept') saveDrafts(state, state.clock.wall())
  // A person who leaves a page of a running session knows that the fields are lost.
  if (moment === 'left' && !state.end) deleteDrafts(state)
}

/** The form has changed since it was submitted, so it is kept again. */
function onFieldChange({ submissions }: DraftState, target: Element): void {
  const form = nativeMember(target as HTMLInputElement, 'form') ?? nativeMember(target, 'closest')?.('form')
  if (form) submissions.delete(form)
}

function onSubmitOrReset(state: DraftState, event: Event): void {
  const { target, type } = event
  if (!target || !isMarkedForm(target)) return
  removeNotice(state, target)
  if (type === 'submit') state.submissions.set(target, event)
  deleteDrafts(state, (form) => form === target)
}
