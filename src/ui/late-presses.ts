import { attempt } from '../dom/attempt.ts'
import { later } from '../dom/later.ts'
import { listen } from '../dom/listen.ts'
import { nativeMember } from '../dom/native-members.ts'
import { eventTime, PRESS_DELAY } from './press-delay.ts'

const POINTER_PRESSES =
  'pointerdown pointerup mousedown mouseup touchstart touchend click dblclick auxclick contextmenu'.split(' ')
const KEY_PRESSES = ['keydown', 'keypress', 'keyup']

/** Milliseconds after which a busy page has delivered a press of that half second. */
const LONGEST_WAIT = 10_000

/**
 * Hides the presses of the next half second from the page and the browser: the second half of a double press on a button of
 * the dialog, and a tap that was meant for a dialog that has closed by itself. Letters that a person types arrive. So do
 * Enter and Space where they are text, clicks beside the buttons, and clicks by scripts.
 *
 * @param places where the buttons of the dialog were.
 * @param signal ends it too.
 * @returns the end, for when another dialog opens.
 */
export function hideLatePresses(places: readonly DOMRect[], signal?: AbortSignal): () => void {
  const since = eventTime()
  // A press may have begun in the dialog.
  let isHidden = true
  const handle = (event: Event) => {
    if (!event.isTrusted) return
    const isLate = event.timeStamp - since <= PRESS_DELAY
    // A press is hidden whole, or not at all.
    if (event.type === 'pointerdown') isHidden = isLate && isIn(places, event as PointerEvent)
    if (event.type === 'keydown') isHidden = isLate && !isTyping(event)
    if (!isLate && !isHidden) return stop()
    if (!isHidden || isTyping(event)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  // By default a browser does not let a listener at the window prevent a touch.
  const options = { capture: true, passive: false, ...(signal && { signal }) }
  const unlisten = listen(window, [...POINTER_PRESSES, ...KEY_PRESSES], handle, options)
  const cancelEnd = later(LONGEST_WAIT, unlisten)
  const stop = () => {
    cancelEnd()
    unlisten()
  }
  return stop
}

/** The places of what can be pressed in a dialog. Call this before it closes. */
export const placesOfControls = (dialog: HTMLDialogElement): readonly DOMRect[] =>
  attempt(() =>
    [...dialog.querySelectorAll('button,a,input')].map((control) => nativeMember(control, 'getBoundingClientRect')()),
  ) ?? []

const isIn = (places: readonly DOMRect[], { clientX, clientY }: PointerEvent): boolean =>
  places.some(
    ({ left, right, top, bottom }) => clientX >= left && clientX <= right && clientY >= top && clientY <= bottom,
  )

/** Whether a key writes. Enter in a field of one line submits its form. */
function isTyping(event: Event): boolean {
  const { key } = event as KeyboardEvent
  if (!KEY_PRESSES.includes(event.type)) return false
  if (key !== 'Enter' && key !== ' ') return key !== 'Escape'
  const target = (attempt(() => event.composedPath()[0]) ?? event.target) as Element
  const isText = (selector: string) => nativeMember(target, 'matches')?.(selector) === true
  return key === ' ' ? isText(':read-write') : isText(':read-write:not(input)')
}
