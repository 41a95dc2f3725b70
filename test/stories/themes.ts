import { type Theme, TROUBLES, type Trouble } from './story.ts'

const allBut = (...left: Trouble[]): Trouble[] =>
  (Object.keys(TROUBLES) as Trouble[]).filter((trouble) => !left.includes(trouble))

/** The server renews only for a person and as long as the page expects, and answers quickly. */
const UNMOVED: Theme['setup'] = { slidesOnStatus: [false], polling: [0], window: [1], delay: [0], latency: [0, 0.1] }

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
  'clock back': {
    isUnanswered: true,
    troubles: ['clock back', 'pages'],
    setup: { ...UNMOVED, idleTimeout: [300, 900], tellsFigures: [false], tellsIdleFor: [true], hasKeepalive: [true] },
  },
  work: { isUnanswered: true, troubles: ['work', 'pages'], setup: UNMOVED },
  'quiet work': {
    isUnanswered: true,
    troubles: ['work'],
    setup: { ...UNMOVED, pages: [1], hasStatus: [true], tellsFigures: [true], delay: [2.5, 4] },
  },
  storage: {
    isUnanswered: true,
    troubles: ['quota', 'blocking', 'hiding'],
    setup: {
      ...UNMOVED,
      pages: [2, 3],
      window: [2],
      tellsFigures: [false],
      hasKeepalive: [true, false],
      hasStatus: [false],
    },
  },
  away: {
    isUnanswered: true,
    troubles: ['bfcache', 'freezing'],
    setup: { ...UNMOVED, pages: [1], latency: [0.1, 3] },
  },
  'late timers': {
    isUnanswered: true,
    troubles: ['hiding', 'sleep', 'freezing'],
    setup: { ...UNMOVED, countsFromActivity: [true], throttle: [60] },
  },
  sleep: {
    isUnanswered: true,
    troubles: ['sleep', 'bfcache'],
    setup: {
      ...UNMOVED,
      pages: [1],
      delay: [4],
      isStatusQuick: [false],
      hasStatus: [true],
      hasKeepalive: [true],
      hasSignOut: [false],
      extendOn: ['button'],
    },
  },
  'long window': {
    isUnanswered: true,
    troubles: ['sleep'],
    setup: { ...UNMOVED, window: [2], hasStatus: [true], hasKeepalive: [true], isKeepaliveBare: [true] },
  },
}
