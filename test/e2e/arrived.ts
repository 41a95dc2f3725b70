import { expect } from '@playwright/test'
import type { Tab } from './engines/index.ts'

/** How long a test waits for something, and how often it looks. A busy machine may take its time. */
export const PATIENCE = { timeout: 60_000, intervals: [50] }

/** Waits until the tab has loaded this address whole. The address alone changes before the first line of the page is there. */
export async function arrived(tab: Tab, address: string | RegExp): Promise<void> {
  const look = () =>
    tab.eval(() => (document.readyState === 'complete' ? location.href : `still loads ${location.href}`))
  const poll = expect.poll(look, PATIENCE)
  await (typeof address === 'string' ? poll.toBe(address) : poll.toMatch(address))
}
