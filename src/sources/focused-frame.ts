import type { Clock } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { hasNativeMember, nativeMember } from '../dom/native-members.ts'

/** An element that holds a document: `<iframe>`, `<frame>` or `<object>`. */
export type FrameElement = HTMLIFrameElement | HTMLFrameElement | HTMLObjectElement

/** Looks for the member, not for the class, because each frame's window has its own `HTMLIFrameElement`. */
export const isFrame = (node: unknown): node is FrameElement => !!node && hasNativeMember(node, 'contentWindow')

/** The frame that has the focus of this document. Open shadow roots are searched too. */
export function focusedFrame(root: DocumentOrShadowRoot): FrameElement | undefined {
  const activeElement = nativeMember(root, 'activeElement')
  const shadowRoot = activeElement && nativeMember(activeElement, 'shadowRoot')
  if (shadowRoot) return focusedFrame(shadowRoot)
  return isFrame(activeElement) ? activeElement : undefined
}

/**
 * Calls back with the frame that has the focus of a document: at once, and each time a frame gets the focus.
 *
 * @returns the undo.
 */
export function watchFocusedFrame(page: Document, clock: Clock, notify: (frame: FrameElement) => void): () => void {
  let cancelCheck = () => {}
  const check = () => {
    const frame = focusedFrame(page)
    if (frame) notify(frame)
  }
  // The window loses the focus to its frame. Firefox sets `activeElement` to the frame only after this event.
  const onBlur = () => {
    cancelCheck()
    cancelCheck = clock.wait(clock.now(), check)
  }
  const unlisten = listen(nativeMember(page, 'defaultView') as Window, ['blur'], onBlur)
  check()
  return () => {
    cancelCheck()
    // Throws if the frame's window has gone to another origin since.
    attempt(unlisten)
  }
}
