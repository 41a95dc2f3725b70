import type { Cause } from '../core/ports.ts'
import { detailOf, isTriggeredBy, NOTABLE, type ParsedEntry, shortTabId } from './parsed-entry.ts'
import { nonEmpty, plain } from './plain-text.ts'
import {
  endingAnswer,
  endTimeOf,
  entryBefore,
  failedCheck,
  isEndedByAnswer,
  isEndedByOwnClock,
  isFromOtherTab,
  lateDetection,
  sleepPastDeadline,
} from './session-end.ts'
import type { SessionSummary } from './session-summary.ts'
import { formatDuration, type TimeFormat } from './time-format.ts'

/** ` at 02:01:40`, or nothing for an instant that is not known. */
export const atTime = (instant: number | undefined, { time }: TimeFormat, preposition = 'at'): string =>
  instant === undefined ? '' : ` ${preposition} ${time(instant)}`

/** Date and time, and what the computer's clock showed if that was something else. */
export function dateTimeOf(
  instant: number | undefined,
  entry: ParsedEntry | undefined,
  { dateTime, time }: TimeFormat,
): string {
  if (instant === undefined) return ''
  const ahead = entry?.wall === undefined || entry.at === undefined ? 0 : entry.wall - entry.at
  const isOff = Math.abs(ahead) > NOTABLE
  return ` ${dateTime(instant)}${isOff ? ` (the computer's clock showed ${time(instant + ahead)})` : ''}`
}

/** This tab may not know of the activity in all others: the browser shares nothing, or the history is cut off. */
const mayMissTabs = ({ before, isComplete }: SessionSummary): boolean =>
  !isComplete || before.some((entry) => entry.event === 'error' && detailOf(entry, 'code') === 'degraded')

function idleReason(session: SessionSummary, format: TimeFormat): string {
  const { before, end } = session
  if (end?.activeAt === undefined) return 'because of inactivity; the history shows no activity'
  const { activeAt } = end
  const tabs = mayMissTabs(session) ? 'any tab that this tab knew of' : 'any tab'
  const work = before.filter(({ event, at }) => event === 'work' && at !== undefined && at > activeAt).at(-1)
  const workEnd = work?.detail.open === 0 ? `, and the last work in this tab ended${atTime(work.at, format)}` : ''
  return `because there was no activity in ${tabs} after ${format.time(activeAt)}${workEnd}`
}

function answerReason(session: SessionSummary): string {
  const answer = endingAnswer(session)
  const status = answer?.detail.status
  const details = nonEmpty(answer && detailOf(answer, 'reason'), status !== undefined && `HTTP ${plain(status)}`)
  const request = answer?.event === 'status' ? 'a status request' : 'a keepalive'
  const inBrackets = details.length ? ` (${details.join(', ')})` : ''
  return `because the server's answer to ${request}${inBrackets} said that the session had ended`
}

function serverReason(session: SessionSummary, format: TimeFormat): string {
  const { end } = session
  if (isFromOtherTab(session)) return 'because the server had ended it'
  if (isEndedByAnswer(session)) return answerReason(session)
  if (isTriggeredBy(end, 'answered'))
    return "because the server's deadline had passed, or the server's answer said that the session had ended"
  const activity = end?.activeAt === undefined ? '' : `; the last activity was${atTime(end.activeAt, format)}`
  return `at the server's own deadline${activity}`
}

function signOutReason(session: SessionSummary): string {
  const isHere = isTriggeredBy(session.end, 'sign-out-asked') && !isFromOtherTab(session)
  return `because of a sign-out${isHere ? ' in this tab' : ''}`
}

type Reason = (session: SessionSummary, format: TimeFormat) => string

const REASONS: Readonly<Record<Cause, Reason>> = {
  idle: idleReason,
  absolute: () => 'at its absolute timeout, which activity does not move',
  'ended-by-server': serverReason,
  'signed-out': signOutReason,
  'browser-closed': () => 'because every page of the application had been closed for longer than endAfterClose allows',
}

function reasonOf(session: SessionSummary, format: TimeFormat): string {
  const { cause } = session
  if (cause === undefined) return ''
  return Object.hasOwn(REASONS, cause) ? REASONS[cause as Cause](session, format) : `with the cause "${cause}"`
}

/** When the session ended, and why. */
export function endSentence(session: SessionSummary, format: TimeFormat): string {
  const { at, isLatest } = endTimeOf(session)
  const on = at === undefined ? '' : ' on'
  const verb = isLatest ? 'had ended by' : `ended${on}`
  return nonEmpty(`The session ${verb}${dateTimeOf(at, session.end, format)}`, reasonOf(session, format)).join(' ')
}

const sleepWords = (duration: string, after = ''): string =>
  `the computer slept for ${duration}${after}, or its clock was set forward by that`

/** Why this tab looked at the clock only after the deadline. */
function delayReason(session: SessionSummary, format: TimeFormat, detectedAt: number): string | undefined {
  if (isTriggeredBy(session.end, 'restored')) return 'the page came back from the back/forward cache then'
  const sleep = sleepPastDeadline(session)
  if (sleep) return sleepWords(formatDuration(sleep.duration), atTime(sleep.since, format, 'after'))
  if (!entryBefore(session, detectedAt)) return undefined
  return 'until then the page did not run: it was blocked, throttled, frozen or in the back/forward cache, or the computer slept and its clocks did not show it'
}

/** The check that did not help: why the page asked the server, and that no answer came in time. */
function checkClause(session: SessionSummary, format: TimeFormat): string {
  const check = failedCheck(session)
  if (!check) return ''
  const hasSlept = check.slept >= NOTABLE
  const isFromCache = isTriggeredBy(check, 'started') && !hasSlept
  const sleep = hasSlept && !lateDetection(session) && sleepWords(formatDuration(check.slept))
  const why = isFromCache ? 'the page came from a cache' : sleep
  const noAnswer = isEndedByAnswer(session) ? '' : ', and no answer in time said that the session was alive'
  return nonEmpty(why, `the page was covered${atTime(check.at, format)} while it asked the server${noAnswer}`).join(
    '; ',
  )
}

function otherTabSentence({ end }: SessionSummary, format: TimeFormat): string {
  const id = shortTabId(end?.tab ?? '')
  const isFoundAtStart = isTriggeredBy(end, 'started')
  const other = isFoundAtStart ? `Another tab, or an earlier page in this tab (${id}),` : `Another tab (${id})`
  return `${other} detected the end; this tab learned of it${atTime(end?.at, format)}`
}

/** Which tab detected the end, how late, and why so late. */
export function detectionSentence(session: SessionSummary, format: TimeFormat): string {
  const { cause, end, ownTab, deadline } = session
  if (end?.tab === undefined) return ''
  if (ownTab === undefined) return `Tab ${shortTabId(end.tab)} detected the end`
  if (isFromOtherTab(session)) return otherTabSentence(session, format)
  const check = checkClause(session, format)
  const late = lateDetection(session)
  if (late) {
    const detected = `This tab detected the end at ${format.time(late.at)}, ${formatDuration(late.delay)} late`
    const withReason = nonEmpty(detected, delayReason(session, format, late.at)).join(': ')
    return nonEmpty(withReason, check).join('; ')
  }
  if (cause === 'signed-out') return ''
  const isOnTime = isEndedByOwnClock(session) && deadline !== undefined && !check
  return nonEmpty(`This tab detected the end${isOnTime ? ' on time' : ''}`, check).join('; ')
}
