import type { HistoryEntry } from '../core/engine/history.ts'
import { detectionSentence, endSentence } from './explain-end.ts'
import { contactSentence, failureSentence } from './explain-failures.ts'
import { earlierSentence, stateSentence } from './explain-running.ts'
import { warningSentence } from './explain-warning.ts'
import { itemsOf, parseEntries } from './parsed-entry.ts'
import { nonEmpty } from './plain-text.ts'
import { summarizeSession } from './session-summary.ts'
import { createTimeFormat, type DebugOptions } from './time-format.ts'

/**
 * Answers "why was I signed out?" from `idle.history`, in two to five English sentences: when and why the session ended;
 * which tab detected the end, and how late; the warning and the attempts to extend; failed requests and errors; the last
 * contact with the server. If the session has not ended, it describes the present state.
 *
 * The history may have been JSON in between, and another version of the library may have written it. The text says only what
 * the history shows. Times are of the session's clock, which never goes back.
 *
 * @param history `idle.history`, or a stored copy of it.
 * @throws RangeError for a time zone or language that does not exist.
 */
export function explain(history: readonly HistoryEntry[], options: DebugOptions = {}): string {
  const format = createTimeFormat(options)
  const entries = parseEntries(itemsOf(history))
  if (!entries.length) return 'The history has no entries, so it does not say what happened to the session.'
  const session = summarizeSession(entries)
  const main = session.end ? [endSentence, detectionSentence] : [stateSentence, earlierSentence]
  const writers = [...main, warningSentence, failureSentence, contactSentence]
  return nonEmpty(...writers.map((write) => write(session, format)))
    .map((sentence) => `${sentence.replace(/^[a-z]/, (letter) => letter.toUpperCase())}.`)
    .join(' ')
}
