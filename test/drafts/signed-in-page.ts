import { createEmitter } from '../../src/core/emitter.ts'
import type { EventDetails, Phase } from '../../src/core/events.ts'
import type { Cause } from '../../src/core/ports.ts'
import type { DraftOptions } from '../../src/drafts/draft-options.ts'
import { keepDrafts } from '../../src/drafts/index.ts'

/** A page with a session, whose events a test emits. */
export interface SignedInPage {
  readonly undo: () => void
  /** Emits `beforeexpire`: the session ends at the deadline if nothing happens. */
  readonly emitBeforeExpire: (deadline: number) => void
  /** Ends the session now. */
  readonly expire: (cause?: Cause) => void
  /** Makes the session active again, after a warning or after its end. */
  readonly resume: (from: Phase) => void
}

const undos: (() => void)[] = []

/** Opens a page with this body, and keeps drafts for the user u-ada. */
export function openPage(body: string, options: Partial<DraftOptions> = {}, phase?: Phase): SignedInPage {
  document.body.innerHTML = body
  return startDrafts(options, phase)
}

/** The same in the present page. */
export function startDrafts(options: Partial<DraftOptions> = {}, phase?: Phase): SignedInPage {
  const { on, emit } = createEmitter<EventDetails>((error) => {
    throw error
  })
  const undo = keepDrafts({ on, ...(phase && { phase }) }, { userKey: 'u-ada', ...options })
  undos.push(undo)
  return {
    undo,
    emitBeforeExpire: (deadline) => void emit('beforeexpire', { deadline, waitUntil: () => {} }),
    expire: (cause = 'idle') => {
      emit('beforeexpire', { deadline: Date.now(), waitUntil: () => {} })
      emit('phase', { from: 'active', to: 'expired', cause })
      emit('expired', { cause })
    },
    resume: (from) => void emit('phase', { from, to: 'active', cause: from === 'expired' ? 'resumed' : 'extended' }),
  }
}

/** Undoes all that a test started, and empties the page and the tab's storage. */
export function closePages(): void {
  for (const undo of undos.splice(0)) undo()
  sessionStorage.clear()
  document.body.replaceChildren()
}

/** Leaves the page: it fires `pagehide`, and its scripts end. */
export function leavePage({ undo }: SignedInPage): void {
  window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
  undo()
}

export const element = <E extends HTMLElement = HTMLInputElement>(selector: string): E =>
  document.querySelector(selector) as E

/** Changes a field as a person does: focus, value, `input` event. */
export function type(selector: string, text: string): void {
  const field = element(selector)
  field.dispatchEvent(new FocusEvent('focusin', { bubbles: true }))
  if ('value' in field) field.value = text
  else (field as HTMLElement).textContent = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** The whole `sessionStorage` as text. */
export const stored = (): string => JSON.stringify({ ...sessionStorage })
