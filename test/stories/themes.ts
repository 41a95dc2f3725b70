import { type Theme, TROUBLES, type Trouble } from './story.ts'

const allBut = (...left: Trouble[]): Trouble[] =>
  (Object.keys(TROUBLES) as Trouble[]).filter((trouble) => !left.includes(trouble))

/** Stories with more of some troubles than of others. They are weights, not scripts. */
export const THEMES: Readonly<Record<string, Theme>> = {
  everything: {},
  /** Without what renews a session by itself, which is found in nearly each story. */
  'no sliding': { setup: { slidesOnStatus: [false], polling: [0] } },
  /** Without what is found most often: renewals without a person, stray answers and what another page tells. */
  rest: {
    troubles: allBut('strays', 'elsewhere'),
    setup: { slidesOnStatus: [false], polling: [0] },
  },
  /** Without figures and status, where nothing but the pages themselves knows of time. */
  'pages alone': {
    troubles: allBut('strays', 'elsewhere'),
    setup: { slidesOnStatus: [false], polling: [0], hasStatus: [false], window: [1], tellsFigures: [false] },
  },
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
