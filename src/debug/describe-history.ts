import type { DecisionTrigger, HistoryEntry } from '../core/engine/history.ts'
import {
  asDuration,
  asInstant,
  itemsOf,
  NOTABLE,
  ownTabOf,
  type ParsedEntry,
  parseEntries,
  parseEntry,
  shortTabId,
} from './parsed-entry.ts'
import { nonEmpty, plain, wordsFor } from './plain-text.ts'
import { createTimeFormat, type DebugOptions, formatDuration, type TimeFormat } from './time-format.ts'

/** What made the tab decide. */
const TRIGGERS: Readonly<Record<DecisionTrigger, string>> = {
  started: 'on start()',
  stopped: 'on stop()',
  updated: 'on update()',
  left: 'when the page was left',
  restored: 'when the page came back from the back/forward cache',
  timer: 'when a timer fired',
  look: 'when the page checked the clock',
  shown: 'when the tab was shown',
  activity: 'on activity',
  visibility: 'when the tab was shown or hidden',
  'extend-asked': 'on a request to extend',
  'sign-out-asked': 'on a request to sign out',
  'status-asked': 'on checkStatus()',
  'renewal-reported': 'on reportRenewal()',
  'end-reported': 'on reportEnded()',
  answered: 'when a request finished',
  'record-found': 'when the tab read the shared record',
  'work-begun': 'when work began',
  'work-ended': 'when work ended',
  'event-delivered': 'after the event listeners',
  saving: 'while the page saved',
}

/** Takes a value out of the details. What is left at the end is shown as JSON. */
type TakeDetail = (name: string) => unknown
type Describe = (take: TakeDetail, format: TimeFormat) => string

const text = (value: unknown): string | undefined => (value === undefined || value === null ? undefined : plain(value))

function instant(preposition: string, value: unknown, { time }: TimeFormat): string | undefined {
  const at = asInstant(value)
  const words = at === undefined ? text(value) : time(at)
  return words && `${preposition} ${words}`
}

function answer(take: TakeDetail): string {
  const status = text(take('status'))
  return nonEmpty(text(take('outcome')), status && `HTTP ${status}`).join(', ')
}

function describeWarning(take: TakeDetail, format: TimeFormat): string {
  const remaining = asDuration(take('remaining'))
  return nonEmpty(
    nonEmpty('warning', text(take('cause'))).join(': '),
    instant('deadline', take('expiresAt'), format),
    remaining !== undefined && `in ${formatDuration(remaining)}`,
    take('isExtendable') === false && 'cannot be extended',
  ).join(', ')
}

function describePhase(take: TakeDetail): string {
  const cause = text(take('cause'))
  return nonEmpty('phase', nonEmpty(text(take('from')), text(take('to'))).join(' → '), cause && `(${cause})`).join(' ')
}

function describeExtension(take: TakeDetail, format: TimeFormat): string {
  const by = text(take('by'))
  return nonEmpty('extended', by && `by ${by}`, instant('until', take('expiresAt'), format)).join(' ')
}

function describeKeepalive(take: TakeDetail): string {
  const reason = text(take('reason'))
  return nonEmpty(nonEmpty('keepalive', reason && `(${reason})`).join(' '), answer(take)).join(': ')
}

const EVENTS: Readonly<Record<HistoryEntry['event'], Describe>> = {
  phase: describePhase,
  warning: describeWarning,
  extended: describeExtension,
  beforeexpire: (take, format) =>
    nonEmpty('last chance to save', instant('deadline', take('deadline'), format)).join(', '),
  expired: (take) => nonEmpty('expired', text(take('cause'))).join(': '),
  resumed: () => 'signed in again',
  keepalive: describeKeepalive,
  status: (take) => nonEmpty('status', answer(take)).join(': '),
  work: (take) => nonEmpty('work holds open in this tab', text(take('open'))).join(': '),
  error: (take) => nonEmpty(nonEmpty('error', text(take('code'))).join(' '), text(take('cause'))).join(': '),
  checking: () => 'page covered while it asks the server',
  checked: () => 'check finished',
}

function describeEvent({ event, detail }: ParsedEntry, format: TimeFormat): string {
  const rest = new Map(Object.entries(detail))
  const take: TakeDetail = (name) => {
    const value = rest.get(name)
    rest.delete(name)
    return value
  }
  const isKnown = Object.hasOwn(EVENTS, event)
  const described = isKnown ? EVENTS[event as HistoryEntry['event']](take, format) : event
  return nonEmpty(described, rest.size > 0 && plain(Object.fromEntries(rest))).join(' ')
}

/** The computer's clock, if it shows another time than the session's clock, which never goes back. */
function describeClock({ at, wall }: ParsedEntry, { time }: TimeFormat): string | undefined {
  if (at === undefined || wall === undefined || Math.abs(wall - at) <= NOTABLE) return undefined
  return `the computer's clock showed ${time(wall)}`
}

function describeTab({ tab }: ParsedEntry, ownTab: string | undefined): string | undefined {
  if (tab === undefined) return undefined
  return tab === ownTab ? 'this tab' : `another tab (${shortTabId(tab)})`
}

function describeEntry(entry: ParsedEntry, ownTab: string | undefined, format: TimeFormat): string {
  const { because, slept } = entry
  const words = nonEmpty(
    describeEvent(entry, format),
    because !== undefined && wordsFor(TRIGGERS, because),
    slept >= NOTABLE && `after ${formatDuration(slept)} of sleep, or the clock set forward by that`,
    describeClock(entry, format),
  ).join('; ')
  return nonEmpty(describeTab(entry, ownTab), words).join(': ')
}

/**
 * Describes each entry of `idle.history` in one English line: the time, the tab, the event, and what made the tab decide.
 * The first line, and the first line of each new day, has the date.
 *
 * The history may have been JSON in between, and another version of the library may have written it; what is not known is shown
 * as JSON. "Another tab" means another document, so an earlier page in the same tab is another tab too.
 *
 * @param history `idle.history`, or a stored copy of it.
 * @throws RangeError for a time zone or language that does not exist.
 */
export function describeHistory(history: readonly HistoryEntry[], options: DebugOptions = {}): string[] {
  const format = createTimeFormat(options)
  const items = itemsOf(history)
  const ownTab = ownTabOf(parseEntries(items))
  let lastDate = ''
  return items.map((item) => {
    const entry = parseEntry(item)
    if (!entry) return plain(item)
    const words = describeEntry(entry, ownTab, format)
    if (entry.at === undefined) return words
    const date = format.date(entry.at)
    const isNewDay = date !== lastDate
    lastDate = date
    return `${isNewDay ? format.dateTime(entry.at) : format.time(entry.at)} ${words}`
  })
}
