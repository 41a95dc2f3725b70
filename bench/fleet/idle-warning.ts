import type { Answer, Instant } from '../../src/core/ports.ts'
import {
  type Effect,
  type Input,
  initialState,
  type Limits,
  type State,
  type Timing,
} from '../../src/core/session/state.ts'
import { transition, wakeAt } from '../../src/core/session/transition.ts'
import { type Client, IDLE_TIMEOUT, type Link, type Policy, WARN_BEFORE } from './client.ts'

/** What `resolveOptions` makes of the two times and three addresses. */
const LIMITS: Limits = {
  idleTimeout: IDLE_TIMEOUT,
  warnBefore: WARN_BEFORE,
  absoluteTimeout: Infinity,
  keepaliveInterval: IDLE_TIMEOUT / 3,
  expiresIn: IDLE_TIMEOUT,
  absoluteIn: undefined,
  sessionKey: undefined,
  userKey: undefined,
  endAfterClose: Infinity,
  extendOn: 'button',
  hasKeepalive: true,
  hasStatus: true,
  hasSignOut: true,
  canLeave: true,
  canLeaveSignedOut: true,
}

/** The core as it is published, one page for each person. `hasJitter: false` draws 0 in place of each chance. */
export const idleWarning = (name: string, hasJitter: boolean): Policy => ({
  name,
  createClient: (link) => createCoreClient(link, hasJitter ? link.random : () => 0),
})

interface CoreState {
  session: State
}

function createCoreClient(link: Link, random: () => number): Client {
  const core: CoreState = { session: initialState() }
  const input = (now: Instant, event: Input): void => {
    const [state, effects] = transition(core.session, event, timingOf(now, random()))
    core.session = state
    for (const effect of effects) perform(now, effect)
  }
  const perform = (now: Instant, effect: Effect): void => {
    if (effect.type === 'send') link.send(effect.request, now, effect.id)
    if (effect.type !== 'emit' || (effect.event !== 'warning' && effect.event !== 'expired')) return
    input(now, { type: 'event-delivered', event: effect.event, isPrevented: false })
  }
  return {
    load(now, deliveredAt) {
      const event = startedOf(core.session, now, deliveredAt)
      core.session = initialState()
      input(now, event)
    },
    leave: (now) => input(now, { type: 'left' }),
    act: (now) => input(now, { type: 'activity', kind: 'press' }),
    setVisible: (now, isVisible) => input(now, { type: 'visibility', isVisible }),
    stay: (now) => input(now, { type: 'extend-asked', by: 'button' }),
    look: (now) => input(now, { type: 'looked' }),
    answer: (now: Instant, id: number, answer: Answer) => input(now, { type: 'answered', id, answer }),
    wakeAt: (now) => wakeAt(withoutCountdown(core.session), timingOf(now, 0)),
    listensFrom: (now) => (core.session.record.activeAt > core.session.record.reportedAt ? Infinity : now),
    phase: () => phaseOf(core.session),
  }
}

const timingOf = (now: Instant, random: number): Timing => ({
  now,
  lead: 0,
  tab: 'tab',
  seesAllTabs: true,
  isOtherAlive: false,
  random,
  limits: LIMITS,
})

/** The page finds the record that the page before it wrote. */
function startedOf({ phase, record }: State, now: Instant, deliveredAt: Instant): Input {
  const shared = phase === 'stopped' ? undefined : record
  return { type: 'started', delivery: { age: now - deliveredAt, isCached: false }, shared }
}

const phaseOf = ({ phase }: State) => (phase === 'active' || phase === 'warning' ? phase : 'over')

/** The visible countdown wakes the page each second, and sends nothing. */
const withoutCountdown = (session: State): State =>
  session.phase === 'warning' ? { ...session, hiddenAt: 0 } : session
