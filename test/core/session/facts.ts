import type { ExtendResult } from '../../../src/core/events.ts'
import type { Answer, Screen, ServerRequest } from '../../../src/core/ports.ts'
import { screenOf } from '../../../src/core/session/screen.ts'
import type { Hold } from '../../../src/core/session/state.ts'
import { type Machine, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'

/** Inputs and facts that the tests of several topics name. */

/** A server that renews whatever it is asked. */
export const alive = () => RENEWED

export const press = { type: 'activity', kind: 'press' } as const
export const move = { type: 'activity', kind: 'move' } as const
export const look = { type: 'looked' } as const
export const shown = { type: 'visibility', isVisible: true } as const
export const hidden = { type: 'visibility', isVisible: false } as const
export const stay = { type: 'extend-asked', by: 'button', call: 1 } as const

/** A work hold begins that may last an hour. */
export const begin = (change: Partial<Hold> = {}) =>
  ({
    type: 'work-begun',
    hold: { id: 1, label: 'upload', until: T0 + 60 * MINUTE, keepsWarning: false, ...change },
  }) as const
export const end = (id = 1) => ({ type: 'work-ended', id }) as const

/** What the person sees. */
export const screen = (m: Machine): Screen => screenOf(m.state, m.timing())

/** The keepalives, each with its second and its reason. */
export const pings = (m: Machine): (readonly [second: number, reason: string])[] =>
  m.sent.flatMap(({ at, request }) =>
    request.kind === 'keepalive' ? [[(at - T0) / SECOND, request.reason] as const] : [],
  )

export const kinds = (m: Machine): ServerRequest['kind'][] => m.sent.map(({ request }) => request.kind)

export const ENDED: Answer = { outcome: 'ended', status: 401 }

/** The server answers that the session has ended, and says so again when it is asked a second time. */
export const confirmEnd = (m: Machine, first: ServerRequest['kind'] = 'status'): Machine =>
  m
    .answer(first, ENDED)
    .advance(2 * SECOND)
    .answer(m.limits.hasStatus ? 'status' : 'keepalive', ENDED)

/** What the calls of `extend()` got. */
export const results = (m: Machine): ExtendResult[] =>
  m.effects.flatMap((effect) => (effect.type === 'resolve-extend' ? [effect.result] : []))

export const failures = (m: Machine) => m.told.filter(([, event]) => event === 'error')
