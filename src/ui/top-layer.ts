import { keepInside, watchKeys } from './event-isolation.ts'
import { leaveFocus, rememberFocus } from './focus.ts'
import type { Face } from './markup.ts'

/** Keeps the dialog open and on top, whatever the page does, until it is closed here. */
export interface Modal {
  /**
   * Opens, or mends an open one. `first` gets the focus unless it had got it before. False when the face was lost by it.
   */
  open(first: HTMLElement | undefined): boolean
  /** Brings the person back to where they were in the page, and calls back when that can be heard again. */
  close(afterwards: () => void): void
}

/** `onEscape` is called for Escape, for Android's back, and where the page closes the dialog. */
export function createModal(face: Face, onEscape: () => void): Modal {
  const { host, dialog, signal } = face
  const focus = createFocus(dialog)
  let listening: AbortController | undefined
  let goBack = () => {}

  const raise = () => openOnTop(face, focus)
  const mend = () => {
    expose(face)
    if (!isOnTop(host, dialog)) raise()
  }
  // Not `cancel`, which cannot always be prevented: https://html.spec.whatwg.org/#close-watcher-request-close
  const reopen = () => {
    if (listening && !dialog.open) onEscape()
    if (listening) mend()
  }
  dialog.addEventListener('close', reopen, { signal })
  return {
    open(first) {
      const { scrollTop } = dialog
      if (!listening) {
        listening = new AbortController()
        goBack = rememberPlace(face, listening.signal)
        listen(face, { mend, raise, onEscape }, listening.signal)
      }
      mend()
      if (!listening) return false
      focus.give(first)
      // The focus brings its control into sight, but at the opening a long message keeps its room.
      dialog.scrollTop = scrollTop
      return true
    },
    close(afterwards) {
      if (!listening) return
      listening.abort()
      listening = undefined
      shut(dialog, afterwards)
      goBack()
    },
  }
}

/** Where the person was in the page, before the dialog took it from them. */
function rememberPlace({ dialog }: Face, signal: AbortSignal): () => void {
  const goBack = rememberFocus()
  const outlast = watchKeys(signal)
  return () => {
    goBack()
    leaveFocus(dialog)
    outlast()
  }
}

/** Gives the focus once to each element that is to have it first, so that a person can move it on. */
function createFocus(dialog: HTMLDialogElement) {
  // `null`: not given yet. A dialog without a control does not take the focus by itself in WebKit.
  let focused: HTMLElement | undefined | null
  return {
    give(first: HTMLElement | undefined) {
      if (first !== focused) (first ?? dialog).focus({ preventScroll: true })
      focused = first
    },
    forget() {
      focused = null
    },
  }
}

type Reactions = Readonly<Record<'mend' | 'raise' | 'onEscape', () => void>>

function listen(face: Face, { mend, raise, onEscape }: Reactions, signal: AbortSignal): void {
  const { host } = face
  const options = { capture: true, signal }
  addEventListener('keydown', (event) => (isEscape(event) ? takeEscape(event, onEscape) : mend()), options)
  addEventListener('pointerdown', mend, options)
  // The page has opened a dialog above this one, which makes this one inert.
  const isAbove = (node: Node) => !host.contains(node) && (node as Element).matches?.(':modal')
  addEventListener('toggle', ({ target }) => isAbove(target as Node) && raise(), options)
  // Last, so that the listeners above hear it all.
  keepInside(face, signal)
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
function expose({ attach, host }: Face): void {
  attach()
  host.inert = false
  host.removeAttribute('aria-hidden')
}

function isOnTop(host: HTMLElement, dialog: HTMLDialogElement): boolean {
  if (!host.isConnected || !dialog.matches(':modal')) return false
  const { left, top, width, height } = dialog.getBoundingClientRect()
  return host.contains(document.elementFromPoint(left + width / 2, top + height / 2))
}

function shut(dialog: HTMLDialogElement, afterwards: () => void): void {
  dialog.addEventListener('close', afterwards, { once: true })
  dialog.close?.()
  dialog.open = false
}

function openOnTop({ dialog, opened }: Face, focus: { forget(): void }): void {
  focus.forget()
  let refusal: unknown
  try {
    dialog.close()
    dialog.showModal()
  } catch (cause) {
    dialog.open = true
    // A browser that has no modal dialogs refuses none.
    if ('showModal' in dialog) refusal = cause
  }
  opened(refusal)
}
