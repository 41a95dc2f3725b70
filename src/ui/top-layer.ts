import { listen, watchRoot } from '../dom/listen.ts'
import { nativeMember, rootElement } from '../dom/native-members.ts'
import { takeEscape } from './actions.ts'
import { isolateEvents, trackHeldKey } from './event-isolation.ts'
import { blurInside, createInitialFocus, type InitialFocus, rememberFocus } from './focus.ts'
import { hideLatePresses, placesOfControls } from './late-presses.ts'
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

/**
 * @param onEscape is called for Escape, for Android's back gesture, and when the page closes the dialog.
 * @param fail is called if a listener throws.
 */
export function createTopLayer(markup: Markup, onEscape: () => void, fail: (cause: unknown) => void): TopLayer {
  const { dialog, signal } = markup
  const focus = createInitialFocus(dialog)
  let opening: AbortController | undefined
  const place = createPlace(dialog, signal)
  const { close, takeOwnClose } = createClosing(dialog)
  const raise = () => openModal(markup, focus, close)
  const guard = createGuard(fail)
  const repair = () => repairWith(markup, raise)
  const handleClose = () => {
    if (!takeOwnClose() && opening) onEscape()
    if (opening) repair()
  }
  // Not `cancel`, because it cannot always be prevented: https://html.spec.whatwg.org/#close-watcher-request-close
  listen(dialog, ['close'], guard(handleClose), { signal })
  const begin = () => {
    opening = new AbortController()
    place.remember(opening.signal)
    watchPage(markup, { repair, raise, onEscape, guard }, opening.signal)
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
      place.restore(closeDialog(dialog, close, onClosed))
    },
  }
}

/**
 * Tells the closings of this file from those of the page. `dialog.open` cannot tell them: the event comes in a later task, and
 * by then a tick of the countdown may have opened the dialog again.
 */
function createClosing(dialog: HTMLDialogElement) {
  /** How many events of this file's own closings are on their way. */
  let expected = 0
  return {
    close() {
      if (dialog.open) expected++
      dialog.close()
    },
    /** Call this for each `close` event. */
    takeOwnClose(): boolean {
      const isOwn = expected > 0
      if (isOwn) expected--
      return isOwn
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

/** The focus of the page, and what the page may get of the keys and presses around the closing of the dialog. */
function createPlace(dialog: HTMLDialogElement, signal: AbortSignal) {
  let restoreFocus = () => {}
  let silenceHeldKey = () => {}
  let showPresses = () => {}
  return {
    remember(opening: AbortSignal) {
      showPresses()
      restoreFocus = rememberFocus()
      silenceHeldKey = trackHeldKey(opening)
    },
    restore(places: readonly DOMRect[]) {
      restoreFocus()
      blurInside(dialog)
      silenceHeldKey()
      showPresses = hideLatePresses(places, signal)
    },
  }
}

/** Lets another view take over if a listener throws. */
type Guard = <Args extends unknown[]>(handle: (...args: Args) => void) => (...args: Args) => void

const createGuard =
  (fail: (cause: unknown) => void): Guard =>
  (handle) =>
  (...args) => {
    try {
      handle(...args)
    } catch (cause) {
      fail(cause)
    }
  }

interface Reactions extends Readonly<Record<'repair' | 'raise' | 'onEscape', () => void>> {
  readonly guard: Guard
}

function watchPage(markup: Markup, { repair, raise, onEscape, guard }: Reactions, signal: AbortSignal): void {
  const options = { capture: true, signal }
  const handleKey = (event: Event) => {
    if (!takeEscape(event as KeyboardEvent, onEscape)) repair()
  }
  const handleToggle = ({ target }: Event) => {
    // A modal dialog that the page opens above this one makes this one inert.
    if (!markup.host.contains(target as Node) && nativeMember(target as Element, 'matches')?.(':modal')) raise()
  }
  listen(window, ['keydown'], guard(handleKey), options)
  listen(window, ['pointerdown'], guard(repair), options)
  listen(window, ['toggle'], guard(handleToggle), options)
  // `document.open()` closes the dialog without an event.
  watchRoot(document, guard(repair), signal)
  // Last, because its listeners stop events that the listeners above need.
  isolateEvents(markup, signal, guard)
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

/** Opens the dialog above everything else. Throws if the browser refuses. */
function openModal({ dialog, opened }: Markup, focus: InitialFocus, close: () => void): void {
  focus.reset()
  close()
  dialog.showModal()
  opened()
}

/** Returns where its controls were. */
function closeDialog(dialog: HTMLDialogElement, close: () => void, onClosed: () => void): readonly DOMRect[] {
  const places = placesOfControls(dialog)
  dialog.addEventListener('close', onClosed, { once: true })
  close()
  return places
}
