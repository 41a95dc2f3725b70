import type { Theme } from './story.ts'

/** Stories with more of some troubles than of others. They are weights, not scripts. */
export const THEMES: Readonly<Record<string, Theme>> = {
  everything: {},
  /** Without what renews a session by itself, which is found in nearly each story. */
  'no sliding': { setup: { slidesOnStatus: [false], polling: [0] } },
  calm: {
    troubles: ['hiding'],
    setup: {
      pages: [1],
      hasStatus: [true],
      slidesOnStatus: [false],
      countsFromActivity: [false],
      tellsFigures: [true],
      window: [1],
      polling: [0],
    },
  },
}
