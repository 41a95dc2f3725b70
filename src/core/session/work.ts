import type { Duration, DurationText, Instant } from '../ports.ts'
import { LEASE, openLeases } from './record.ts'
import type { Hold } from './state.ts'
import { type Due, emit, type Step, updateRecord } from './step.ts'

/** A work hold without a `max` of its own ends after this long. */
export const DEFAULT_MAX: DurationText = '1h'

/** A lease is renewed when this much of it is left. One that has ended long ago, or was never written, is due at once. */
const RENEW_LEASE_AT: Duration = (LEASE * 2) / 3

/** Some of these holds keep the warning away. */
export const keepsWarningAway = (holds: readonly Hold[]): boolean => holds.some(({ keepsWarning }) => !keepsWarning)

/**
 * Work that begins during a warning counts once the server has been told of it: until then the warning stays. Without a
 * keepalive it counts at once.
 */
export function beginWork(step: Step, hold: Hold): void {
  const { state, limits } = step
  const { holds, isCounted } = state.work
  const countsAtOnce = !hold.keepsWarning && (state.phase === 'active' || !limits.hasKeepalive)
  state.work = { holds, isCounted: isCounted || countsAtOnce }
  setHolds(step, [...holds, hold])
}

export function endWork(step: Step, id: number): void {
  const { state } = step
  const holds = state.work.holds.filter((hold) => hold.id !== id)
  // After the end, a hold only waits for a new sign-in, and the `work` event has already said that it is over.
  if (state.phase === 'expired') state.work = { ...state.work, holds }
  else setHolds(step, holds)
}

/** The SDK was stopped, so no work holds anything. */
export function endAllWork(step: Step): void {
  if (step.state.work.holds.length > 0) setHolds(step, [])
}

/** The session is over. Work that is still under way holds the session again after a new sign-in in place. */
export function suspendWork(step: Step): void {
  const { holds } = step.state.work
  step.state.work = { holds, isCounted: false }
  if (holds.length > 0) emit(step, 'work', { open: 0 })
}

export function resumeWork(step: Step): void {
  countWork(step)
  const { length } = step.state.work.holds
  if (length > 0) emit(step, 'work', { open: length })
}

/** From now on the open work keeps the warning away. */
export function countWork({ state }: Step): void {
  const { holds } = state.work
  state.work = { holds, isCounted: keepsWarningAway(holds) }
}

function setHolds(step: Step, holds: readonly Hold[]): void {
  const { state } = step
  state.work = { holds, isCounted: state.work.isCounted && keepsWarningAway(holds) }
  emit(step, 'work', { open: holds.length })
}

/** Ends the holds that reached their `max`. */
function endOverdueHolds(step: Step): void {
  for (const { id, label, until } of step.state.work.holds) {
    if (until > step.now) continue
    endWork(step, id)
    emit(step, 'error', { code: 'work-overdue', cause: label })
  }
}

/** What the holds of this tab make due: their own ends, and the lease that the other tabs see. */
export function workDues(step: Step): readonly Due[] {
  const { state, now, tab } = step
  const { holds, isCounted } = state.work
  const until = Math.max(0, ...holds.filter(({ keepsWarning }) => !keepsWarning).map((hold) => hold.until))
  const leased = state.record.leases[tab]?.until ?? 0
  return [
    { at: Math.min(Infinity, ...holds.map((hold) => hold.until)), act: () => endOverdueHolds(step) },
    {
      at: isCounted && leased < until ? leased - RENEW_LEASE_AT : Infinity,
      act: () => writeLease(step, Math.min(until, now + LEASE)),
    },
    { at: leased > now && until <= now ? 0 : Infinity, act: () => writeLease(step, now) },
  ]
}

function writeLease(step: Step, until: Instant): void {
  const { state, now, tab } = step
  const before = state.record.leases[tab] ?? { until: 0, at: 0 }
  // On equal timestamps the shorter lease counts, so a longer one gets a later timestamp.
  const at = Math.max(now, until > before.until ? before.at + 1 : before.at)
  updateRecord(step, { leases: { ...openLeases(state.record), [tab]: { until, at } } }, true)
}
