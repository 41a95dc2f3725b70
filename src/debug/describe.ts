import type { HistoryEntry } from '../core/engine/history.ts'
import { durationIn, type Entry, instantIn, ownTab, readEntry, readList, shortTab } from './entry.ts'
import { type Calendar, createCalendar, type DebugOptions, formatDuration, plain, some, wordFor } from './words.ts'

const BECAUSE = {
  started: 'at the start',
  stopped: 'at stop()',
  left: 'as the page was left',
  restored: 'on coming back from the back/forward cache',
  timer: 'by a timer',
  look: 'on looking at the clock again',
  shown: 'as the tab was shown',
  active: 'on activity',
  visibility: 'as the tab was shown or hidden',
  'extend-asked': 'on a wish to extend',
  'sign-out-asked': 'on signing out',
  'check-asked': 'on checkStatus()',
  contacted: 'on reportRenewal()',
  answered: 'at the end of a request',
  shared: 'on reading what the tabs share',
  'work-begun': 'as work began',
  'work-ended': 'as work ended',
  heard: 'after telling the page',
  saving: 'as the page was saving',
}

/** Takes a field out of the details, so that what nobody has taken can be shown as it is. */
type Take = (name: string) => unknown
type Describe = (take: Take, calendar: Calendar) => string

const word = (value: unknown): string | false => value !== undefined && value !== null && plain(value)
const until = (value: unknown, { time }: Calendar, before: string): string | false =>
  value !== undefined && value !== null && `${before} ${instantIn(value) ? time(value as number) : plain(value)}`

function answer(take: Take): string {
  const status = word(take('status'))
  return some(word(take('outcome')), status && `HTTP ${status}`).join(', ')
}

const EVENTS: Readonly<Record<string, Describe>> = {
  phase(take) {
    const cause = word(take('cause'))
    return some('phase', some(word(take('from')), word(take('to'))).join(' → '), cause && `(${cause})`).join(' ')
  },
  warning(take, calendar) {
    const isFixed = take('isExtendable') === false
    const remaining = durationIn(take('remaining'))
    return some(
      some('warning', word(take('cause'))).join(': '),
      until(take('expiresAt'), calendar, 'deadline'),
      remaining !== undefined && `in ${formatDuration(remaining)}`,
      isFixed && 'cannot be extended',
    ).join(', ')
  },
  extended(take, calendar) {
    const by = word(take('by'))
    return some('extended', by && `by ${by}`, until(take('expiresAt'), calendar, 'until')).join(' ')
  },
  beforeexpire: (take, calendar) =>
    some('last moment to save', until(take('deadline'), calendar, 'deadline')).join(', '),
  expired: (take) => some('expired', word(take('cause'))).join(': '),
  resumed: () => 'signed in again',
  keepalive(take) {
    const reason = word(take('reason'))
    return some(some('keepalive', reason && `(${reason})`).join(' '), answer(take)).join(': ')
  },
  status: (take) => some('status', answer(take)).join(': '),
  work: (take) => some('work holds open in this tab', word(take('open'))).join(': '),
  error: (take) => some(some('error', word(take('code'))).join(' '), word(take('cause'))).join(': '),
  checking: () => 'page covered while the server is asked',
  checked: () => 'that check is over',
}

function whatOf({ event, detail }: Entry, calendar: Calendar): string {
  const rest = new Map(Object.entries(detail))
  const take: Take = (name) => {
    const value = rest.get(name)
    rest.delete(name)
    return value
  }
  const described = Object.hasOwn(EVENTS, event) ? (EVENTS[event] as Describe)(take, calendar) : event
  return some(described, rest.size > 0 && plain(Object.fromEntries(rest))).join(' ')
}

/** The wall clock, where it is not the session's clock, which never goes back. */
const wallOf = ({ at, wall }: Entry, { time }: Calendar): string | false =>
  at !== undefined && wall !== undefined && Math.abs(wall - at) > 1000 && `the machine's clock showed ${time(wall)}`

const tabOf = ({ tab }: Entry, own: string | undefined): string | undefined =>
  tab === own || tab === undefined ? tab && 'this tab' : `another tab (${shortTab(tab)})`

function describeEntry(entry: Entry, own: string | undefined, calendar: Calendar): string {
  const { because, slept } = entry
  const told = some(
    whatOf(entry, calendar),
    because !== undefined && wordFor(BECAUSE, because),
    slept >= 1000 && `after ${formatDuration(slept)} of sleep, or the clock set forward by that`,
    wallOf(entry, calendar),
  ).join('; ')
  return some(tabOf(entry, own), told).join(': ')
}

/**
 * One line for each entry of `idle.history`: when, in which tab, what, and what made the tab decide it. The first line
 * and each one of a new day tell the date. Takes a history that has been JSON too, also one of another version: what it
 * does not know it shows as it is. A tab is a document, so an earlier page in the same tab is "another tab".
 *
 * @throws RangeError for a time zone or language that does not exist.
 */
export function describeHistory(history: readonly HistoryEntry[], options: DebugOptions = {}): string[] {
  const calendar = createCalendar(options)
  const list = readList(history)
  const own = ownTab(list.flatMap((value) => readEntry(value) ?? []))
  let day = ''
  return list.map((value) => {
    const entry = readEntry(value)
    if (!entry) return plain(value)
    const told = describeEntry(entry, own, calendar)
    if (entry.at === undefined) return told
    const isNewDay = day !== calendar.day(entry.at)
    day = calendar.day(entry.at)
    return `${isNewDay ? calendar.moment(entry.at) : calendar.time(entry.at)} ${told}`
  })
}
