import { type ActivityOptions, createActivity } from '../browser/activity.ts'
import { whenLeft } from '../browser/page-lifecycle.ts'
import type { Clock, Source } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { genuine } from '../dom/native-members.ts'
import { type FrameElement, isFrame, watchFocusedFrame } from './focused-frame.ts'

/** The frames of a page that are attended, each with its undo. */
interface Watch {
  readonly clock: Clock
  readonly attend: (page: Document) => () => void
  readonly frames: Map<FrameElement, () => void>
}

/**
 * People at work in frames of the same origin: those that are there, those added later, and frames in frames. It notices
 * what the page itself notices, a press as a press. Frames of other origins are left alone.
 *
 * A frame that is added, or goes to another page, tells by its `load`; so nothing watches the document. One that is
 * written to and never closed, or that stands in an open shadow root, is found when the focus moves into it.
 */
export const frames = (): Source => createFrames()

/** @param options for tests: which events are a person's. */
export function createFrames(options: Pick<ActivityOptions, 'isTrusted'> = {}): Source {
  return (report, clock) => {
    const watch: Watch = {
      clock,
      frames: new Map(),
      // The document, not its window: that stays when the frame goes elsewhere, and may be another origin's then.
      attend: (target) => createActivity({ ...options, target })(report, clock),
    }
    const undo = watchDocument(watch, document)
    return () => {
      undo()
      for (const leave of [...watch.frames.values()]) leave()
    }
  }
}

/** What may bring a frame into a document. */
function watchDocument(watch: Watch, page: Document): () => void {
  // An element's `load` does not bubble, and does not reach the window.
  const onLoad = ({ target }: Event) => isFrame(target) && enter(watch, target)
  const unlisten = listen(page, ['load'], onLoad, { capture: true })
  for (const frame of genuine(page, 'querySelectorAll')('iframe, frame, object')) enter(watch, frame as FrameElement)
  const unwatch = watchFocusedFrame(page, watch.clock, (frame) => enter(watch, frame))
  return () => {
    unlisten()
    unwatch()
  }
}

/** Attends a frame, anew where it is attended: `document.open()` removes every listener of a document that stays. */
function enter(watch: Watch, frame: FrameElement): void {
  for (const [each, leave] of [...watch.frames]) if (each === frame || !each.isConnected || !each.contentWindow) leave()
  const page = attempt(() => frame.contentDocument)
  const view = page?.defaultView
  if (!page || !view) return
  const isInShadow = frame.getRootNode() !== frame.ownerDocument
  const undos = [
    watch.attend(page),
    whenLeft(view, (isKept) => isKept || leave()),
    ...(isInShadow ? [listen(frame, ['load'], () => enter(watch, frame))] : []),
  ]
  const leave = () => {
    watch.frames.delete(frame)
    for (const undo of undos) attempt(undo)
  }
  watch.frames.set(frame, leave)
  undos.push(watchDocument(watch, page))
}
