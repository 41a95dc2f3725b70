import type { Instant } from '../ports.ts'
import { LEASE, openLeases } from './record.ts'
import type { Hold } from './state.ts'
import { emit, type Step, share } from './step.ts'

/**
 * Work begun in a warning vouches for somebody once the server has heard of it: until then the warning stays. Where there
 * is no server to ask, it closes at once.
 */
export function beginWork(step: Step, hold: Hold): void {
  const { state, limits } = step
  if (!hold.keepsWarning) state.isVouching ||= state.phase === 'active' || !limits.hasKeepalive
  setHolds(step, [...state.holds, hold])
}

/** Some of these keep the warning away. */
export const vouches = (holds: readonly Hold[]): boolean => holds.some((hold) => !hold.keepsWarning)

export function endWork(step: Step, id: number): void {
  const holds = step.state.holds.filter((hold) => hold.id !== id)
  // After the end it only waits for a new sign-in, and has been told as over.
  if (step.state.phase === 'expired') step.state.holds = holds
  else setHolds(step, holds)
}

/** Nobody watches the session any more. */
export function endAllWork(step: Step): void {
  if (step.state.holds.length) setHolds(step, [])
}

/** The session is over. What is still under way goes on holding it where the person signs in again in place. */
export function suspendWork(step: Step): void {
  step.state.isVouching = false
  if (step.state.holds.length) emit(step, 'work', { open: 0 })
}

export function resumeWork(step: Step): void {
  const { state } = step
  state.isVouching = vouches(state.holds)
  if (state.holds.length) emit(step, 'work', { open: state.holds.length })
}

function setHolds(step: Step, holds: readonly Hold[]): void {
  const { state } = step
  state.holds = holds
  state.isVouching &&= vouches(holds)
  emit(step, 'work', { open: holds.length })
}

/** Holds that nobody has ended reached their `max`. */
function dropHolds(step: Step): void {
  for (const { id, label, until } of step.state.holds) {
    if (until > step.now) continue
    endWork(step, id)
    emit(step, 'error', { code: 'work-overdue', cause: label })
  }
}

/** What the holds of this tab have to do: end at their `max`, and renew or give back the lease the other tabs see. */
export function workDue(step: Step): (readonly [at: Instant, act: () => void])[] {
  const { state, now, tab } = step
  const own = state.record.leases[tab]
  const until = Math.max(0, ...state.holds.filter((hold) => !hold.keepsWarning).map((hold) => hold.until))
  const isOpen = own && own.until > own.at
  const renewAt = !isOpen ? 0 : own.until < until ? own.until - (LEASE * 2) / 3 : Infinity
  // Of two notes of one instant the tabs believe the one that ends sooner, so a hold begun as another ended is a later note.
  const at = Math.max(now, (own?.at ?? 0) + Number(!isOpen))
  const give = (end: Instant) =>
    share(step, { leases: { ...openLeases(state.record), [tab]: { until: end, at } } }, true)
  return [
    [Math.min(Infinity, ...state.holds.map((hold) => hold.until)), () => dropHolds(step)],
    [state.isVouching && until > now ? renewAt : Infinity, () => give(Math.min(until, now + LEASE))],
    [isOpen && own.until > now && until <= now ? 0 : Infinity, () => give(now)],
  ]
}
