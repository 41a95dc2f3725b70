import { atTime, dateTimeOf } from './explain-end.ts'
import { detailOf } from './parsed-entry.ts'
import { wordsFor } from './plain-text.ts'
import type { SessionSummary } from './session-summary.ts'
import type { TimeFormat } from './time-format.ts'

const PHASES = {
  active: 'it was active',
  warning: 'it was in the warning',
  stopped: 'this tab had stopped watching it',
}

/** The state of a session that has not ended. */
export function stateSentence(session: SessionSummary, format: TimeFormat): string {
  const { before, phase, deadline } = session
  const last = before.at(-1)
  const isStopped = phase === 'stopped'
  const isChecking = before.filter(({ event }) => event.startsWith('check')).at(-1)?.event === 'checking'
  const state = phase === undefined ? 'the history does not say its phase' : wordsFor(PHASES, phase)
  const cover = isChecking && !isStopped ? ', and the page was covered while it asked the server' : ''
  const until = isStopped || deadline === undefined ? '' : `, with the deadline ${format.time(deadline)}`
  return `The session had not ended at the last entry,${dateTimeOf(last?.at, last, format)}: ${state}${cover}${until}`
}

/** The end of an earlier session of this page, and what began the present one. */
export function earlierSentence({ earlierEnd, before }: SessionSummary, format: TimeFormat): string {
  if (!earlierEnd) return ''
  const isResumed = before.some(({ event }) => event === 'resumed')
  const cause = detailOf(earlierEnd, 'cause')
  const inBrackets = cause ? ` (${cause})` : ''
  const beginning = isResumed ? 'the user signed in again' : 'this page called start() again'
  return `An earlier session ended${atTime(earlierEnd.at, format)}${inBrackets}, and ${beginning}${atTime(before[0]?.at, format)}`
}
