import fc from 'fast-check'
import type { ServerPolicy } from '../support/world/session-server.ts'

/** What differs between applications, their servers and their lines. Times are in seconds. */
export interface Setup extends ServerPolicy {
  /** The kinds of trouble that happen in this story. The steps of other kinds do nothing. */
  readonly troubles: readonly Trouble[]
  /** How many pages are open at the beginning. */
  readonly pages: number
  readonly idleTimeout: number
  readonly warnBefore: number
  readonly keepaliveInterval: number
  /** The server's window, as a share of the idle timeout. */
  readonly window: number
  readonly hasKeepalive: boolean
  readonly hasStatus: boolean
  readonly hasSignOut: boolean
  /** Pages name their session by `sessionKey`. Otherwise all of them share one record. */
  readonly isNamed: boolean
  readonly extendOn: 'button' | 'activity'
  /** A page polls the server this often; 0 is never. */
  readonly polling: number
  /** How long a keepalive takes until the server handles it, and how long an answer takes. */
  readonly delay: number
  readonly latency: number
  /** A status takes no time until the server handles it, because it writes nothing. */
  readonly isStatusQuick: boolean
  /** Timers of a hidden page fire at the multiples of this; 0 is always. */
  readonly throttle: number
  readonly seed: number
}

/** A kind of trouble, and what it makes happen. */
export const TROUBLES = {
  pages: ['open', 'open slowly', 'crash'],
  cache: ['open from cache'],
  'sign-in': ['sign in anew'],
  hiding: ['hide', 'show'],
  freezing: ['freeze', 'thaw'],
  bfcache: ['leave', 'restore'],
  sleep: ['sleep'],
  'clock back': ['set clock back'],
  'clock forward': ['set clock forward'],
  quota: ['refuse writes'],
  blocking: ['block storage'],
  network: ['lose requests', 'lose answers', 'delay answers'],
  strays: ['answer 401 once'],
  work: ['begin work', 'begin quiet work', 'end work'],
  elsewhere: ['act elsewhere'],
} as const

export type Trouble = keyof typeof TROUBLES

/** What happens without any trouble. */
const CALM = ['wait', 'press', 'type', 'stay'] as const

export type Act = (typeof CALM)[number] | (typeof TROUBLES)[Trouble][number]

/** After so many seconds this happens, in that page, to this amount. What the amount means depends on the act. */
export type Step = readonly [wait: number, act: Act, which: number, amount: number]

export interface Story {
  readonly setup: Setup
  readonly steps: readonly Step[]
}

/** How often stories have a kind of trouble, and the settings that they must have. */
export interface Theme {
  readonly setup?: { readonly [Key in keyof Setup]?: readonly Setup[Key][] }
  /** The kinds of trouble that can happen. By default all of them. */
  readonly troubles?: readonly Trouble[]
  /** No person answers a warning. */
  readonly isUnanswered?: boolean
}

const DEFAULT_CHOICES: { readonly [Key in Exclude<keyof Setup, 'troubles' | 'seed'>]: readonly Setup[Key][] } = {
  pages: [1, 2, 3],
  idleTimeout: [900, 300, 1800],
  warnBefore: [20, 20, 120, 60],
  keepaliveInterval: [300, 100, 60],
  window: [1, 1, 2, 0.5],
  slidesOnStatus: [false, false, true],
  countsFromActivity: [false, true],
  tellsFigures: [true, true, false],
  isKeepaliveBare: [false, false, true],
  tellsIdleFor: [false, true],
  readsSessionKey: [false, true],
  hasKeepalive: [true, true, true, true, false],
  hasStatus: [true, false],
  hasSignOut: [true, true, true, false],
  isNamed: [true, false],
  extendOn: ['button', 'button', 'activity'],
  polling: [0, 0, 60, 20],
  delay: [0, 0.1, 2.5, 4],
  latency: [0, 0.1, 3, 4],
  isStatusQuick: [true, false],
  throttle: [0, 1, 60],
}

/** The settings that are not the usual ones, in words. */
export function describeUnusual({ troubles, seed: _, ...setup }: Setup): string {
  const unusual = (Object.keys(DEFAULT_CHOICES) as (keyof typeof DEFAULT_CHOICES)[])
    .filter((key) => setup[key] !== DEFAULT_CHOICES[key][0])
    .map((key) => `${key} ${setup[key]}`)
  return [`troubles: ${troubles.join(', ') || 'none'}`, ...unusual].join('; ')
}

const groupOf = (act: Act): Trouble | undefined =>
  (Object.keys(TROUBLES) as Trouble[]).find((trouble) => (TROUBLES[trouble] as readonly string[]).includes(act))

/** Whether this act happens in a story, or is of a kind of trouble that the story does not have. */
export function isPlayed({ troubles }: Setup, act: Act): boolean {
  const trouble = groupOf(act)
  return trouble === undefined || troubles.includes(trouble)
}

/** What follows at once, while an answer is on its way, matters as much as what follows after a long time. */
const seconds = fc.oneof(
  { weight: 2, arbitrary: fc.nat({ max: 3 }) },
  { weight: 3, arbitrary: fc.nat({ max: 20 }) },
  { weight: 3, arbitrary: fc.nat({ max: 180 }) },
  { weight: 3, arbitrary: fc.nat({ max: 600 }) },
  { weight: 1, arbitrary: fc.nat({ max: 1800 }) },
)

const amounts = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 60 }) },
  { weight: 3, arbitrary: fc.nat({ max: 1200 }) },
  { weight: 1, arbitrary: fc.nat({ max: 7200 }) },
)

function actsOf(troubles: readonly Trouble[], isUnanswered: boolean): fc.Arbitrary<Act> {
  const troublesome = troubles.flatMap((trouble) => TROUBLES[trouble] as readonly Act[])
  const calm = fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant<Act>('wait') },
    { weight: 4, arbitrary: fc.constant<Act>('press') },
    { weight: 4, arbitrary: fc.constant<Act>('type') },
    { weight: 1, arbitrary: fc.constant<Act>(isUnanswered ? 'wait' : 'stay') },
  )
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: calm },
    { weight: 3, arbitrary: fc.constantFrom(...troublesome) },
  )
}

const MOST_STEPS = 24

/** Stories of a theme, and without one stories of everything. */
export function stories(theme: Theme = {}): fc.Arbitrary<Story> {
  const troubles = theme.troubles ?? (Object.keys(TROUBLES) as Trouble[])
  const choices = { ...DEFAULT_CHOICES, ...theme.setup }
  const setting = <Key extends keyof typeof DEFAULT_CHOICES>(key: Key) =>
    fc.constantFrom(...(choices[key] as readonly Setup[Key][]))
  const setup: fc.Arbitrary<Setup> = fc.record({
    troubles: fc.subarray([...troubles]),
    pages: setting('pages'),
    idleTimeout: setting('idleTimeout'),
    warnBefore: setting('warnBefore'),
    keepaliveInterval: setting('keepaliveInterval'),
    window: setting('window'),
    slidesOnStatus: setting('slidesOnStatus'),
    countsFromActivity: setting('countsFromActivity'),
    tellsFigures: setting('tellsFigures'),
    isKeepaliveBare: setting('isKeepaliveBare'),
    tellsIdleFor: setting('tellsIdleFor'),
    readsSessionKey: setting('readsSessionKey'),
    hasKeepalive: setting('hasKeepalive'),
    hasStatus: setting('hasStatus'),
    hasSignOut: setting('hasSignOut'),
    isNamed: setting('isNamed'),
    extendOn: setting('extendOn'),
    polling: setting('polling'),
    delay: setting('delay'),
    latency: setting('latency'),
    isStatusQuick: setting('isStatusQuick'),
    throttle: setting('throttle'),
    seed: fc.nat({ max: 99 }),
  })
  const step: fc.Arbitrary<Step> = fc.tuple(
    seconds,
    actsOf(troubles, theme.isUnanswered ?? false),
    fc.nat({ max: 6 }),
    amounts,
  )
  return fc.record({ setup, steps: fc.array(step, { minLength: 1, maxLength: MOST_STEPS, size: 'max' }) })
}
