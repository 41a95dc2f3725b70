import type { OpenPages } from '../core/ports.ts'
import { attempt } from './attempt.ts'

/**
 * The open pages of the application, each of them holding the same shared Web Lock: the browser frees that of a page
 * which crashed, and keeps that of one it has frozen. Locks are there in secure contexts only.
 */
export function createOpenPages(name: string): OpenPages {
  const locks = attempt(() => (globalThis.isSecureContext ? navigator.locks : undefined))
  return {
    isKnown: () => !!locks,
    async isAnyOther() {
      const { held = [] } = (await locks?.query()) ?? {}
      return held.some((lock) => lock.name === name)
    },
    enter() {
      let leave = () => {}
      const stay = new Promise<void>((resolve) => (leave = resolve))
      // Refused where storage is blocked; then nobody sees this page, as nobody sees its record.
      locks?.request(name, { mode: 'shared' }, () => stay).catch(() => {})
      return leave
    },
  }
}
