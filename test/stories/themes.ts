import type { Theme } from './story.ts'

/** Stories with more of some troubles than of others. They are weights, not scripts. */
export const THEMES: Readonly<Record<string, Theme>> = {
  everything: {},
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
