import { test as base } from '../fixtures.ts'
import { createTime, type Time } from './time.ts'

export { expect } from '../fixtures.ts'

/** Minutes, because only the last seconds of them take their time. */
export const TIMES = 'idle=240s&warn=40s'

/** Seconds after the last sign of a person when the warning is there for certain. It has come up to five seconds before. */
export const UNTIL_WARNED = 201

/** Seconds after the last sign of a person when the session is over for certain. */
export const UNTIL_OVER = 250

/**
 * For the tests whose subject is not the browser's own clock: in the demo and its pages the time that is only waited for
 * passes at once, and what a test does while it is warned may take a minute. @see {@link Time}
 */
export const test = base.extend<{ time: Time }>({
  time: async ({ profile }, use) => use(createTime(() => profile.tabs())),
  clock: async ({ time }, use) => use(time),
})
