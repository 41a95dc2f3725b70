import type { ExtendedBy } from '../events.ts'
import { completeExtension, failKeepalive, ping } from './keepalive.ts'
import { deadline, rejectExtension, type Step } from './step.ts'

/** A person or the application asks to extend. The server decides; without a keepalive it is decided here. */
export function askToExtend(step: Step, by: ExtendedBy, call?: number): void {
  const { state, limits } = step
  const calls = state.extension?.calls ?? []
  state.extension = { by: state.extension?.by ?? by, calls: call === undefined ? calls : [...calls, call] }
  if (state.phase === 'stopped' || state.phase === 'expired') return rejectExtension(step, state.phase)
  if (state.warning?.cause === 'absolute') return rejectExtension(step, 'absolute')
  if (state.requests.keepalive?.reason === 'extend' || state.check) return
  state.failure = null
  if (limits.hasKeepalive) ping(step, 'extend')
  else extendLocally(step)
}

/** Without a keepalive nothing can move a deadline that the server has named. */
function extendLocally(step: Step): void {
  const { serverUntil } = step.state.record
  const isServerDeadline = Number.isFinite(serverUntil) && serverUntil <= deadline(step)
  if (isServerDeadline) failKeepalive(step, 'not-renewed', 0)
  else completeExtension(step, step.now)
}
