import { listen, watchRoot } from '../dom/listen.ts'
import { nativeMember, rootElement } from '../dom/native-members.ts'
import { takeEscape } from './actions.ts'
import { isolateEvents, trackHeldKey } from './event-isolation.ts'
import { blurInside, createInitialFocus, type InitialFocus, rememberFocus } from './focus.ts'
import type { Markup } from './markup.ts'

/** Keeps the dialog modal and on top of everything, whatever the page does, until `close` is called. */
export interface TopLayer {
  /**
   * Opens the dialog, or repairs what the page did to the open one. `first` gets the focus if it did not get it before.
   * Returns false if the dialog could not be shown and the view was closed instead.
   */
  open(first: HTMLElement | undefined): boolean
  /** Closes the dialog, restores the focus of the page, and calls back when the `close` event of the dialog has come. */
  close(onClosed: () => void): void
}

/** `onEscape` is called for Escape, for Android's back gesture, and when the page closes the dialog. */
export function createTopLayer(markup: Markup, onEscape: () => void): TopLayer {
  const { dialog, signal } = markup
  const focus = createInitialFocus(dialog)
  let opening: AbortController | undefined
  let restoreFocus = () => {}
  const raise = () => openModal(markup, focus)
  const repair = () => repairWith(markup, raise)
  const handleClose = () => {
    if (opening && !dialog.open) onEscape()
    if (opening) repair()
  }
  // Not `cancel`, because it cannot always be prevented: https://html.spec.whatwg.org/#close-watcher-request-close
  listen(dialog, ['close'], handleClose, { signal })
  const begin = () => {
    opening = new AbortController()
    restoreFocus = rememberPlace(dialog, opening.signal)
    watchPage(markup, { repair, raise, onEscape }, opening.signal)
  }
  return {
    open(first) {
      const { scrollTop } = dialog
      if (!opening) begin()
      repair()
      // `repair` may have found that the page's own dialog is gone, which closes this view.
      if (!opening) return false
      focus.give(first)
      // The focus brings its control into sight, but at the opening a long message keeps its room.
      dialog.scrollTop = scrollTop
      return true
    },
    close(onClosed) {
      if (!opening) return
      opening.abort()
      opening = undefined
      closeDialog(dialog, onClosed)
      restoreFocus()
    },
  }
}

/** Undoes what the page did to the dialog, and raises it if something lies above it. */
function repairWith(markup: Markup, raise: () => void): void {
  // After `document.open()` there is no root element until the page writes one.
  if (!rootElement()) return
  makeReachable(markup)
  if (!isOnTop(markup.host, markup.dialog)) raise()
}

/** Remembers the focus of the page, and which key is down. The returned function restores the one and silences the other. */
function rememberPlace(dialog: HTMLDialogElement, signal: AbortSignal): () => void {
  const restoreFocus = rememberFocus()
  const silenceHeldKey = trackHeldKey(signal)
  return () => {
    restoreFocus()
    blurInside(dialog)
    silenceHeldKey()
  }
}

type Reactions = Readonly<Record<'repair' | 'raise' | 'onEscape', () => void>>

function watchPage(markup: Markup, { repair, raise, onEscape }: Reactions, signal: AbortSignal): void {
  const options = { capture: true, signal }
  const handleKey = (event: Event) => {
    if (!takeEscape(event as KeyboardEvent, onEscape)) repair()
  }
  const handleToggle = ({ target }: Event) => {
    // A modal dialog that the page opens above this one makes this one inert.
    if (!markup.host.contains(target as Node) && nativeMember(target as Element, 'matches')?.(':modal')) raise()
  }
  listen(window, ['keydown'], handleKey, options)
  listen(window, ['pointerdown'], repair, options)
  listen(window, ['toggle'], handleToggle, options)
  // `document.open()` closes the dialog without an event.
  watchRoot(document, repair, signal)
  // Last, because its listeners stop events that the listeners above need.
  isolateEvents(markup, signal)
}

/** Undoes what modal libraries do to everything beside their own dialog. */
function makeReachable({ attach, host }: Markup): void {
  attach()
  host.inert = false
  host.removeAttribute('aria-hidden')
}

function isOnTop(host: Markup['host'], dialog: HTMLDialogElement): boolean {
  if (!host.isConnected || !dialog.matches(':modal')) return false
  const { left, top, width, height } = dialog.getBoundingClientRect()
  return host.contains(nativeMember(document, 'elementFromPoint')(left + width / 2, top + height / 2))
}

/** Opens the dialog above everything else. If the browser refuses, the dialog is at least shown. */
function openModal({ dialog, opened }: Markup, focus: InitialFocus): void {
  focus.reset()
  let refusal: unknown
  try {
    dialog.close()
    dialog.showModal()
  } catch (error) {
    dialog.open = true
    // A browser without modal dialogs did not refuse this one.
    if ('showModal' in dialog) refusal = error
  }
  opened(refusal)
}

function closeDialog(dialog: HTMLDialogElement, onClosed: () => void): void {
  dialog.addEventListener('close', onClosed, { once: true })
  dialog.close?.()
  dialog.open = false
}
