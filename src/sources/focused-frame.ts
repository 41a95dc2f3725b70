import type { Clock } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'

/** An element with a document in it: `<iframe>`, `<frame>`, `<object>`. Told by what it has: each frame has classes of its own. */
export interface FrameElement extends Element {
  readonly contentDocument: Document | null
  readonly contentWindow: Window | null
}

export const isFrame = (node: unknown): node is FrameElement => !!node && 'contentWindow' in (node as object)

/** The frame that has the focus of this document, also where it stands in open shadow roots. */
export function focusedFrame({ activeElement }: DocumentOrShadowRoot): FrameElement | undefined {
  if (activeElement?.shadowRoot) return focusedFrame(activeElement.shadowRoot)
  return isFrame(activeElement) ? activeElement : undefined
}

/** Calls back with the frame that has the focus of a document, at once and whenever one gets it. Returns the undo. */
export function watchFocusedFrame(page: Document, clock: Clock, notify: (frame: FrameElement) => void): () => void {
  let undoWait = () => {}
  const look = () => {
    const frame = focusedFrame(page)
    if (frame) notify(frame)
  }
  // The window loses the focus to its frame; Firefox names the frame only afterwards.
  const onBlur = () => {
    undoWait()
    undoWait = clock.wait(clock.now(), look)
  }
  const unlisten = listen(page.defaultView as Window, ['blur'], onBlur)
  look()
  return () => {
    undoWait()
    // The window of a frame may belong to another origin by now.
    attempt(unlisten)
  }
}
