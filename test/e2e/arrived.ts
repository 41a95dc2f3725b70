import { expect } from '@playwright/test'
import type { Tab } from './engines/index.ts'
import { BUSY_MACHINE } from './engines/until.ts'

/** How long a test waits for something, and how often it looks. */
export const PATIENCE = { timeout: BUSY_MACHINE, intervals: [50] }

/** Waits until the tab has loaded this address whole. The address alone changes before the first line of the page is there. */
export async function arrived(tab: Tab, address: string | RegExp): Promise<void> {
  const look = () =>
    tab.eval(() => (document.readyState === 'complete' ? location.href : `still loads ${location.href}`))
  const poll = expect.poll(look, PATIENCE)
  await (typeof address === 'string' ? poll.toBe(address) : poll.toMatch(address))
}
