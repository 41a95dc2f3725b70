import type { Screen } from '../ports.ts'
import { deadlineOf } from './deadlines.ts'
import type { State, Timing } from './state.ts'

/** What a person should see now. Derived, so that it cannot disagree with the session. */
export function screenOf(state: State, { now, limits }: Timing): Screen {
  const { phase, exit, record, wish, keepalive, failure } = state
  if (exit) return { kind: 'expired', cause: exit.cause, isLeaving: exit.step !== 'staying' }
  if (state.checkingSince !== null) return { kind: 'checking' }
  if (phase !== 'warning' || state.isQuiet) return { kind: 'none' }
  const expiresAt = deadlineOf(record, limits, now)
  return {
    kind: 'warning',
    expiresAt,
    remaining: Math.max(0, expiresAt - now),
    // A wrong address answers the same each time. A modal without a way back to the page would lose what is not saved.
    isExtendable: state.warned !== 'absolute' && failure !== 'misconfigured',
    isBusy: !!wish && keepalive?.reason === 'extend',
    failure,
  }
}
