import type { Duration, Instant } from '../ports.ts'
import { ACTIVITY_SAMPLE } from './deadlines.ts'
import { askToExtend } from './extend.ts'
import type { Input, State, Timing } from './state.ts'
import { type Due, isRunning, type Step, updateRecord } from './step.ts'
import { isBeforeWarning } from './warning.ts'

/** Activity is written for the other tabs at most this often, or four times before a warning if that is more often. */
const WRITE_PAUSE: Duration = 10_000
const WRITES_BEFORE_WARNING = 4

/** Activity that is not written yet is written this long before another tab would warn, or half-way to that if it is sooner. */
const WRITE_AHEAD: Duration = 20_000

/** A person was active in this page. */
export function onActivity(step: Step, { kind }: Extract<Input, { readonly type: 'activity' }>): void {
  const { state, limits, now } = step
  if (state.check) return
  if (isBeforeWarning(state, step) && now - state.record.activeAt >= ACTIVITY_SAMPLE) {
    state.seenActivityAt = now
    state.record = { ...state.record, activeAt: now }
    if (isPauseOver(state, now)) updateRecord(step, {})
  }
  const mayExtend = state.phase === 'warning' && limits.extendOn === 'activity' && kind === 'press'
  if (mayExtend && !state.extension && now >= state.retry.at) askToExtend(step, 'activity')
}

const isPauseOver = ({ record, writtenActivityAt }: State, now: Instant): boolean =>
  now - writtenActivityAt >= Math.min(WRITE_PAUSE, record.warnsAfter / WRITES_BEFORE_WARNING)

/** The other tabs know of later activity from this tab only by what it writes. */
const isUnwritten = ({ record, writtenActivityAt }: State): boolean => record.activeAt > writtenActivityAt

/** Writes the activity that the other tabs do not know of. */
export function writeActivity(step: Step): void {
  if (isRunning(step.state) && isUnwritten(step.state)) updateRecord(step, {})
}

/**
 * Without this, another tab would warn too early: it counts from the activity that was last written. A tab with a shorter idle
 * timeout than this one may be among them.
 */
export function writeDue(step: Step): Due {
  return { at: writeAt(step.state), act: () => writeActivity(step) }
}

/** When activity of this tab must be written at the latest. `Infinity` if all of it is. */
export function writeAt(state: State): Instant {
  const { warnsAfter } = state.record
  return isUnwritten(state) ? state.writtenActivityAt + Math.max(warnsAfter - WRITE_AHEAD, warnsAfter / 2) : Infinity
}

/**
 * The state after an activity that only makes the last activity later. `null` where a transition has to decide.
 *
 * Most reports are of this kind: one a second while a person works, and the server has yet to hear of an earlier one. The
 * record has to be written if `writtenActivityAt` has changed. All else that is due stays as it is or becomes due later, but
 * for the write of activity that is now unwritten.
 */
export function repeatActivity(state: State, timing: Timing): State | null {
  const { record } = state
  const { now, lead, isFound } = timing
  const isRepeated = record.activeAt > record.reportedAt
  const isCalm = lead === state.lead && !isFound && !state.check && isBeforeWarning(state, timing)
  if (!isRepeated || !isCalm) return null
  if (now - record.activeAt < ACTIVITY_SAMPLE) return state
  const writtenActivityAt = isPauseOver(state, now) ? now : state.writtenActivityAt
  return { ...state, writtenActivityAt, seenActivityAt: now, record: { ...record, activeAt: now } }
}
