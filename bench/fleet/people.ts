import type { Duration, Instant } from '../../src/core/ports.ts'
import { MINUTE, SECOND } from './client.ts'

/**
 * What people do, as chances. While a person is in the page, activity is a Poisson process. In such a process what happened
 * says nothing about what comes, so the simulation may draw only the activities that matter: the first one after a report,
 * and the last one before a page looks at the clock.
 */
export interface Habits {
  /** Between two activities in the page, on average. */
  readonly gap: Duration
  /** How long a person stays in the page, on average. */
  readonly inPage: Duration
  /** How often the person then leaves the machine. Otherwise the person goes to another window, and the page is hidden. */
  readonly leavesMachine: number
  readonly elsewhere: Duration
  readonly away: Duration
}

/** A working day. A person in such a day is in the page for two thirds of the time, and away for a fifth. */
export const OFFICE: Habits = {
  gap: 20 * SECOND,
  inPage: 12 * MINUTE,
  leavesMachine: 1 / 4,
  elsewhere: 2.5 * MINUTE,
  away: 15 * MINUTE,
}

/** Nobody pauses. Nothing but the chances of the library keeps the pages apart, so this is the hardest case for it. */
export const TIRELESS: Habits = { ...OFFICE, inPage: Infinity }

export type Place = 'page' | 'elsewhere' | 'away'

export interface Person {
  place: Place
  /** When the person goes to another place. */
  until: Instant
  /** Since when the person is in the page. */
  since: Instant
  /** The last activity that was drawn. */
  activeAt: Instant
  /** The next activity that was drawn. `Infinity`: none was. */
  nextAt: Instant
  /** There is no activity between this instant and the next one. */
  quietFrom: Instant
}

type Random = () => number

export const exponential = (random: Random, mean: Duration): Duration =>
  mean === Infinity ? Infinity : -Math.log(1 - random()) * mean

export const createPerson = (now: Instant, habits: Habits, random: Random): Person => ({
  place: 'page',
  until: now + exponential(random, habits.inPage),
  since: now,
  activeAt: now,
  nextAt: Infinity,
  quietFrom: now,
})

/** Draws the first activity after `from`, if none was drawn. */
export function drawNext(person: Person, from: Instant, { gap }: Habits, random: Random): void {
  if (person.nextAt < Infinity || person.place !== 'page' || from === Infinity) return
  person.quietFrom = from
  person.nextAt = from + exponential(random, gap)
}

export function dropNext(person: Person): void {
  person.nextAt = Infinity
}

/** The person's last activity before `now`. */
export function lastActivity(person: Person, now: Instant, { gap }: Habits, random: Random): Instant {
  if (person.place !== 'page') return person.activeAt
  const end = person.nextAt < Infinity ? Math.min(now, person.quietFrom) : now
  if (end <= person.activeAt) return person.activeAt
  person.activeAt = Math.max(person.activeAt, person.since, end - exponential(random, gap))
  return person.activeAt
}

/** The person goes to the next place. */
export function moveOn(person: Person, now: Instant, habits: Habits, random: Random): void {
  dropNext(person)
  person.place = nextPlace(person.place, habits, random)
  person.since = now
  const { inPage, elsewhere, away } = habits
  person.until = now + exponential(random, { page: inPage, elsewhere, away }[person.place])
  if (person.place === 'page') person.activeAt = now
}

function nextPlace(place: Place, { leavesMachine }: Habits, random: Random): Place {
  if (place !== 'page') return 'page'
  return random() < leavesMachine ? 'away' : 'elsewhere'
}
