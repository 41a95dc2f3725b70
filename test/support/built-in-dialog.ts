import { within } from '@testing-library/dom'
import { vi } from 'vitest'
import type { View } from '../../src/core/ports.ts'
import { createDialog, type DialogOptions } from '../../src/ui/built-in/dialog.ts'
import { completeMessages, type Messages } from '../../src/ui/messages.ts'

// jsdom has no `showModal`, so the dialog is the fixed block that people get if a browser refuses to open a modal one.
// Tests that need the top layer, inertness, the real focus or a stylesheet run in real browsers.

export interface BuiltInDialog {
  readonly view: View
  /** What the person did, in order. */
  readonly done: string[]
  /** The marks of the document's title, in order. */
  readonly marks: string[]
}

const open: View[] = []

/** Creates the built-in dialog. Each test file calls {@link removeDialogs} after each test. */
export function setUpDialog(options: Partial<DialogOptions> = {}, texts?: Partial<Messages>): BuiltInDialog {
  const done: string[] = []
  const marks: string[] = []
  const view = createDialog({
    messages: () => completeMessages(texts),
    canSignOut: true,
    warnBefore: 120_000,
    isInPlace: false,
    markTitle: (mark) => marks.push(mark),
    actions: {
      extend: (by) => done.push(`extend by ${by}`),
      signOut: () => done.push('sign out'),
      reload: () => done.push('reload'),
    },
    ...options,
  })
  open.push(view)
  return { view, done, marks }
}

export function removeDialogs(): void {
  for (const view of open.splice(0)) view.remove()
}

/** Gives all events the time that was set last, at first 0. `vi.restoreAllMocks()` undoes it. */
export function controlEventTime(): (time: number) => void {
  let now = 0
  vi.spyOn(Event.prototype, 'timeStamp', 'get').mockImplementation(() => now)
  return (time) => {
    now = time
  }
}

export const host = () => document.querySelector<HTMLElement>('html > idle-warning')
export const dialog = () => host()?.shadowRoot?.querySelector('dialog') as HTMLDialogElement
export const liveRegion = () => dialog().querySelector('[part=live]') as HTMLElement
export const button = (name: string) => within(dialog()).getByRole('button', { name })

/** Presses a key in the page. Returns false if the browser is kept from acting on it. */
export const press = (key: string, init: KeyboardEventInit = {}) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
