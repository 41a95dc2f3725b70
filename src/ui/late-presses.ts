import { listen } from '../dom/listen.ts'
import { nativeMember } from '../dom/native-members.ts'
import { eventTime, PRESS_DELAY } from './press-delay.ts'

const POINTER_PRESSES =
  'pointerdown pointerup mousedown mouseup touchstart touchend click dblclick auxclick contextmenu'.split(' ')
const KEY_PRESSES = ['keydown', 'keypress', 'keyup']

/** The events with which a press begins. */
const BEGINNINGS = ['pointerdown', 'touchstart', 'mousedown', 'keydown']

/**
 * Hides the presses of the next half second from the page and the browser: the second half of a double press on a button of
 * the dialog, and a tap that was meant for a dialog that has closed by itself. Letters that a person types arrive. So do
 * Enter and Space where they are text. Clicks by scripts arrive too.
 *
 * @param signal ends it too.
 * @returns the end, for when another dialog opens.
 */
export function hideLatePresses(signal?: AbortSignal): () => void {
  const since = eventTime()
  let isBegun = false
  const handle = (event: Event) => {
    if (!event.isTrusted) return
    const isLate = event.timeStamp - since <= PRESS_DELAY
    // A press that began in time is hidden whole.
    if (BEGINNINGS.includes(event.type)) isBegun = isLate
    if (!isLate && !isBegun) return stop()
    if (isTyping(event)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  // By default a browser does not let a listener at the window prevent a touch.
  const options = { capture: true, passive: false, ...(signal && { signal }) }
  const stop = listen(window, [...POINTER_PRESSES, ...KEY_PRESSES], handle, options)
  return stop
}

/** Whether a key writes. Enter in a field of one line submits its form. */
function isTyping(event: Event): boolean {
  const { key } = event as KeyboardEvent
  if (!KEY_PRESSES.includes(event.type)) return false
  if (key !== 'Enter' && key !== ' ') return key !== 'Escape'
  const [target] = event.composedPath() as Element[]
  const isText = (selector: string) => nativeMember(target as Element, 'matches')?.(selector) === true
  return key === ' ' ? isText(':read-write') : isText(':read-write:not(input)')
}
