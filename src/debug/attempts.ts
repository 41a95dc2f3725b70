import { detailOf, durationIn, type Entry } from './entry.ts'
import { type Facts, failedExtensions, failedKeepalives, lastOf, wasWarned } from './facts.ts'
import { type Calendar, formatDuration, plain, some, wordFor } from './words.ts'

const OUTCOMES = {
  unreachable: 'the server could not be reached',
  refused: 'the server refused it',
  misconfigured: 'the address is misconfigured',
  'not-renewed': 'the server answered without moving its deadline',
}

function spanOf(entries: readonly Entry[], { time }: Calendar): string {
  const [first, last] = [entries[0]?.at, entries.at(-1)?.at]
  if (first === undefined || last === undefined) return ''
  return time(first) === time(last) ? ` at ${time(first)}` : ` from ${time(first)} to ${time(last)}`
}

function outcomeOf(entry: Entry): string {
  const { status } = entry.detail
  return `${wordFor(OUTCOMES, detailOf(entry, 'outcome') ?? '')}${status === undefined ? '' : ` (HTTP ${plain(status)})`}`
}

/** What became of several requests, each way of failing once. */
const failuresOf = (entries: readonly Entry[]): string =>
  [...new Set(entries.map(outcomeOf))].filter(Boolean).join('; ')

function failedOf(what: string, entries: readonly Entry[], calendar: Calendar): string {
  if (!entries.length) return ''
  const count = `${entries.length} ${entries.length === 1 ? 'request' : 'requests'}`
  return some(`${count} ${what} failed${spanOf(entries, calendar)}`, failuresOf(entries)).join(': ')
}

function extendedOf(facts: Facts, { time }: Calendar): string {
  const extended = lastOf(facts, 'extended')
  if (!extended) return ''
  const by = detailOf(extended, 'by')
  return `The last extension${extended.at === undefined ? ' came' : ` came at ${time(extended.at)}`}${by ? ` (${by})` : ''}`
}

/** What is recorded of attempts to stay that did not succeed. */
function attemptsOf(facts: Facts, calendar: Calendar): string {
  const isTooLate = facts.end?.because === 'extend-asked'
  return some(
    failedOf('to extend', failedExtensions(facts), calendar),
    isTooLate && 'a wish to extend came only after the end',
  ).join('; ')
}

function warningOf(facts: Facts, { time }: Calendar): string {
  const warning = lastOf(facts, 'warning')
  const isWarned = facts.end ? wasWarned(facts) : facts.phase === 'warning'
  if (!isWarned) return facts.end && isWarned === false ? 'No warning came before the end' : ''
  const remaining = durationIn(warning?.detail.remaining)
  const ahead = remaining === undefined ? '' : `, ${formatDuration(remaining)} ahead`
  const fixed = warning?.detail.isExtendable === false ? ', of an end that cannot be put off' : ''
  return warning?.at === undefined ? 'A warning came before' : `The warning came at ${time(warning.at)}${ahead}${fixed}`
}

/** Whether the person was warned, and what happened to attempts to stay. */
export function warnedOf(facts: Facts, calendar: Calendar): string {
  const attempts = attemptsOf(facts, calendar)
  const warning = warningOf(facts, calendar)
  const isExtendable = lastOf(facts, 'warning')?.detail.isExtendable === true
  const isOpen = isExtendable && wasWarned(facts) && !!facts.end && facts.isWhole
  const extended = extendedOf(facts, calendar)
  return sentence(some(extended, warning, attempts || (isOpen && 'no failed attempt to extend is recorded')))
}

/** The first part begins the sentence, whichever it is. */
const sentence = (parts: readonly string[]): string => {
  const [first = '', ...rest] = parts
  const lowered = rest.map((part) => part.replace(/^[TNA](?=[a-z])/, (letter) => letter.toLowerCase()))
  return [first.replace(/^[a-z]/, (letter) => letter.toUpperCase()), ...lowered].join('; ')
}

function errorOf(entry: Entry, { time }: Calendar): string {
  const { cause } = entry.detail
  const code = detailOf(entry, 'code') ?? 'error'
  const why = cause === undefined || cause === null ? '' : ` ("${plain(cause)}")`
  return `${code}${entry.at === undefined ? '' : ` at ${time(entry.at)}`}${why}`
}

/** The last error of each code, and what other requests came to nothing. */
export function troubleOf(facts: Facts, calendar: Calendar): string {
  const errors = [...facts.before, ...facts.after].filter(({ event }) => event === 'error')
  const last = new Map(errors.map((entry) => [detailOf(entry, 'code'), entry]))
  const told = [...last.values()].map((entry) => errorOf(entry, calendar)).join(', ')
  const keepalives = failedOf('to keep the session alive', failedKeepalives(facts), calendar)
  return sentence(some(keepalives, told && `errors were told: ${told}`))
}

/**
 * The last request that renewed the session. An extension that the page granted to itself was none.
 */
export function contactOf({ before }: Facts, { time }: Calendar): string {
  const contactAt = before.at(-1)?.contactAt
  const isLocal = before.some(
    ({ event, because, at }) => event === 'extended' && because === 'extend-asked' && at === contactAt,
  )
  return contactAt === undefined || isLocal ? '' : `The last known contact with the server was at ${time(contactAt)}`
}
