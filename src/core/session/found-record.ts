import { isSameOptions } from '../options/same-options.ts'
import type { Instant } from '../ports.ts'
import { causeOf, deadlineOf } from './deadlines.ts'
import { readRecord } from './read-record.ts'
import { type End, isGuess, joinRecords, type SharedRecord, TOLERANCE } from './record.ts'
import type { Limits, State } from './state.ts'

/** The state of a running tab after it has read a record that another tab wrote. */
export function mergeFound(state: State, found: SharedRecord, limits: Limits): State {
  const { record } = state
  const isNamed = limits.sessionKey !== undefined || limits.userKey !== undefined
  const isReplaced = found.epoch > record.epoch && !isGuess(record) && !isNamed
  const ended = isReplaced ? endBefore(record, found, limits) : null
  const writtenActivityAt = Math.max(state.writtenActivityAt, found.epoch < record.epoch ? 0 : found.activeAt)
  const known = ended ? { ...record, ended } : joinRecords(besideGuess(record, found), found)
  return { ...state, writtenActivityAt, record: known }
}

/**
 * A record without any activity is a guess, or it is damaged. If it took the place of what this page knows, the next status
 * would count as the person's activity, because a guess begins with the answer.
 */
const besideGuess = (own: SharedRecord, found: SharedRecord): SharedRecord =>
  isGuess(found) && found.epoch > own.epoch ? { ...own, epoch: found.epoch } : own

/**
 * How this page's session ended, if a later session has taken its place. Then another person may be signed in, while
 * this page still shows the data of the first. A page that names its session or its user reads no other's record, so
 * this concerns only pages that name neither. If the application has cleared the storage, the session has not ended.
 */
function endBefore(own: SharedRecord, { epoch, previous }: SharedRecord, limits: Limits): End | null {
  if (own.ended) return own.ended
  if (previous && previous.at >= own.epoch) return previous
  const at = deadlineOf(own, limits)
  return at <= epoch ? { cause: causeOf(own, limits), at, tab: '' } : null
}

/**
 * `own` holds something that `other` lacks. Activity that is less than a second newer does not count, nor what no tab keeps
 * when it reads, such as a lease that ended long ago: two tabs would tell it each other for ever.
 */
export function knowsMore(own: SharedRecord, other: SharedRecord, now: Instant): boolean {
  if (own.epoch === other.epoch && own.activeAt - other.activeAt >= TOLERANCE) return true
  const joined = joinRecords(readRecord(own, now) ?? own, other)
  const activeAt = joined.activeAt - other.activeAt < TOLERANCE ? other.activeAt : joined.activeAt
  return !isSameOptions({ ...joined, activeAt }, other)
}
