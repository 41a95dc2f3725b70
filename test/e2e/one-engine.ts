/**
 * For tests whose subject is a server or a page of the demo: what they prove is the same in every engine, and a test of the
 * same topic runs in each. So Chromium alone runs them.
 */
export const inOneEngine = { tag: '@one-engine' } as const
