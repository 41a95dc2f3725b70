import type { Claim, Screen } from '../ports.ts'
import { deadlineOf } from './deadlines.ts'
import { isDoubted } from './record.ts'
import type { State, Timing } from './state.ts'

/** What a person should see now. It is derived from the state, so it cannot disagree with the session. */
export function screenOf(state: State, { now, limits }: Timing): Screen {
  const { exit, check, warning, failure, extension, requests } = state
  if (exit) {
    const { cause, isUncertain } = exit
    return { kind: 'expired', cause, isLeaving: exit.step !== 'staying', isUncertain }
  }
  if (check) return { kind: 'checking' }
  if (!warning?.isShown) return { kind: 'none' }
  const expiresAt = deadlineOf(state.record, limits, now)
  return {
    kind: 'warning',
    cause: warning.cause,
    expiresAt,
    remaining: Math.max(0, expiresAt - now),
    // A wrong address gives the same answer each time. Without a way to close it, the modal would keep the person from
    // saving their work.
    isExtendable: warning.cause !== 'absolute' && failure !== 'misconfigured',
    isBusy: extension !== null && (requests.keepalive?.reason === 'extend' || isDoubted(state.record)),
    failure,
  }
}

/** What this session has to show, also if the application shows it in place of the view. */
export function claimOf({ exit, check, warning, record }: State, { now, limits }: Timing): Claim | null {
  const isCover = !!exit || !!check
  return isCover || warning ? { isCover, expiresAt: deadlineOf(record, limits, now) } : null
}
