import type { Cause, Duration, Instant } from '../ports.ts'
import type { SharedRecord } from './record.ts'
import type { Limits, State } from './state.ts'

/** How long the server may be silent before its status no longer matters, and how long a check may keep the cover up. */
export const CHECK: Duration = 5000

/** A first retry comes after about this long, each further one after twice as long. */
export const FIRST_RETRY: Duration = 1000

/** Activity is written down no more often than this. */
export const SAMPLE: Duration = 1000

/** The last moment to save is this long before the end. */
const SAVE: Duration = 10_000

/** How far before the server's deadline the client's lies; a tenth where the whole session is shorter than 50 s. */
export const margin = (limits: Limits): Duration => Math.min(5000, limits.idleTimeout / 10)

/** How long before a decision the server is asked, so that its answer is there when it is due. */
export const early = (limits: Limits): Duration => Math.min(CHECK, (limits.idleTimeout - limits.warnBefore) / 4)

export const leasedUntil = (record: SharedRecord): Instant =>
  Math.max(0, ...Object.values(record.leases).map((lease) => lease.until))

/** The last activity, or the work that vouches for somebody until `asOf`. */
const presentAt = (record: SharedRecord, asOf: Instant): Instant =>
  Math.max(record.presentAt, Math.min(asOf, leasedUntil(record)))

const idleUntil = (record: SharedRecord, limits: Limits, asOf: Instant): Instant =>
  presentAt(record, asOf) + limits.idleTimeout

export const absoluteUntil = (record: SharedRecord, limits: Limits): Instant =>
  Math.min(record.absoluteUntil, record.epoch + limits.absoluteTimeout)

/** When the session ends if nothing happens from `asOf` on. An open lease holds until it ends when `asOf` is left out. */
export const deadlineOf = (record: SharedRecord, limits: Limits, asOf: Instant = Infinity): Instant =>
  Math.min(idleUntil(record, limits, asOf), absoluteUntil(record, limits), record.serverUntil)

/**
 * Why it ends then. The server's own deadline counts as `idle`, except when somebody was here too recently for idleness
 * to be the reason: then the server could not be told. After a sleep until `now` it may be
 * the reason too.
 */
export function causeOf(record: SharedRecord, limits: Limits, now: Instant = -Infinity): Cause {
  const deadline = deadlineOf(record, limits)
  if (absoluteUntil(record, limits) <= deadline) return 'absolute'
  if (idleUntil(record, limits, now) <= now) return 'idle'
  // The server's deadline lies a margin earlier by itself, and its answers take their time.
  const usual = Math.max(limits.warnBefore, 2 * margin(limits))
  return idleUntil(record, limits, Infinity) - usual > deadline ? 'ended-by-server' : 'idle'
}

/** `warnBefore`, but no more than half of a server's window that is shorter than the page expected. */
function warnLead({ serverUntil, contactAt }: SharedRecord, { warnBefore }: Limits): Duration {
  return Math.min(warnBefore, Math.max(FLOOR, (serverUntil - contactAt) / 2))
}

export const warnAt = ({ record }: State, limits: Limits): Instant =>
  deadlineOf(record, limits) - warnLead(record, limits)

export const saveAt = (state: State, limits: Limits): Instant =>
  deadlineOf(state.record, limits) - Math.min(SAVE, limits.warnBefore / 2)

export const interval = (record: SharedRecord, limits: Limits): Duration =>
  limits.keepaliveInterval ?? Math.min(600_000, (record.serverUntil - record.provenAt) / 3)

/** Work is under way, or was after the server last heard from us. */
const hasWork = ({ record, holds }: State, now: Instant): boolean =>
  leasedUntil(record) > now || presentAt(record, now) > record.contactAt || holds.some((hold) => hold.until > now)

/** Why the server should hear from us, or null: then it must not. */
export function pingReason(state: State, now: Instant): 'activity' | 'work' | null {
  if (state.record.presentAt > state.record.contactAt) return 'activity'
  return hasWork(state, now) ? 'work' : null
}

/** Another tab has sent a keepalive whose answer may still come. */
function othersAnswerBy(state: State, limits: Limits): Instant {
  const { sentAt, contactAt } = state.record
  const most = interval(state.record, limits)
  const pause = Math.max(10_000, FIRST_RETRY * 2 ** state.retry.failures)
  return sentAt > contactAt && sentAt !== state.sentAt ? sentAt + Math.min(most, pause) : 0
}

/** When the next ping is due, if there is a reason for one. */
export function pingAt(state: State, limits: Limits): Instant {
  const { record, jitter, retry } = state
  const regular = record.contactAt + interval(record, limits) * (1 - jitter / 10)
  const inTime = record.serverUntil - warnLead(record, limits) - early(limits)
  // A server's window may be so short that it would always be time: one ping is still enough for a while.
  const soonest = record.contactAt + Math.min(10_000, interval(record, limits) / 2)
  return Math.max(Math.min(regular, Math.max(inTime, soonest)), retry.at, othersAnswerBy(state, limits))
}

/**
 * When to ask for the status before `due` (a warning or the end), or Infinity when a tab has asked already. The tabs
 * spread themselves over the time before, so that one asks and the others read its answer.
 */
export function askAt(state: State, limits: Limits, due: Instant): Instant {
  const lead = early(limits)
  return state.record.askedAt >= due - 1.5 * lead ? Infinity : due - lead * (1 + state.jitter / 2)
}

/** Nobody is warned later than this before the end: "at least 20 seconds to extend" (WCAG 2.2.1). */
export const FLOOR: Duration = 20_000

/** The warning waits for an answer that is under way, but not at the cost of the time to react. */
export function warnDueAt(state: State, limits: Limits): Instant {
  const { askedAt, provenAt } = state.record
  const at = warnAt(state, limits)
  return askedAt > provenAt
    ? Math.max(at, Math.min(askedAt + early(limits), at + Math.max(0, limits.warnBefore - FLOOR)))
    : at
}
