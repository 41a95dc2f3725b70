import type { Moment, Wake } from '../core/ports.ts'
import { listen } from '../dom/listen.ts'

/**
 * The moments of a page's life, from `window` and `document`. There is no `unload` and no `beforeunload`: they would
 * keep the page out of the back/forward cache.
 */
export function createWake(): Wake {
  return {
    isVisible,
    watch: (notify) => {
      const onEvent = (event: Event) => {
        const moment = momentOf(event)
        if (moment) notify(moment)
      }
      const unlistenWindow = listen(window, ['pageshow', 'pagehide', 'focus', 'online'], onEvent)
      const unlistenDocument = listen(document, ['visibilitychange', 'freeze', 'resume'], onEvent)
      return () => {
        unlistenWindow()
        unlistenDocument()
      }
    },
    whenActivated: (callback) => {
      if ((document as Prerenderable).prerendering) return listen(document, ['prerenderingchange'], callback)
      callback()
      return () => {}
    },
  }
}

/**
 * Calls back when a document is left: it goes on, or its frame is taken out of the page. `isKept`: it went into the
 * back/forward cache and may come back. Returns the undo.
 */
export const whenLeft = (view: EventTarget, callback: (isKept: boolean) => void): (() => void) =>
  listen(view, ['pagehide'], (event) => callback((event as PageTransitionEvent).persisted))

export const isVisible = (): boolean => document.visibilityState === 'visible'

function momentOf(event: Event): Moment | undefined {
  const { type } = event
  if (type === 'visibilitychange') return isVisible() ? 'shown' : 'hidden'
  if (type === 'pageshow') return (event as PageTransitionEvent).persisted ? 'restored' : undefined
  return type === 'pagehide' ? 'left' : 'look'
}

/** Chromium only. @see https://wicg.github.io/nav-speculation/prerendering.html */
interface Prerenderable extends Document {
  readonly prerendering?: boolean
}
