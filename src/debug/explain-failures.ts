import type { Outcome } from '../core/ports.ts'
import { detailOf, isTriggeredBy, type ParsedEntry } from './parsed-entry.ts'
import { nonEmpty, plain, wordsFor } from './plain-text.ts'
import type { SessionSummary } from './session-summary.ts'
import type { TimeFormat } from './time-format.ts'

const OUTCOMES: Readonly<Record<Exclude<Outcome, 'renewed' | 'ended'>, string>> = {
  unreachable: 'the server could not be reached',
  refused: 'the server refused the request',
  misconfigured: 'the address is misconfigured',
  'not-renewed': 'the server answered but did not move its deadline',
}

const isFailedKeepalive = (entry: ParsedEntry): boolean =>
  entry.event === 'keepalive' && !/^(renewed|ended)$/.test(detailOf(entry, 'outcome') ?? '')

const isExtension = (entry: ParsedEntry): boolean => detailOf(entry, 'reason') === 'extend'

const afterLast = (entries: readonly ParsedEntry[], isMatch: (entry: ParsedEntry) => boolean): readonly ParsedEntry[] =>
  entries.slice(entries.map(isMatch).lastIndexOf(true) + 1)

/** Requests to extend that failed after the last extension. */
export const failedExtensions = ({ before }: SessionSummary): readonly ParsedEntry[] =>
  afterLast(before, ({ event }) => event === 'extended').filter(
    (entry) => isFailedKeepalive(entry) && isExtension(entry),
  )

/** Other keepalives that failed after the last one that renewed the session. */
const failedKeepalives = ({ before }: SessionSummary): readonly ParsedEntry[] =>
  afterLast(before, (entry) => detailOf(entry, 'outcome') === 'renewed').filter(
    (entry) => isFailedKeepalive(entry) && !isExtension(entry),
  )

function periodOf(entries: readonly ParsedEntry[], { time }: TimeFormat): string {
  const [first, last] = [entries[0]?.at, entries.at(-1)?.at]
  if (first === undefined || last === undefined) return ''
  return time(first) === time(last) ? ` at ${time(first)}` : ` from ${time(first)} to ${time(last)}`
}

function outcomeOf(entry: ParsedEntry): string {
  const { status } = entry.detail
  const inBrackets = status === undefined ? '' : ` (HTTP ${plain(status)})`
  return `${wordsFor(OUTCOMES, detailOf(entry, 'outcome') ?? '')}${inBrackets}`
}

/** How many requests failed, when, and each kind of failure once. `purpose`: such as `to extend`. */
export function failureClause(purpose: string, entries: readonly ParsedEntry[], format: TimeFormat): string {
  if (!entries.length) return ''
  const count = `${entries.length} ${entries.length === 1 ? 'request' : 'requests'}`
  const failures = [...new Set(entries.map(outcomeOf))].filter(Boolean).join('; ')
  return nonEmpty(`${count} ${purpose} failed${periodOf(entries, format)}`, failures).join(': ')
}

function errorWords(entry: ParsedEntry, { time }: TimeFormat): string {
  const { cause } = entry.detail
  const code = detailOf(entry, 'code') ?? 'error'
  const at = entry.at === undefined ? '' : ` at ${time(entry.at)}`
  const inBrackets = cause === undefined || cause === null ? '' : ` ("${plain(cause)}")`
  return `${code}${at}${inBrackets}`
}

/** The keepalives that failed, and the last error of each code. */
export function failureSentence(session: SessionSummary, format: TimeFormat): string {
  const errors = [...session.before, ...session.after].filter(({ event }) => event === 'error')
  const lastByCode = new Map(errors.map((entry) => [detailOf(entry, 'code'), entry]))
  const reported = [...lastByCode.values()].map((entry) => errorWords(entry, format)).join(', ')
  return nonEmpty(
    failureClause('to keep the session alive', failedKeepalives(session), format),
    reported && `the page reported errors: ${reported}`,
  ).join('; ')
}

/** The last request that renewed the session. An extension without a keepalive address sends no request. */
export function contactSentence({ before }: SessionSummary, { time }: TimeFormat): string {
  const contactAt = before.at(-1)?.contactAt
  const isLocal = before.some((entry) => entry.event === 'extended' && isTriggeredBy(entry, 'extend-asked'))
  return contactAt === undefined || isLocal ? '' : `The last known contact with the server was at ${time(contactAt)}`
}
