import type { Instant } from '../ports.ts'
import { checkDues, confirmDues, onDeadline } from './checking.ts'
import { deadlineOf, warnAt } from './deadlines.ts'
import { pingDue } from './keepalive.ts'
import { writeDue } from './last-activity.ts'
import { endedDue, exitDue, expire } from './leaving.ts'
import { askDue } from './status.ts'
import type { Due, Step } from './step.ts'
import { relaxDue, saveDue, tickDue, warnDue } from './warning.ts'
import { workDues } from './work.ts'

/** More steps in one transition would be a fault of this list. Then the session ends, which is the safe side. */
const MOST_STEPS = 50

/** Everything that happens by itself, the most urgent first. There is no other such list. */
function duesOf(step: Step): readonly Due[] {
  const { phase, check } = step.state
  if (phase === 'stopped') return []
  if (phase === 'expired') return [exitDue(step)]
  return [...(check ? checkDues(step) : runningDues(step)), ...confirmDues(step)]
}

function runningDues(step: Step): readonly Due[] {
  const { state, limits } = step
  const end = deadlineOf(state.record, limits)
  const decision = state.phase === 'active' ? warnAt(state.record, limits) : end
  return [
    endedDue(step),
    { at: end, act: () => onDeadline(step) },
    relaxDue(step),
    ...workDues(step),
    // After a sleep the status comes first, because a keepalive would move the contact that it counts from.
    askDue(step, decision),
    pingDue(step),
    writeDue(step),
    warnDue(step),
    saveDue(step),
    tickDue(step),
  ]
}

/** Does everything that is due by now, the most urgent first. */
export function catchUp(step: Step): void {
  const nextDue = () => duesOf(step).find(({ at }) => at <= step.now)
  let due = nextDue()
  for (let steps = 0; due; steps++) {
    if (steps > MOST_STEPS) return expire(step, 'idle', true)
    due.act()
    due = nextDue()
  }
}

/** When something is due next, if nothing happens until then. `Infinity` if nothing is. */
export const nextDueAt = (step: Step): Instant => Math.min(Infinity, ...duesOf(step).map(({ at }) => at))
