import type { HistoryEntry } from '../core/engine/history.ts'
import { contactOf, troubleOf, warnedOf } from './attempts.ts'
import { readEntry, readList } from './entry.ts'
import { readFacts } from './facts.ts'
import { deciderOf, earlierOf, endOf, standingOf } from './outcome.ts'
import { createCalendar, type DebugOptions, some } from './words.ts'

/**
 * Answers "why was I signed out?" from `idle.history` in two to five sentences: what ended the session and when, which
 * tab decided it and how late, the warning and the attempts to stay, what went wrong, the last contact with the server.
 * Where the session has not ended it says where it stands. Takes a history that has been JSON too, also one of another
 * version, and says nothing that is not in it. Times are of the session's clock.
 *
 * @throws RangeError for a time zone or language that does not exist.
 */
export function explain(history: readonly HistoryEntry[], options: DebugOptions = {}): string {
  const calendar = createCalendar(options)
  const entries = readList(history).flatMap((value) => readEntry(value) ?? [])
  if (!entries.length) return 'The history has no entry, so it says nothing about the session.'
  const facts = readFacts(entries)
  const outcome = facts.end
    ? [endOf(facts, calendar), deciderOf(facts, calendar)]
    : [standingOf(facts, calendar), earlierOf(facts, calendar)]
  const rest = [warnedOf, troubleOf, contactOf].map((tell) => tell(facts, calendar))
  return some(...outcome, ...rest)
    .map((sentence) => `${sentence}.`)
    .join(' ')
}
