import { listen } from '../dom/listen.ts'
import { nativeMember } from '../dom/native-members.ts'
import type { Markup } from './markup.ts'

/** The events that a menu or dialog of the page may take for a press or a focus outside of itself. */
const ISOLATED_EVENTS = 'click focusin keydown keyup mousedown mouseup pointerdown pointerup touchend touchstart'.split(
  ' ',
)

const KEY_EVENTS = ['keydown', 'keyup']

/**
 * Calls the handlers of the dialog before any listener of the page, until the signal aborts. A focus trap of the page
 * would otherwise prevent and stop each click and key outside of its own dialog, in the capture phase of the document.
 *
 * The page gets no events from the built-in elements, and no Tab from inside the dialog. If the dialog or the sign-in form
 * in it belongs to the page, its own listeners get their events; only the elements around the dialog do not.
 */
export function isolateEvents(
  { host, dialog, handlers }: Pick<Markup, 'host' | 'dialog' | 'handlers'>,
  signal: AbortSignal,
  guard = (handle: (event: Event) => void) => handle,
): void {
  const isBuiltIn = (target: Node) => !!host.shadowRoot && nativeMember(target, 'getRootNode')() === host.shadowRoot
  const handle = (event: Event) => {
    const path = event.composedPath()
    if (!path.includes(dialog)) return
    const target = path[0] as Element
    // Before the handlers run, because a promise that settles between two listeners may have closed the dialog.
    if (isBuiltIn(target) || (event as KeyboardEvent).key === 'Tab') event.stopImmediatePropagation()
    if (isHeldPress(event as KeyboardEvent, target)) event.preventDefault()
    for (const [type, handler] of handlers) if (type === event.type) handler(event, target)
  }
  listen(window, ISOLATED_EVENTS, guard(handle), { capture: true, signal })
  listen(host, ISOLATED_EVENTS, (event) => event.stopPropagation(), { signal })
}

/**
 * Whether a key that is held down would press a button or follow a link once more. A key that was down when the dialog
 * opened must not extend the session either. In a text field a held key types on.
 */
const isHeldPress = ({ type, repeat, key }: KeyboardEvent, target: Element): boolean =>
  type === 'keydown' && repeat && (key === 'Enter' || key === ' ') && !nativeMember(target, 'matches')(':read-write')

/**
 * Notes whether a key is down until the signal aborts. Call the returned function when the dialog has closed: the key that
 * closed it may still be down, and its repeats must not reach the page.
 */
export function trackHeldKey(signal: AbortSignal): () => void {
  let isDown = false
  const note = ({ type }: Event) => {
    isDown = type === 'keydown'
  }
  listen(window, KEY_EVENTS, note, { capture: true, signal })
  return () => {
    if (isDown) silenceHeldKey()
  }
}

/** Hides the repeats of the key that is down from the page and the browser, until it is released or another is pressed. */
function silenceHeldKey(): void {
  const handle = (event: Event) => {
    if (event.type === 'keyup' || !(event as KeyboardEvent).repeat) return stop()
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const stop = listen(window, KEY_EVENTS, handle, { capture: true })
}
