import type { Answer, Duration } from '../ports.ts'
import { CHECK_LIMIT, causeOf, deadlineOf, FRESH } from './deadlines.ts'
import { askToExtend } from './extend.ts'
import { isAnswerExpected, ping, pingReason } from './keepalive.ts'
import { endedDue, expire, expireByServer } from './leaving.ts'
import { isDoubted, isGuess } from './record.ts'
import type { PendingRequest } from './state.ts'
import { askStatus, isJustAsked } from './status.ts'
import { type Due, deadline, isRunning, NEVER, type Step, unexplainedSleep, updateRecord } from './step.ts'

/** If the server is silent, it is asked again after half of the time that a check may take. */
const ASK_AGAIN_AFTER: Duration = CHECK_LIMIT / 2

/** An answer that the session has ended is confirmed by a second question, after this long or up to twice as long. */
const CONFIRM_AFTER: Duration = 1000

/** If the second answer takes longer than this, the page is covered meanwhile. */
const CONFIRM_WITHIN: Duration = 2000

/** The deadline has passed. If the end is not known for sure, the page is covered and the server decides. */
export function onDeadline(step: Step): void {
  if (isDoubted(step.state.record) || isEndKnown(step)) endNow(step)
  else startCheck(step)
}

/** The server has just been asked, or there is nothing to ask and no answer on its way. */
function isEndKnown(step: Step): boolean {
  const { state, limits, now } = step
  if (isAnswerExpected(step)) return false
  return limits.hasStatus ? state.record.answeredAt >= now - FRESH : !mayAskByPing(step)
}

/**
 * Without a status, a ping asks. That is right only while the person's own time is left: then the server's deadline has
 * passed because it has not heard of their activity, or because its answer was lost.
 */
function mayAskByPing({ state, limits, now }: Step): boolean {
  const ownDeadline = deadlineOf({ ...state.record, serverUntil: Infinity }, limits, now)
  return limits.hasKeepalive && ownDeadline > now && pingReason(state, now) !== null
}

/** Covers the page while the server is asked. */
export function startCheck(step: Step): void {
  const { state, now } = step
  const { record, unansweredAt } = state
  state.check = { since: now }
  const isOtherAsking = isJustAsked(record, now) && unansweredAt < record.askedAt
  if (!isOtherAsking) ask(step)
}

function ask(step: Step): void {
  const { state, limits, now } = step
  if (limits.hasStatus) askStatus(step)
  else if (!state.requests.keepalive && mayAskByPing(step)) ping(step, pingReason(state, now) ?? 'work')
}

/** What a check makes due: its end, and another question. */
export function checkDues(step: Step): readonly Due[] {
  const { state, limits, now } = step
  const { check, record, requests } = state
  if (!check) return []
  const isAlive = deadline(step) > now && !isDoubted(record)
  // The tab that asked for all tabs may have been closed since.
  const mayAskAgain = limits.hasStatus ? !requests.status : !requests.keepalive && mayAskByPing(step)
  const askedAt = limits.hasStatus ? record.askedAt : record.sentAt
  return [
    { at: isAlive ? 0 : Infinity, act: () => uncover(step) },
    endedDue(step),
    { at: check.since + CHECK_LIMIT, act: () => endNow(step) },
    {
      at: mayAskAgain ? Math.max(askedAt, check.since) + ASK_AGAIN_AFTER : Infinity,
      act: () => ask(step),
    },
  ]
}

/** The server has answered under the cover. An answer that is still on its way may give more time. */
export function endCheck(step: Step): void {
  if (!step.state.check || isAnswerExpected(step) || deadline(step) > step.now) return
  endNow(step)
}

function uncover(step: Step): void {
  const { state, limits } = step
  state.check = null
  // Without a keepalive, an extension waited for the end of the check.
  if (state.extension && !limits.hasKeepalive) askToExtend(step, state.extension.by)
}

/**
 * An answer says that the session has ended. A node that restarts behind a load balancer says so too. So one answer does not
 * end a session before its deadline: a second one has to confirm it. The doubt stands in the record, so that all tabs
 * together ask once.
 */
export function onEnded(step: Step, request: PendingRequest, { cause }: Answer): void {
  const { state, now } = step
  const { record } = state
  if (request.at < record.answeredAt) return
  const isConfirmed = isDoubted(record) && request.at >= record.doubtedAt
  // A page from a cache that knows of an end needs no second opinion.
  const isOver = deadline(step) <= now && (!isGuess(record) || record.previous !== null)
  if (!isConfirmed && !isOver) {
    const doubtedAt = isDoubted(record) ? record.doubtedAt : Math.max(now, request.at + 1)
    return updateRecord(step, { doubtedAt }, true)
  }
  updateRecord(step, { answeredAt: request.at })
  step.effects.push({ type: 'note-end', cause })
  expireByServer(step)
}

/**
 * A request of the application was answered by `401`. Several may be, all for the same reason, so a report confirms no other.
 * Where nothing can be asked, the report is believed.
 */
export function onEndReported(step: Step): void {
  const { state, limits, now } = step
  if (!isRunning(state)) return
  if (limits.hasStatus || limits.hasKeepalive) {
    if (!isDoubted(state.record)) updateRecord(step, { doubtedAt: Math.max(now, state.record.answeredAt + 1) }, true)
  } else expireByServer(step)
}

/** The second question after an answer that the session has ended, and the cover if the answer to it is late. */
export function confirmDues(step: Step): readonly Due[] {
  const { record, requests, jitter, check } = step.state
  if (!isDoubted(record)) return []
  const askedAt = Math.max(record.askedAt, record.sentAt)
  if (askedAt <= record.doubtedAt) {
    const isAsking = requests.status ?? requests.keepalive
    const at = record.doubtedAt + CONFIRM_AFTER * (1 + jitter)
    return isAsking ? [] : [{ at, act: () => confirm(step) }]
  }
  return [check ? NEVER : { at: askedAt + CONFIRM_WITHIN, act: () => startCheck(step) }]
}

/** Asks the status, or without one the address that answered. */
function confirm(step: Step): void {
  const { state, limits, now } = step
  if (limits.hasStatus) askStatus(step)
  else ping(step, state.extension ? 'extend' : (pingReason(state, now) ?? 'work'))
}

/** Nothing can save the session. In a sleep the person may have become idle. */
function endNow(step: Step): void {
  const { state, limits, now } = step
  if (isDoubted(state.record)) return expireByServer(step)
  expire(step, causeOf(state.record, limits, unexplainedSleep(state) > 0 ? now : undefined), true)
}
