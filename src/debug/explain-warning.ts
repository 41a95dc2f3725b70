import { failedExtensions, failureClause } from './explain-failures.ts'
import { asDuration, detailOf, isTriggeredBy } from './parsed-entry.ts'
import { nonEmpty } from './plain-text.ts'
import { isChangeTo, lastEvent, type SessionSummary } from './session-summary.ts'
import { formatDuration, type TimeFormat } from './time-format.ts'

/** Whether the session was in its warning when it ended; `undefined` if the history does not show it. */
function wasWarned({ before, isComplete }: SessionSummary): boolean | undefined {
  const from = detailOf(before.filter((entry) => isChangeTo(entry, 'expired')).at(-1), 'from')
  if (from !== undefined) return from === 'warning'
  const last = before.filter(({ event }) => event === 'warning' || event === 'extended').at(-1)?.event
  if (last === 'warning') return true
  return isComplete || last ? false : undefined
}

function extensionClause(session: SessionSummary, { time }: TimeFormat): string {
  const extended = lastEvent(session, 'extended')
  if (!extended) return ''
  const by = detailOf(extended, 'by')
  const at = extended.at === undefined ? '' : ` at ${time(extended.at)}`
  return `the session was last extended${at}${by ? ` (${by})` : ''}`
}

function warningClause(session: SessionSummary, { time }: TimeFormat): string {
  const isWarned = session.end ? wasWarned(session) : session.phase === 'warning'
  if (!isWarned) return session.end && isWarned === false ? 'there was no warning before the end' : ''
  const warning = lastEvent(session, 'warning')
  if (warning?.at === undefined) return 'there was a warning before the end'
  const remaining = asDuration(warning.detail.remaining)
  const lead = remaining === undefined ? '' : `, ${formatDuration(remaining)} before the deadline`
  const isFinal = warning.detail.isExtendable === false
  return `the warning began at ${time(warning.at)}${lead}${isFinal ? ', and could not be extended' : ''}`
}

function attemptsClause(session: SessionSummary, format: TimeFormat): string {
  const failed = failureClause('to extend', failedExtensions(session), format)
  const isTooLate = isTriggeredBy(session.end, 'extend-asked')
  const attempts = nonEmpty(failed, isTooLate && 'an attempt to extend came after the end').join('; ')
  if (attempts) return attempts
  const couldExtend = lastEvent(session, 'warning')?.detail.isExtendable === true
  const isKnown = couldExtend && wasWarned(session) && !!session.end && session.isComplete
  return isKnown ? 'the history shows no failed attempt to extend' : ''
}

/** Whether the person was warned, and what became of attempts to extend the session. */
export function warningSentence(session: SessionSummary, format: TimeFormat): string {
  return nonEmpty(
    extensionClause(session, format),
    warningClause(session, format),
    attemptsClause(session, format),
  ).join('; ')
}
