import { type ActivityOptions, createActivity } from '../browser/activity.ts'
import { whenLeft } from '../browser/page-lifecycle.ts'
import type { Clock, Source } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { nativeMember } from '../dom/native-members.ts'
import { type FrameElement, isFrame, watchFocusedFrame } from './focused-frame.ts'

/** What one connection of the source knows. */
interface FrameWatch {
  readonly clock: Clock
  /** Reports the activity in one document. Returns the undo. */
  readonly watchActivity: (page: Document) => () => void
  /** The frames that are watched, each with its undo. */
  readonly unwatchByFrame: Map<FrameElement, () => void>
}

/**
 * A source of activity: what people do in frames of the same origin, in frames that are added later, and in frames inside
 * frames. It reports what is reported for the page itself; a press counts as a press. Frames of other origins are ignored.
 *
 * The source does not observe changes of the document: a frame that is added, or that goes to another page, fires `load`.
 * A frame without `load` (a script writes its document and never closes it, or it stands in an open shadow root) is found
 * when the focus moves into it. On the script of the sources: `data-frames`.
 */
export const frames = (): Source => createFrames()

/** @param options for tests: which events count as a person's. */
export function createFrames(options: Pick<ActivityOptions, 'isTrusted'> = {}): Source {
  return (report, clock) => {
    const watch: FrameWatch = {
      clock,
      unwatchByFrame: new Map(),
      // Listens on the document, because a frame keeps its window when it goes to another page, which may have another
      // origin.
      watchActivity: (target) => createActivity({ ...options, target })(report, clock),
    }
    const unwatchDocument = watchDocument(watch, document)
    return () => {
      unwatchDocument()
      for (const unwatch of [...watch.unwatchByFrame.values()]) unwatch()
    }
  }
}

/** Finds the frames of a document: now, when one loads, and when one gets the focus. Returns the undo. */
function watchDocument(watch: FrameWatch, page: Document): () => void {
  const onLoad = ({ target }: Event) => {
    if (isFrame(target)) watchFrame(watch, target)
  }
  // Captured at the document, because the `load` of an element does not bubble, and does not reach the window.
  const unlisten = listen(page, ['load'], onLoad, { capture: true })
  const present = nativeMember(page, 'querySelectorAll')('iframe, frame, object')
  for (const frame of present) watchFrame(watch, frame as FrameElement)
  const unwatchFocus = watchFocusedFrame(page, watch.clock, (frame) => watchFrame(watch, frame))
  return () => {
    unlisten()
    unwatchFocus()
  }
}

/**
 * Watches a frame. A frame that is watched already is watched anew, because `document.open()` removes every listener from
 * a document without replacing it.
 */
function watchFrame(watch: FrameWatch, frame: FrameElement): void {
  unwatchOldFrames(watch, frame)
  const page = attempt(() => frame.contentDocument)
  const view = page && nativeMember(page, 'defaultView')
  if (!page || !view) return
  const isInShadowRoot = frame.getRootNode() !== frame.ownerDocument
  const undos = [
    watch.watchActivity(page),
    whenLeft(view, (isKept) => {
      if (!isKept) unwatch()
    }),
    ...(isInShadowRoot ? [listen(frame, ['load'], () => watchFrame(watch, frame))] : []),
  ]
  const unwatch = () => {
    watch.unwatchByFrame.delete(frame)
    for (const undo of undos) attempt(undo)
  }
  watch.unwatchByFrame.set(frame, unwatch)
  undos.push(watchDocument(watch, page))
}

/** Stops watching this frame, and frames that were removed from their document. */
function unwatchOldFrames({ unwatchByFrame }: FrameWatch, frame: FrameElement): void {
  for (const [known, unwatch] of [...unwatchByFrame])
    if (known === frame || !known.isConnected || !known.contentWindow) unwatch()
}
