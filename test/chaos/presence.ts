import { type FaultKind, personOf } from './facts.ts'
import { actsOf, faultsBetween, type KnownAct, type KnownTab, type Model, tabsOf } from './model.ts'
import { LEASE, REACHABLE, REPORTED } from './rules.ts'

/** The server cannot be reached, or answers late. */
export const OUTAGES: readonly FaultKind[] = [
  'offline',
  'server restart',
  'server slow',
  'server away',
  'store restart',
]

const STOPS: readonly FaultKind[] = ['freeze', 'stop a page', 'sleep']

/** After these a page may not tell what it has seen. */
const DISTURBANCES: readonly FaultKind[] = [...OUTAGES, ...STOPS, 'crash', 'storage cleared', 'storage filled']

const CLOCKS: readonly FaultKind[] = ['clock forward', 'clock back']

/** Hidden for longer, a browser lets a page run once a minute. */
const THROTTLED = 240_000

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The last moment at which a person may have been active. */
export function lastPossible(model: Model, person: string): number {
  const acts = actsOf(model, person).map(({ until }) => Math.min(until, model.now))
  const works = tabsOf(model, person).map((tab) => lastWork(model, tab))
  return Math.max(0, ...acts, ...works)
}

/** Work of a page that crashed counts until its lease is over. */
function lastWork(model: Model, tab: KnownTab): number {
  if (!tab.work) return 0
  const [crash] = faultsBetween(
    model,
    ['crash'],
    { person: personOf(tab.name), tab: tab.name },
    tab.work.from,
    model.now,
  )
  return Math.min(model.now, crash ? crash.from + LEASE : tab.work.until)
}

/**
 * By how much longer a page may be readable, because nothing could tell it. SPEC §2: steps of the clock while a page does
 * not look; `idleFor` counts from when a report arrives, which a slow server, or a page that stops, delays.
 */
export function unknowable(model: Model, person: string): number {
  const from = lastPossible(model, person) - model.rules.idle
  const between = (kinds: readonly FaultKind[]) => faultsBetween(model, kinds, { person }, from, model.now)
  const steps = between(CLOCKS).map(({ by }) => Math.abs(by))
  const slow = between(['server slow']).map(({ by }) => by)
  const stops = between([...STOPS, 'server away', 'server restart', 'store restart', 'offline']).map(
    (fault) => Math.min(fault.until, model.now) - fault.from,
  )
  return sum(steps) + Math.max(0, ...slow) + sum(stops)
}

/** The last moment before `at` at which a person was active for certain, and every page had to know of it. */
export function lastSure(model: Model, person: string, at: number, beganAt: number): number | undefined {
  const acts = actsOf(model, person)
    .filter((act) => act.isSure && act.from >= beganAt && act.until <= at && isUndisturbed(model, act, at))
    .map((act) => act.from - maskedTime(model, person, act.from))
  const works = tabsOf(model, person).filter((tab) => isSurelyAtWork(model, tab, at))
  const all = works.length > 0 ? [...acts, at] : acts
  return all.length > 0 ? Math.max(...all) : undefined
}

/** The page ran on, and could write and report what it saw. */
function isUndisturbed(model: Model, { tab, from, until }: KnownAct, at: number): boolean {
  const reported = Math.min(at, until + REPORTED)
  const person = personOf(tab)
  const isClosed = actsOf(model, person).some(
    (act) => act.what === 'close a tab' && act.tab === tab && act.from >= from && act.from <= reported,
  )
  return !isClosed && faultsBetween(model, DISTURBANCES, { person, tab }, from - 1000, reported).length === 0
}

/** A clock that is set forward before the report counts as time since the activity. */
function maskedTime(model: Model, person: string, from: number): number {
  return sum(faultsBetween(model, ['clock forward'], { person }, from - 1000, from + REPORTED).map(({ by }) => by))
}

function isSurelyAtWork(model: Model, { name, work, visibleSince, seenAt }: KnownTab, at: number): boolean {
  if (!work || work.from > at - REPORTED || work.until < at) return false
  const isAwake = visibleSince !== undefined || seenAt - work.from < THROTTLED
  return (
    isAwake && faultsBetween(model, DISTURBANCES, { person: personOf(name), tab: name }, work.from, at).length === 0
  )
}

/** SPEC, I1: "while the server can be reached". */
export const isOutOfReach = (model: Model, person: string, at: number): boolean =>
  faultsBetween(model, OUTAGES, { person }, at - REACHABLE, at + 2000).length > 0
