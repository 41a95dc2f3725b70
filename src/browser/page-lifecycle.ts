import type { Moment, PageLifecycle } from '../core/ports.ts'
import { listen } from '../dom/listen.ts'
import { nativeMember } from '../dom/native-members.ts'

/**
 * Reports the moments in the life of the page, from events of `window` and `document`. It does not listen to `unload` and
 * `beforeunload`, because they keep the page out of the back/forward cache.
 *
 * @see https://developer.chrome.com/docs/web-platform/page-lifecycle-api
 */
export function createPageLifecycle(): PageLifecycle {
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
      if (nativeMember(document as Prerenderable, 'prerendering'))
        return listen(document, ['prerenderingchange'], callback)
      callback()
      return () => {}
    },
  }
}

/**
 * Calls back when a window leaves its document: it goes to another page, or its frame is removed. If `isKept`, the
 * document went into the back/forward cache and may come back. Returns the undo.
 */
export const whenLeft = (view: EventTarget, callback: (isKept: boolean) => void): (() => void) =>
  listen(view, ['pagehide'], (event) => callback((event as PageTransitionEvent).persisted))

/** Whether the page is visible, at least in part. */
export const isVisible = (): boolean => nativeMember(document, 'visibilityState') === 'visible'

function momentOf(event: Event): Moment | undefined {
  const { type } = event
  if (type === 'visibilitychange') return isVisible() ? 'shown' : 'hidden'
  if (type === 'pageshow') return (event as PageTransitionEvent).persisted ? 'restored' : undefined
  // The end of a freeze.
  if (type === 'resume') return 'restored'
  return type === 'pagehide' ? 'left' : 'look'
}

/** Chromium only. @see https://wicg.github.io/nav-speculation/prerendering.html */
interface Prerenderable extends Document {
  readonly prerendering?: boolean
}
