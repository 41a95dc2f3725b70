import { rememberFocus } from './focus.ts'
import type { Parts } from './parts.ts'

/** Keeps the dialog open and on top, whatever the page does, until it is closed here. */
export interface Modal {
  /** Opens, or mends an open one. `first` gets the focus unless it had got it before. */
  open(first: HTMLElement | undefined): void
  /** Brings the person back to where they were in the page, and calls back when that can be heard again. */
  close(afterwards: () => void): void
}

/** `onEscape` is called for Escape, for Android's back, and where the page closes the dialog. */
export function createModal({ host, dialog }: Parts, role: string, onEscape: () => void): Modal {
  let listening: AbortController | undefined
  let goBack: () => void
  // `null`: not given yet. A dialog without a control does not take the focus by itself in WebKit.
  let focused: HTMLElement | undefined | null

  const raise = () => {
    focused = null
    openOnTop(host, dialog, role)
  }
  const mend = () => {
    expose(host)
    if (!isOnTop(host, dialog)) raise()
  }
  const reopen = () => {
    if (listening && !dialog.open) onEscape()
    if (listening) mend()
  }
  keepEventsInside(host)
  // Not `cancel`, which cannot always be prevented: https://html.spec.whatwg.org/#close-watcher-request-close
  dialog.addEventListener('close', reopen)
  return {
    open(first) {
      if (!listening) goBack = rememberFocus()
      listening ??= listen(mend, raise, onEscape)
      mend()
      if (first !== focused) (first ?? dialog).focus({ preventScroll: true })
      focused = first
    },
    close(afterwards) {
      if (!listening) return
      listening.abort()
      listening = undefined
      dialog.addEventListener('close', afterwards, { once: true })
      dialog.close?.()
      goBack()
    },
  }
}

/** A layer of the page must not take a press or a focus in here for one outside of itself. */
function keepEventsInside(host: HTMLElement): void {
  const types = 'click focusin keydown keyup mousedown mouseup pointerdown pointerup touchend touchstart'
  for (const type of types.split(' ')) host.addEventListener(type, (event) => event.stopPropagation())
}

function listen(mend: () => void, raise: () => void, onEscape: () => void): AbortController {
  const listening = new AbortController()
  const options = { capture: true, signal: listening.signal }
  addEventListener('keydown', (event) => (isEscape(event) ? takeEscape(event, onEscape) : mend()), options)
  addEventListener('pointerdown', mend, options)
  // The page has opened a dialog above this one, which makes this one inert.
  addEventListener('toggle', ({ target }) => (target as Element).matches?.(':modal') && raise(), options)
  return listening
}

function isEscape({ key, isComposing }: KeyboardEvent): boolean {
  return key === 'Escape' && !isComposing
}

/**
 * An unprevented Escape may also close the page's own dialogs, those opened without a user activation:
 * https://html.spec.whatwg.org/#process-close-watchers
 */
function takeEscape(event: KeyboardEvent, onEscape: () => void): void {
  event.preventDefault()
  event.stopPropagation()
  if (!event.repeat) onEscape()
}

/** Undoes what libraries for modals put on everything beside theirs. */
function expose(host: HTMLElement): void {
  host.inert = false
  host.removeAttribute('aria-hidden')
  host.style.setProperty('--page-font', getComputedStyle(document.body ?? host).fontFamily)
}

function isOnTop(host: HTMLElement, dialog: HTMLDialogElement): boolean {
  if (!host.isConnected || !dialog.matches(':modal')) return false
  const { left, top, width, height } = dialog.getBoundingClientRect()
  return document.elementFromPoint(left + width / 2, top + height / 2) === host
}

function openOnTop(host: HTMLElement, dialog: HTMLDialogElement, role: string): void {
  if (!host.isConnected) document.documentElement.append(host)
  try {
    dialog.close()
    dialog.showModal()
  } catch {
    dialog.open = true
  }
  dialog.setAttribute('role', dialog.matches(':modal') ? role : 'alert')
}
