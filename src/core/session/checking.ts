import type { Cause } from '../ports.ts'
import { CHECK_LIMIT, causeOf, SLEEP } from './deadlines.ts'
import { askToExtend } from './extend.ts'
import { expire } from './leaving.ts'
import { askStatus, isJustAsked } from './status.ts'
import { type Due, deadline, NEVER, type Step, setPending } from './step.ts'

/** If the server is silent, it is asked again after half of the time that a check may take. */
const ASK_AGAIN_AFTER = CHECK_LIMIT / 2

/** The deadline has passed. After a sleep the server decides, and the page is covered meanwhile. */
export function onDeadline(step: Step): void {
  const { state, limits, now } = step
  const hasSlept = step.jump > SLEEP
  if (!hasSlept) return expire(step, causeOf(state.record, limits), true)
  if (!limits.hasStatus) return expire(step, causeOf(state.record, limits, now), true)
  state.check = { since: now, isGuess: false, isPaused: false }
  // What was asked before the sleep says nothing about now.
  setPending(step, { keepalive: null, status: null })
  if (!isJustAsked(state.record, now)) askStatus(step)
}

/** What a check makes due: its end, and another question. */
export function checkDues(step: Step): readonly Due[] {
  const { state, limits, now } = step
  const { check, record, requests } = state
  if (!check) return []
  const { ended } = record
  if (check.isPaused) return ended ? [{ at: 0, act: () => expire(step, ended.cause, false) }] : []
  const isAlive = deadline(step) > now && record.provenAt >= check.since - CHECK_LIMIT && !requests.keepalive
  if (isAlive && !check.isGuess) return [{ at: 0, act: () => uncover(step) }]
  const cause = ended?.cause ?? causeOf(record, limits, now)
  // The tab that asked for all tabs may have been closed since.
  const mayAskAgain = limits.hasStatus && !requests.status
  return [
    { at: ended ? 0 : check.since + CHECK_LIMIT, act: () => expire(step, cause, !ended && !check.isGuess) },
    mayAskAgain ? { at: Math.max(record.askedAt, check.since) + ASK_AGAIN_AFTER, act: () => askStatus(step) } : NEVER,
  ]
}

/** The server has answered: either time is left, or the session has ended. */
export function endCheck(step: Step): void {
  const { check } = step.state
  if (!check) return
  if (check.isGuess || deadline(step) <= step.now) expire(step, 'idle', !check.isGuess)
  else uncover(step)
}

function uncover(step: Step): void {
  const { state, limits } = step
  state.check = null
  // Without a keepalive, an extension waited for the end of the check.
  if (state.extension && !limits.hasKeepalive) askToExtend(step, state.extension.by)
}

/** The page was left during a check. It does not wait for the answer, and asks again when it comes back. */
export function pauseCheck(step: Step): void {
  const { state } = step
  if (!state.check) return
  setPending(step, { keepalive: null, status: null })
  state.check = { ...state.check, isPaused: true }
}

export function continueCheck(step: Step): void {
  const { state, now } = step
  if (!state.check?.isPaused) return
  state.check = { ...state.check, since: now, isPaused: false }
  askStatus(step)
}

/** Why the server has no session. For a page from a cache: how the session before it ended, if that is known. */
export const causeOfServerEnd = ({ state: { check, record } }: Step): Cause =>
  (check?.isGuess && record.previous?.cause) || 'ended-by-server'
