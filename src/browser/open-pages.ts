import type { Clock, Duration, OpenPages } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'

/** If the page is still here this long after `beforeunload`, the person has stayed. */
const LEAVE_TIMEOUT: Duration = 10_000

/**
 * Knows the open pages of the application: each holds the same shared Web Lock. The browser frees the lock of a page that
 * crashed and keeps the lock of a page that it froze. Web Locks exist in secure contexts only.
 *
 * A held lock keeps a page out of the back/forward cache: Firefox does not cache it (and `pagehide` comes too late to
 * release the lock), Chromium evicts it as soon as another page asks for the holders. So the page releases its lock in
 * `beforeunload` and takes it again if it stays. This listener never prevents the event, and such a listener keeps no
 * browser from caching the page.
 */
export function createOpenPages(name: string, clock: Clock): OpenPages {
  const locks = attempt(() => (globalThis.isSecureContext ? navigator.locks : undefined))
  const hold = () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    // If storage is blocked, the browser refuses the lock. Then other pages do not see this one, nor its record.
    locks?.request(name, { mode: 'shared' }, () => released).catch(() => {})
    return release
  }
  return {
    isKnown: () => !!locks,
    async isAnyOther() {
      const { held = [] } = (await locks?.query()) ?? {}
      return held.some((lock) => lock.name === name)
    },
    enter() {
      let release = hold()
      let cancelWait = () => {}
      const onBeforeUnload = () => {
        release()
        cancelWait()
        cancelWait = clock.wait(clock.now() + LEAVE_TIMEOUT, () => {
          release = hold()
        })
      }
      const unlisten = listen(globalThis, ['beforeunload'], onBeforeUnload)
      return () => {
        unlisten()
        cancelWait()
        release()
      }
    },
  }
}
