import { createEmitter } from '../../src/core/emitter.ts'
import type { EventDetails, Phase } from '../../src/core/events.ts'
import type { Cause } from '../../src/core/ports.ts'
import type { DraftOptions } from '../../src/drafts/draft-options.ts'
import { keepDrafts } from '../../src/drafts/index.ts'

/** A page with a session: what the SDK would tell is told by hand. */
export interface Visit {
  readonly undo: () => void
  /** The last moment to save; the session ends at the deadline if nothing happens. */
  readonly askToSave: (deadline: number) => void
  readonly expire: (cause?: Cause) => void
  readonly goOn: (from: Phase) => void
}

const undos: (() => void)[] = []

/** Serves a page with this body, on which drafts are kept for Ada. */
export function visit(body: string, options: Partial<DraftOptions> = {}, phase?: Phase): Visit {
  document.body.innerHTML = body
  return attend(options, phase)
}

/** The same on the page that is there. */
export function attend(options: Partial<DraftOptions> = {}, phase?: Phase): Visit {
  const { on, emit } = createEmitter<EventDetails>((error) => {
    throw error
  })
  const undo = keepDrafts({ on, ...(phase && { phase }) }, { userKey: 'u-ada', ...options })
  undos.push(undo)
  return {
    undo,
    askToSave: (deadline) => void emit('beforeexpire', { deadline, waitUntil: () => {} }),
    expire: (cause = 'idle') => {
      emit('beforeexpire', { deadline: Date.now(), waitUntil: () => {} })
      emit('phase', { from: 'active', to: 'expired', cause })
      emit('expired', { cause })
    },
    goOn: (from) => void emit('phase', { from, to: 'active', cause: from === 'expired' ? 'resumed' : 'extended' }),
  }
}

/** Ends each visit of a test, and forgets the tab's storage. */
export function tidyUp(): void {
  for (const undo of undos.splice(0)) undo()
  sessionStorage.clear()
  document.body.replaceChildren()
}

/** Leaves the page: its scripts are gone. */
export function leave({ undo }: Visit): void {
  window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
  undo()
}

export const element = <E extends HTMLElement = HTMLInputElement>(selector: string): E =>
  document.querySelector(selector) as E

/** As a person does it: a value, and the event that comes with it. */
export function type(selector: string, text: string): void {
  const field = element(selector)
  field.dispatchEvent(new FocusEvent('focusin', { bubbles: true }))
  if ('value' in field) field.value = text
  else (field as HTMLElement).textContent = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** All that this tab keeps, as text. */
export const stored = (): string => JSON.stringify({ ...sessionStorage })
