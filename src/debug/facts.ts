import { detailOf, type Entry, instantIn, ownTab } from './entry.ts'

/** What a history says of its last session. */
export interface Facts {
  /** The decisions of that session in this tab, until its end. */
  readonly before: readonly Entry[]
  /** Those after its end. */
  readonly after: readonly Entry[]
  readonly end: Entry | undefined
  readonly cause: string | undefined
  /** The end of a session that this page has seen before. */
  readonly earlier: Entry | undefined
  /** The session's own beginning is in the history: what it does not hold has not happened. */
  readonly isWhole: boolean
  /** This tab. */
  readonly own: string | undefined
  readonly phase: string | undefined
  readonly deadline: number | undefined
}

const isTo = (entry: Entry, phase: string): boolean => entry.event === 'phase' && detailOf(entry, 'to') === phase
const isBeginning = (entry: Entry): boolean => isTo(entry, 'active') && detailOf(entry, 'from') !== 'warning'
const isEnd = (entry: Entry): boolean => entry.event === 'expired' || isTo(entry, 'expired')

/** The check of a page that came from a cache is written down before its session is. */
const isPrelude = ({ event, at }: Entry, beginning: Entry): boolean =>
  (event === 'checking' || event === 'checked') && at === beginning.at

function lastBeginning(entries: readonly Entry[]): number {
  let index = entries.map(isBeginning).lastIndexOf(true)
  const beginning = entries[index]
  while (beginning && index > 0 && isPrelude(entries[index - 1] as Entry, beginning)) index--
  return index
}

/**
 * The deadline that was reached. The last call to save was told it too, and before the leases of work were given up, so
 * the later one of the two is right.
 */
function deadlineAt(end: Entry | undefined, before: readonly Entry[]): number | undefined {
  const known = [
    end?.expiresAt,
    instantIn(before.filter(({ event }) => event === 'beforeexpire').at(-1)?.detail.deadline),
  ]
  const deadlines = known.filter((at) => at !== undefined)
  return deadlines.length ? Math.max(...deadlines) : undefined
}

export function readFacts(entries: readonly Entry[]): Facts {
  const start = lastBeginning(entries)
  const session = entries.slice(Math.max(0, start))
  const told = session.findIndex(({ event }) => event === 'expired')
  const ending = told < 0 ? session.findIndex(isEnd) : told
  const end = session[ending]
  const before = end ? session.slice(0, ending + 1) : session
  return {
    before,
    after: end ? session.slice(ending + 1) : [],
    end,
    cause: detailOf(end, 'cause'),
    earlier: entries.slice(0, Math.max(0, start)).filter(isEnd).at(-1),
    isWhole: start >= 0,
    own: ownTab(entries),
    phase: detailOf(session.filter(({ event }) => event === 'phase').at(-1), 'to'),
    deadline: end ? deadlineAt(end, before) : session.at(-1)?.expiresAt,
  }
}

/** Another tab ended the session, and this one heard of it. */
export const isOthers = ({ end, own }: Facts): boolean => end?.tab !== undefined && own !== undefined && end.tab !== own

/** The answer that ended the session. */
export function endingAnswer({ before, end }: Facts): Entry | undefined {
  const ofThatMoment = before.filter(({ at }) => at !== undefined && at === end?.at)
  return ofThatMoment
    .filter(({ event }) => event === 'keepalive' || event === 'status')
    .filter((entry) => detailOf(entry, 'outcome') === 'ended')
    .at(-1)
}

/** An answer of the server ended the session, and not the clock. */
export const isAnswered = (facts: Facts): boolean =>
  facts.cause === 'ended-by-server' && facts.end?.because === 'answered' && !!endingAnswer(facts)

/** More than this after the deadline is late; timers are never quite on time. */
const LATE = 2000

/** The clock ended it, in whichever tab: then the session was over at its deadline, whenever that was noticed. */
const isByClock = (facts: Facts): boolean => {
  const { cause } = facts
  return (
    cause === 'idle' || cause === 'absolute' || (cause === 'ended-by-server' && !isAnswered(facts) && !isOthers(facts))
  )
}

/** When the session ended. `isBy`: it may have been earlier. */
export function momentOfEnd(facts: Facts): { readonly at: number | undefined; readonly isBy: boolean } {
  const { deadline, end } = facts
  const isDue = isByClock(facts) && deadline !== undefined && end?.at !== undefined && deadline <= end.at
  return isDue ? { at: deadline, isBy: false } : { at: end?.at, isBy: isOthers(facts) }
}

/** What this tab had last decided before. */
export const decisionBefore = ({ before }: Facts, moment: number): Entry | undefined =>
  before.filter(({ at }) => at !== undefined && at < moment).at(-1)

/** When this tab found that the deadline was overrun; `undefined` where it was on time, or the end comes from elsewhere. */
export function noticedLate(facts: Facts): { readonly at: number; readonly by: number } | undefined {
  const { deadline, end } = facts
  const at = failedCheck(facts)?.at ?? end?.at
  if (!isByClock(facts) || isOthers(facts) || at === undefined || deadline === undefined) return undefined
  // A deadline that the server has only just brought forward was not overslept.
  const isNew = (decisionBefore(facts, at)?.expiresAt ?? 0) - deadline > LATE
  return at - deadline > LATE && !isNew ? { at, by: at - deadline } : undefined
}

/** Whether the clock of this tab ended it. */
export const isOwnClock = (facts: Facts): boolean => isByClock(facts) && !isOthers(facts)

/** A sleep, or a leap of the wall clock, that reached over the deadline. */
export interface Leap {
  readonly by: number
  /** The decision before. */
  readonly since: number | undefined
}

export function leapOver({ before, deadline = Infinity }: Facts): Leap | undefined {
  const isPast = ({ at, slept }: Entry) => at !== undefined && at > deadline && slept >= 1000
  const by = before.filter(isPast).reduce((sum, { slept }) => sum + slept, 0)
  return by ? { by, since: before[before.findIndex(isPast) - 1]?.at } : undefined
}

/** The page was covered for a question to the server that ended with the session; where it began. */
export function failedCheck({ before, end }: Facts): Entry | undefined {
  const last = before.filter(({ event }) => event === 'checking' || event === 'checked')
  const isOpen = last.at(-1)?.event === 'checking' || (last.at(-1)?.at === end?.at && last.at(-2)?.event === 'checking')
  return isOpen ? last.filter(({ event }) => event === 'checking').at(-1) : undefined
}

const isFailed = (entry: Entry): boolean =>
  entry.event === 'keepalive' && !['renewed', 'ended'].includes(detailOf(entry, 'outcome') ?? '')

/** After the last of these. */
const since = (entries: readonly Entry[], isLast: (entry: Entry) => boolean): readonly Entry[] =>
  entries.slice(entries.map(isLast).lastIndexOf(true) + 1)

/** Requests to extend that failed, after the last extension. */
export const failedExtensions = ({ before }: Facts): readonly Entry[] =>
  since(before, ({ event }) => event === 'extended').filter(
    (entry) => isFailed(entry) && detailOf(entry, 'reason') === 'extend',
  )

/** Other keepalives that failed, after the last that did not. */
export const failedKeepalives = ({ before }: Facts): readonly Entry[] =>
  since(before, (entry) => detailOf(entry, 'outcome') === 'renewed').filter(
    (entry) => isFailed(entry) && detailOf(entry, 'reason') !== 'extend',
  )

export const lastOf = ({ before }: Facts, event: string): Entry | undefined =>
  before.filter((entry) => entry.event === event).at(-1)

/** Whether the session was in a warning when it ended; `undefined` where the history does not say. */
export function wasWarned({ before, isWhole }: Facts): boolean | undefined {
  const last = before.filter((entry) => isTo(entry, 'expired')).at(-1)
  const from = detailOf(last, 'from')
  if (from !== undefined) return from === 'warning'
  const isLast = before.filter(({ event }) => event === 'warning' || event === 'extended').at(-1)?.event
  return isLast === 'warning' || (isWhole || isLast ? false : undefined)
}
