import { createPageLifecycle } from '../browser/page-lifecycle.ts'
import type { Duration, Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { nativeMember } from '../dom/native-members.ts'
import { focusedFrame, watchFocusedFrame } from './focused-frame.ts'

/** How often the browser is asked. It forgets an activation after about five seconds. */
const CHECK_INTERVAL: Duration = 2000

/**
 * A source of activity: presses in frames of other origins, without code in those frames. The only thing that a page
 * learns about such a frame is that the person has just pressed something in one of the page's frames. The source asks for
 * that every two seconds while a frame has the focus and the page is visible; at other times no timer runs.
 *
 * Movement and scrolling in such a frame cannot be seen. A press counts as movement, because the page cannot tell when in
 * the last five seconds it happened. The source does nothing if the browser has no `navigator.userActivation`. On the script
 * of the sources: `data-embedded`.
 *
 * @see https://html.spec.whatwg.org/multipage/interaction.html#tracking-user-activation
 */
export const embedded = (): Source => (report, clock) => {
  const { userActivation } = navigator as { userActivation?: UserActivation }
  if (!userActivation) return () => {}
  const pageLifecycle = createPageLifecycle()
  let cancelCheck: (() => void) | undefined

  const check = () => {
    const isFrameInUse = pageLifecycle.isVisible() && focusedFrame(document)
    // A window behind another window keeps its focused frame, and no event says when it comes to the front again. So the
    // checks go on, but only a window in front counts.
    if (isFrameInUse && nativeMember(document, 'hasFocus')() && userActivation.isActive) report('move')
    cancelCheck = isFrameInUse ? clock.wait(clock.now() + CHECK_INTERVAL, check) : undefined
  }
  const start = () => {
    if (!cancelCheck) check()
  }
  return undoAll([watchFocusedFrame(document, clock, start), pageLifecycle.watch(start), () => cancelCheck?.()])
}
