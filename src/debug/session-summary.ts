import { asInstant, detailOf, ownTabOf, type ParsedEntry } from './parsed-entry.ts'

/** What a history holds about its last session. */
export interface SessionSummary {
  /** The entries of that session in this tab, up to and including its end. */
  readonly before: readonly ParsedEntry[]
  /** The entries after its end. */
  readonly after: readonly ParsedEntry[]
  /** The entry that ended the session; `undefined` while it has not ended. */
  readonly end: ParsedEntry | undefined
  readonly cause: string | undefined
  /** The end of an earlier session of this page. */
  readonly earlierEnd: ParsedEntry | undefined
  /** The history holds the beginning of the session, so an event that is not in it did not happen. */
  readonly isComplete: boolean
  /** The tab that wrote the history. */
  readonly ownTab: string | undefined
  readonly phase: string | undefined
  readonly deadline: number | undefined
}

export const isChangeTo = (entry: ParsedEntry, phase: string): boolean =>
  entry.event === 'phase' && detailOf(entry, 'to') === phase
const isBeginning = (entry: ParsedEntry): boolean =>
  isChangeTo(entry, 'active') && detailOf(entry, 'from') !== 'warning'
const isEnd = (entry: ParsedEntry): boolean => entry.event === 'expired' || isChangeTo(entry, 'expired')

/** A page that comes from a cache records its check before the beginning of its session, at the same instant. */
const isCheckBefore = (entry: ParsedEntry | undefined, beginning: ParsedEntry): boolean =>
  /^check(ing|ed)$/.test(entry?.event ?? '') && entry?.at === beginning.at

function indexOfLastBeginning(entries: readonly ParsedEntry[]): number {
  let index = entries.map(isBeginning).lastIndexOf(true)
  const beginning = entries[index]
  while (beginning && isCheckBefore(entries[index - 1], beginning)) index--
  return index
}

/**
 * The deadline that was reached. The event `beforeexpire` carries it too, and does so before the tab gave up its work
 * leases, so the later of the two is right.
 */
function deadlineOf(end: ParsedEntry, before: readonly ParsedEntry[]): number | undefined {
  const announced = before.filter(({ event }) => event === 'beforeexpire').at(-1)?.detail.deadline
  const deadlines = [end.expiresAt, asInstant(announced)].filter((at) => at !== undefined)
  return deadlines.length ? Math.max(...deadlines) : undefined
}

export function summarizeSession(entries: readonly ParsedEntry[]): SessionSummary {
  const start = indexOfLastBeginning(entries)
  const session = entries.slice(Math.max(0, start))
  const expired = session.findIndex(({ event }) => event === 'expired')
  const endIndex = expired < 0 ? session.findIndex(isEnd) : expired
  const end = session[endIndex]
  const before = end ? session.slice(0, endIndex + 1) : session
  return {
    before,
    after: end ? session.slice(endIndex + 1) : [],
    end,
    cause: detailOf(end, 'cause'),
    earlierEnd: entries.slice(0, Math.max(0, start)).filter(isEnd).at(-1),
    isComplete: start >= 0,
    ownTab: ownTabOf(entries),
    phase: detailOf(session.filter(({ event }) => event === 'phase').at(-1), 'to'),
    deadline: end ? deadlineOf(end, before) : session.at(-1)?.expiresAt,
  }
}

export const lastEvent = ({ before }: SessionSummary, event: string): ParsedEntry | undefined =>
  before.filter((entry) => entry.event === event).at(-1)
