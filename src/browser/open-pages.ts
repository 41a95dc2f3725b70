import type { Clock, Duration, OpenPages } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'

/** A page that is still here so long after it was about to be left will stay. */
const PARTING: Duration = 10_000

/**
 * The open pages of the application, each of them holding the same shared Web Lock: the browser frees that of a page
 * which crashed, and keeps that of one it has frozen. Locks are there in secure contexts only.
 *
 * A page that holds a lock is kept out of the back/forward cache by Firefox, where `pagehide` comes too late to let it go,
 * and thrown out of it by Chromium when another page asks who holds one. So it is let go in `beforeunload`, which asks
 * nothing here and keeps no browser from caching, and taken again where the page stays.
 */
export function createOpenPages(name: string, clock: Clock): OpenPages {
  const locks = attempt(() => (globalThis.isSecureContext ? navigator.locks : undefined))
  const hold = () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    // Refused where storage is blocked; then nobody sees this page, as nobody sees its record.
    locks?.request(name, { mode: 'shared' }, () => held).catch(() => {})
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
      let undo = () => {}
      const unlisten = listen(globalThis, ['beforeunload'], () => {
        release()
        undo()
        undo = clock.wait(clock.now() + PARTING, () => (release = hold()))
      })
      return () => {
        unlisten()
        undo()
        release()
      }
    },
  }
}
