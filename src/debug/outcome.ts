import { detailOf, type Entry, shortTab } from './entry.ts'
import {
  decisionBefore,
  endingAnswer,
  type Facts,
  failedCheck,
  isAnswered,
  isOthers,
  isOwnClock,
  leapOver,
  momentOfEnd,
  noticedLate,
} from './facts.ts'
import { type Calendar, formatDuration, plain, some, wordFor } from './words.ts'

const at = (instant: number | undefined, tell: (at: number) => string, before = 'at'): string =>
  instant === undefined ? '' : ` ${before} ${tell(instant)}`

/** A moment, and what the machine's own clock said where that was something else. */
function momentOf(instant: number | undefined, entry: Entry | undefined, { moment, time }: Calendar): string {
  if (instant === undefined) return ''
  const ahead = (entry?.wall ?? 0) - (entry?.at ?? 0)
  const isOther = entry?.wall !== undefined && entry.at !== undefined && Math.abs(ahead) > 1000
  return ` ${moment(instant)}${isOther ? ` (the machine's clock showed ${time(instant + ahead)})` : ''}`
}

/** Tabs that share nothing know of nobody else. What such a tab said of it may be older than the history. */
const isBlind = ({ before, isWhole }: Facts): boolean =>
  !isWhole || before.some((entry) => entry.event === 'error' && detailOf(entry, 'code') === 'degraded')

function idleOf(facts: Facts, calendar: Calendar): string {
  const { before, end } = facts
  if (end?.activeAt === undefined) return 'as idle: no activity is known'
  const where = isBlind(facts) ? 'in any tab that this one knew of' : 'in any tab'
  const { activeAt } = end
  const work = before.filter(({ event, at: workAt }) => event === 'work' && workAt !== undefined && workAt > activeAt)
  const isOver = work.at(-1)?.detail.open === 0
  const workOver = isOver ? `, and the last work in this tab had ended${at(work.at(-1)?.at, calendar.time)}` : ''
  return `because nobody had been active ${where} since ${calendar.time(activeAt)}${workOver}`
}

function answerOf(facts: Facts): string {
  const answer = endingAnswer(facts)
  const status = answer?.detail.status
  const detail = some(answer && detailOf(answer, 'reason'), status !== undefined && `HTTP ${plain(status)}`).join(', ')
  return `${answer?.event === 'status' ? 'a status request' : 'a keepalive'}${detail && ` (${detail})`}`
}

function byServerOf(facts: Facts, calendar: Calendar): string {
  if (isOthers(facts)) return 'because the server had ended it'
  if (isAnswered(facts)) return `because the server's answer to ${answerOf(facts)} said that it was over`
  const activity = at(facts.end?.activeAt, calendar.time, 'the last activity was at')
  if (facts.end?.because !== 'answered') return some("at the server's own deadline", activity.trim()).join('; ')
  return "because the server's deadline was reached, or its answer said so"
}

const CAUSES: Readonly<Record<string, (facts: Facts, calendar: Calendar) => string>> = {
  idle: idleOf,
  absolute: () => 'at its absolute timeout, whatever anybody did',
  'ended-by-server': byServerOf,
  'signed-out': (facts) =>
    `because of a sign-out on purpose${facts.end?.because === 'sign-out-asked' && !isOthers(facts) ? ' in this tab' : ''}`,
  'browser-closed': () => 'because every page of the application had been closed for longer than endAfterClose allows',
}

/** What ended the session, and when. */
export function endOf(facts: Facts, calendar: Calendar): string {
  const { cause, end } = facts
  const tell = cause !== undefined && Object.hasOwn(CAUSES, cause) ? CAUSES[cause] : undefined
  const why = tell ? tell(facts, calendar) : cause === undefined ? '' : `for the cause "${cause}"`
  const { at: instant, isBy } = momentOfEnd(facts)
  const ended = isBy ? 'had ended by' : `ended${instant === undefined ? '' : ' on'}`
  return some(`The session ${ended}${momentOf(instant, end, calendar)}`, why).join(' ')
}

const LEAPT = 'the computer slept, or its clock was set forward, by'

/** Why a tab looked at the clock only after the deadline. */
function reasonOf(facts: Facts, calendar: Calendar, noticedAt: number): string | undefined {
  if (facts.end?.because === 'restored') return 'the page came back from the back/forward cache then'
  const leap = leapOver(facts)
  if (leap) return `${LEAPT} ${formatDuration(leap.by)}${at(leap.since, calendar.time, 'after')}`
  if (!decisionBefore(facts, noticedAt)) return undefined
  return 'until then it did not run, being blocked, throttled, frozen or kept in the back/forward cache, or the computer slept unseen by its clocks'
}

/** The question that was asked under cover, and remained without the answer that would have helped. */
function checkOf(facts: Facts, { time }: Calendar): string {
  const check = failedCheck(facts)
  if (!check) return ''
  const isFromCache = check.because === 'started' && check.slept < 1000
  const isSlept = check.slept >= 1000 && !noticedLate(facts)
  const why = isFromCache ? 'the page came from a cache' : isSlept && `${LEAPT} ${formatDuration(check.slept)}`
  const answer = isAnswered(facts) ? '' : ', and no answer showed in time that the session was alive'
  return some(why, `the page was covered${at(check.at, time)} while the server was asked${answer}`).join('; ')
}

function othersOf({ end }: Facts, { time }: Calendar): string {
  const id = shortTab(end?.tab ?? '')
  const other =
    end?.because === 'started' ? `Another tab, or an earlier page in this one (${id}),` : `Another tab (${id})`
  return `${other} decided it; this tab learned of it${at(end?.at, time)}`
}

/** Which tab decided it, how late, and why so late. */
export function deciderOf(facts: Facts, calendar: Calendar): string {
  const { cause, end, own } = facts
  if (end?.tab === undefined) return ''
  if (own === undefined) return `Tab ${shortTab(end.tab)} decided it`
  if (isOthers(facts)) return othersOf(facts, calendar)
  const late = noticedLate(facts)
  if (late) {
    const noticed = `This tab noticed it at ${calendar.time(late.at)}, ${formatDuration(late.by)} late`
    const noticedWhy = some(noticed, reasonOf(facts, calendar, late.at)).join(': ')
    return some(noticedWhy, checkOf(facts, calendar)).join('; ')
  }
  if (cause === 'signed-out') return ''
  const isOnTime = isOwnClock(facts) && facts.deadline !== undefined && !failedCheck(facts)
  return some(`This tab decided it${isOnTime ? ', on time' : ''}`, checkOf(facts, calendar)).join('; ')
}

const PHASES = { active: 'It was active', warning: 'It was in its warning', stopped: 'This tab had stopped watching' }

/** Where a session stands that has not ended. */
export function standingOf(facts: Facts, calendar: Calendar): string {
  const { before, phase, deadline } = facts
  const isChecking = before.filter(({ event }) => event.startsWith('check')).at(-1)?.event === 'checking'
  const stands =
    phase === undefined
      ? 'the history does not tell its phase'
      : wordFor(PHASES, phase)
          .replace(/^It was/, 'it was')
          .replace(/^This/, 'this')
  const cover = isChecking && phase !== 'stopped' ? ', covered while the server was asked' : ''
  const until = phase === 'stopped' || deadline === undefined ? '' : `, with the deadline ${calendar.time(deadline)}`
  return `The session had not ended by the last decision,${momentOf(before.at(-1)?.at, before.at(-1), calendar)}: ${stands}${cover}${until}`
}

/** The end of the session that this page had before. */
export function earlierOf({ earlier, before }: Facts, { time }: Calendar): string {
  if (!earlier) return ''
  const isResumed = before.some(({ event }) => event === 'resumed')
  const cause = detailOf(earlier, 'cause')
  const how = isResumed ? 'somebody signed in again' : 'this page began to watch again'
  return `An earlier session ended${at(earlier.at, time)}${cause ? ` (${cause})` : ''}, and ${how}${at(before[0]?.at, time)}`
}
