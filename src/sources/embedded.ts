import { createWake } from '../browser/page-lifecycle.ts'
import type { Duration, Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { focusedFrame, watchFocusedFrame } from './focused-frame.ts'

/** A browser forgets an activation after about five seconds. */
const PERIOD: Duration = 2000

/**
 * People at work in frames of other origins, of which a page learns one thing: that somebody has just pressed something in
 * one of its frames. It is asked every two seconds, while a frame has the focus of a visible page; otherwise nothing runs.
 * Movement and scrolling in such a frame cannot be seen, and a press counts as movement, because nobody knows when in the
 * last five seconds it was. Does nothing where the browser has no `navigator.userActivation`.
 *
 * @see https://html.spec.whatwg.org/multipage/interaction.html#tracking-user-activation
 */
export const embedded = (): Source => (report, clock) => {
  const { userActivation } = navigator as { userActivation?: UserActivation }
  if (!userActivation) return () => {}
  const wake = createWake()
  let undoWait: (() => void) | undefined

  const look = () => {
    const isThere = wake.isVisible() && focusedFrame(document)
    // A window behind another one keeps its frame, and tells nobody when it comes to the front again.
    if (isThere && document.hasFocus() && userActivation.isActive) report('move')
    undoWait = isThere ? clock.wait(clock.now() + PERIOD, look) : undefined
  }
  const begin = () => undoWait ?? look()
  return undoAll([watchFocusedFrame(document, clock, begin), wake.watch(begin), () => undoWait?.()])
}
