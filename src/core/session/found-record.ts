import { causeOf, deadlineOf } from './deadlines.ts'
import { type End, joinRecords, type SharedRecord } from './record.ts'
import type { Limits, State } from './state.ts'

/** What a running tab knows after it has seen the record. */
export function meet(state: State, found: SharedRecord, limits: Limits): State {
  const isLater = found.epoch > state.record.epoch
  // Another tab has proven what this one could only guess.
  const isUnproven = state.isUnproven && (!isLater || !!found.ended)
  const ended = isLater && !state.isUnproven && !limits.isNamed ? endBefore(state.record, found, limits) : null
  return { ...state, isUnproven, record: ended ? { ...state.record, ended } : joinRecords(state.record, found) }
}

/**
 * How a session ended in whose place there is a later one. Somebody else may have signed in since, and this page still
 * shows the first one's data. (Where the page names its session or its user, the record cannot be anybody else's.) A
 * storage that the application has emptied is no end.
 */
function endBefore(own: SharedRecord, { epoch, previous }: SharedRecord, limits: Limits): End | null {
  if (own.ended || (previous && previous.at >= own.epoch)) return own.ended ?? previous
  const at = deadlineOf(own, limits)
  return at <= epoch ? { cause: causeOf(own, limits), at, tab: '' } : null
}
