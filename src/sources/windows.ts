import { type ActivityOptions, createActivity } from '../browser/activity.ts'
import { whenLeft } from '../browser/page-lifecycle.ts'
import { instancesIn } from '../browser/running-instances.ts'
import type { Clock, Duration, Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { windowCovers } from '../dom/window-covers.ts'
import { coverDocument } from './cover-document.ts'
import { wrapMethod } from './wrap-method.ts'

/** How long after a window was opened, or left a document, its next document is looked for. */
const LOAD_TIME: Duration = 1000

/** A window that the page has opened. */
interface OpenedWindow {
  /** Looks for a new document in the window. */
  look(): void
  cover(title: string | undefined): void
  forget(): void
}

/**
 * A source of activity: what people do in windows that the page opens with `open()` on its own origin, such as
 * `open('', 'notes')`. It reports what is reported for the page itself. At the end of the session the window is covered
 * with its page; a window that cannot be covered is closed. A window whose page runs the library covers itself.
 *
 * Windows that were opened before the session started, by a link, with `noopener` or by a frame are not known. A window
 * stays readable if the page that opened it is left before the end. On the script of the sources: `data-windows`.
 */
export const windows = (): Source => createWindows()

/** @param options for tests: which events count as a person's. */
export function createWindows(options: Pick<ActivityOptions, 'isTrusted'> = {}): Source {
  return (report, clock) => {
    const known = new Map<Window, OpenedWindow>()
    let title: string | undefined
    const watchActivity = (target: Document) => createActivity({ ...options, target })(report, clock)
    const meet = (view: Window | null) => {
      if (view && !known.has(view)) known.set(view, createOpenedWindow(view, clock, watchActivity))
      lookAtAll()
    }
    const lookAtAll = () => {
      for (const [view, opened] of known) {
        opened.look()
        opened.cover(title)
        if (view.closed) known.delete(view)
      }
    }
    const cover = (words: string | undefined) => {
      title = words
      lookAtAll()
    }
    windowCovers().add(cover)
    const unwrap = wrapMethod(window, 'open', (callOriginal) => {
      const view = callOriginal()
      attempt(() => meet(view as Window | null))
      return view
    })
    const forgetAll = () => {
      windowCovers().delete(cover)
      for (const opened of known.values()) opened.forget()
    }
    // The person has gone to another window, which may show another document by now.
    return undoAll([unwrap, listen(window, ['blur'], lookAtAll), forgetAll])
  }
}

function createOpenedWindow(view: Window, clock: Clock, watchActivity: (page: Document) => () => void): OpenedWindow {
  let page: Document | undefined
  let unwatch = () => {}
  let uncover: (() => void) | undefined
  let shownTitle: string | undefined
  let cancelLook = () => {}
  const lookLater = () => {
    cancelLook()
    cancelLook = clock.wait(clock.now() + LOAD_TIME, look)
  }
  const look = () => {
    // A document of another origin cannot be read.
    const found = attempt(() => view.document)
    if (found === page) return
    unwatch()
    page = found
    shownTitle = undefined
    unwatch = found ? undoAll([watchActivity(found), whenLeft(view, lookLater)]) : () => {}
  }
  // Firefox replaces the first, empty document.
  lookLater()
  return {
    look,
    cover(title) {
      if (title === shownTitle) return
      attempt(() => uncover?.())
      uncover = undefined
      shownTitle = title
      if (title !== undefined && page && !instancesIn(view).length) uncover = coverOrClose(view, page, title)
    },
    forget() {
      cancelLook()
      attempt(unwatch)
      attempt(() => uncover?.())
    },
  }
}

const coverOrClose = (view: Window, page: Document, title: string): (() => void) | undefined => {
  const uncover = attempt(() => coverDocument(view, page, title))
  if (!uncover) view.close()
  return uncover
}
