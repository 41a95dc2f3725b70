import { type Theme, TROUBLES, type Trouble } from './story.ts'

const allBut = (...left: Trouble[]): Trouble[] =>
  (Object.keys(TROUBLES) as Trouble[]).filter((trouble) => !left.includes(trouble))

/** The server renews only for a person, and as long as the page expects. */
const UNMOVED: Theme['setup'] = { slidesOnStatus: [false], polling: [0], window: [1] }

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
    setup: { ...UNMOVED, hasStatus: [false], tellsFigures: [false] },
  },
  'clock back': { troubles: ['clock back', 'pages', 'hiding'], setup: UNMOVED },
  work: { troubles: ['work', 'pages'], setup: UNMOVED },
  'quiet work': {
    troubles: ['work'],
    setup: { ...UNMOVED, hasStatus: [true], tellsFigures: [true], tellsIdleFor: [false], delay: [2.5, 4, 0] },
  },
  storage: { troubles: ['quota', 'blocking', 'hiding'], setup: { ...UNMOVED, pages: [2, 3] } },
  away: { troubles: ['freezing', 'bfcache'], setup: { ...UNMOVED, pages: [1] } },
  'late timers': {
    troubles: ['hiding', 'sleep', 'freezing'],
    setup: { ...UNMOVED, countsFromActivity: [true], throttle: [60] },
  },
  sleep: { troubles: ['sleep'], setup: { ...UNMOVED, pages: [1, 2] } },
  'long window': { troubles: ['sleep'], setup: { ...UNMOVED, window: [2] } },
}
