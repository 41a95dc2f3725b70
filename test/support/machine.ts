import type { Answer, Delivery, ServerRequest } from '../../src/core/ports.ts'
import type { SharedRecord } from '../../src/core/session/record.ts'
import {
  type Effect,
  type Input,
  initialState,
  type Limits,
  type State,
  type Timing,
} from '../../src/core/session/state.ts'
import { transition, wakeAt } from '../../src/core/session/transition.ts'
import { START } from '../../src/testing/manual-clock.ts'

export const SECOND = 1000
export const MINUTE = 60_000
export const HOUR = 3_600_000
/** Where the machine's clock starts. */
export const T0 = START

/** Fifteen minutes with a server that answers everything, as on a bank's page. */
export const limits = (change: Partial<Limits> = {}): Limits => ({
  idleTimeout: 15 * MINUTE,
  warnBefore: 2 * MINUTE,
  absoluteTimeout: Infinity,
  keepaliveInterval: 5 * MINUTE,
  expiresIn: undefined,
  absoluteIn: undefined,
  userKey: undefined,
  sessionKey: undefined,
  endAfterClose: Infinity,
  extendOn: 'button',
  hasKeepalive: true,
  hasStatus: false,
  hasSignOut: false,
  canLeave: true,
  canLeaveSignedOut: true,
  ...change,
})

export interface Sent {
  readonly id: number
  readonly at: number
  readonly request: ServerRequest
}

/** The state machine in a world of its own: `advance` lets time flow, `jump` is a sleep in which nothing ran. */
export interface Machine {
  state: State
  now: number
  lead: number
  readonly limits: Limits
  /** What was told, in order: `[seconds since T0, event, detail]`. */
  readonly told: [number, string, object][]
  readonly sent: Sent[]
  readonly effects: Effect[]
  /** Looks that the machine asked for itself. */
  wakes: number
  input(input: Input): Machine
  start(delivery?: Partial<Delivery>, shared?: SharedRecord): Machine
  advance(duration: number): Machine
  jump(duration: number): Machine
  /** Answers the newest unanswered request of that kind, or fails the test. */
  answer(kind: ServerRequest['kind'], answer: Answer): Machine
  names(): string[]
  /** What a transition at this moment knows of it. */
  timing(): Timing
}

export interface MachineOptions {
  readonly limits?: Partial<Limits>
  readonly seesAllTabs?: boolean
  readonly isOtherAlive?: boolean
  readonly tab?: string
  readonly now?: number
  /** Every chance that is drawn. */
  readonly random?: number
  /** Answers each request at once; `undefined` leaves it open. */
  readonly server?: (request: ServerRequest, machine: Machine) => Answer | undefined
  /** What listeners answer to a cancelable event. */
  readonly isPrevented?: (event: string) => boolean
}

export const RENEWED: Answer = { outcome: 'renewed', status: 204 }

export function createMachine(options: MachineOptions = {}): Machine {
  const answered = new Set<number>()
  const queue: Input[] = []
  const timing = (): Timing => ({
    now: machine.now,
    lead: machine.lead,
    tab: options.tab ?? 'this',
    seesAllTabs: options.seesAllTabs ?? true,
    isOtherAlive: options.isOtherAlive ?? false,
    random: options.random ?? 0,
    limits: machine.limits,
  })
  const perform = (effect: Effect) => {
    if (effect.type === 'emit') {
      machine.told.push([(machine.now - T0) / SECOND, effect.event, effect.detail])
      if (effect.event === 'warning' || effect.event === 'expired')
        machine.input({
          type: 'event-delivered',
          event: effect.event,
          isPrevented: options.isPrevented?.(effect.event) ?? false,
        })
    } else if (effect.type === 'send') {
      machine.sent.push({ id: effect.id, at: machine.now, request: effect.request })
      const answer = options.server?.(effect.request, machine)
      if (answer) give(effect.id, answer)
    }
  }
  const give = (id: number, answer: Answer) => {
    answered.add(id)
    machine.input({ type: 'answered', id, answer })
  }
  const machine: Machine = {
    state: initialState(),
    now: options.now ?? T0,
    lead: 0,
    limits: limits(options.limits),
    told: [],
    sent: [],
    effects: [],
    wakes: 0,
    input(input) {
      queue.push(input)
      if (queue.length > 1) return machine
      for (let next = queue[0]; next; next = queue[0]) {
        const [state, effects] = transition(machine.state, next, timing())
        machine.state = state
        machine.effects.push(...effects)
        effects.forEach(perform)
        queue.shift()
      }
      return machine
    },
    start: (delivery = {}, shared) =>
      machine.input({ type: 'started', delivery: { age: 0, isCached: false, ...delivery }, shared }),
    advance(duration) {
      const until = machine.now + duration
      for (let at = wakeAt(machine.state, timing()); at <= until; at = wakeAt(machine.state, timing())) {
        machine.now = Math.max(machine.now, at)
        machine.wakes++
        if (machine.wakes > 100_000) throw new Error('The machine never comes to rest')
        machine.input({ type: 'looked' })
      }
      machine.now = until
      return machine
    },
    jump(duration) {
      machine.now += duration
      machine.lead += duration
      return machine
    },
    answer(kind, answer) {
      const open = machine.sent.filter(({ id, request }) => request.kind === kind && !answered.has(id)).pop()
      if (!open) throw new Error(`No open ${kind} request`)
      give(open.id, answer)
      return machine
    },
    timing,
    names: () => machine.told.map(([, event]) => event).filter((event) => event !== 'tick' && event !== 'phase'),
  }
  return machine
}
