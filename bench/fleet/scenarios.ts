import type { Instant } from '../../src/core/ports.ts'
import { MINUTE, type Policy } from './client.ts'
import { idleWarning } from './idle-warning.ts'
import { fixedInterval, hmrc, ngIdle, throttledActivity } from './peers.ts'
import { OFFICE, TIRELESS } from './people.ts'
import type { Scenario } from './simulation.ts'

/** A part of a run whose peak is compared with its mean. */
export interface Span {
  readonly name: string
  readonly from: Instant
  readonly to: Instant
}

/** A story of a fleet, and what is measured in it. */
export interface Story {
  readonly name: string
  readonly title: string
  readonly words: string
  readonly scenario: Omit<Scenario, 'people' | 'seed'>
  /** How many people the library is measured with. The others are measured with fewer, because they are only compared. */
  readonly people: number
  readonly spans: readonly Span[]
}

export const PEOPLE = 50_000
export const COMPARED_PEOPLE = 5_000

const span = (name: string, from: number, to: number): Span => ({ name, from: from * MINUTE, to: to * MINUTE })

export const STORIES: readonly Story[] = [
  {
    name: 'day',
    title: 'Arrival, steady work, and an outage of ten minutes',
    words:
      'The people arrive one by one over 20 minutes and work. From minute 40 to minute 50 the server answers `503` to everything.',
    scenario: {
      habits: OFFICE,
      arrival: 20 * MINUTE,
      until: 65 * MINUTE,
      outage: { from: 40 * MINUTE, to: 50 * MINUTE },
    },
    people: PEOPLE,
    spans: [
      span('steady', 25, 40),
      span('outage', 40, 50),
      span('two minutes after it', 50, 52),
      span('later', 52, 65),
    ],
  },
  {
    name: 'step',
    title: 'Everyone arrives in the same instant',
    words: 'All people sign in at nine sharp, in the same millisecond, and work.',
    scenario: { habits: OFFICE, arrival: 0, until: 60 * MINUTE },
    people: COMPARED_PEOPLE,
    spans: [span('first quarter', 1, 15), span('later', 30, 60)],
  },
  {
    name: 'deploy',
    title: 'All pages are loaded anew in the same instant',
    words:
      'The people arrive over 30 minutes. At minute 40 a deployment makes every open page load itself anew, also the pages of people who are away.',
    scenario: { habits: OFFICE, arrival: 30 * MINUTE, until: 65 * MINUTE, reloadAt: 40 * MINUTE },
    people: COMPARED_PEOPLE,
    spans: [span('before', 35, 40), span('after the reload', 40.5, 65)],
  },
  {
    name: 'tireless',
    title: 'Nobody pauses',
    words:
      'The hardest case: all sign in in the same millisecond, and each person is active every 20 seconds without a pause. Only the chances of the library keep the pages apart.',
    scenario: { habits: TIRELESS, arrival: 0, until: 75 * MINUTE },
    people: COMPARED_PEOPLE,
    spans: [span('first half-hour', 5, 30), span('steady', 45, 75)],
  },
]

export const OURS = 'idle-warning'

export const POLICIES: readonly Policy[] = [
  idleWarning(OURS, true),
  idleWarning('idle-warning without jitter', false),
  fixedInterval,
  ngIdle,
  hmrc,
  throttledActivity,
]
