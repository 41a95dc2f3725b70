import type { Screen } from '../../src/core/ports.ts'

type Warning = Extract<Screen, { kind: 'warning' }>

/** Two minutes before the end, unless told otherwise. */
export const warning = (remaining = 120_000, change: Partial<Warning> = {}): Warning => ({
  kind: 'warning',
  cause: 'idle',
  expiresAt: 0,
  remaining,
  isExtendable: true,
  isBusy: false,
  failure: null,
  ...change,
})

/** A warning that cannot be extended. */
export const final = warning(120_000, { isExtendable: false })

export const expired = { kind: 'expired', cause: 'idle', isLeaving: false } as const satisfies Screen

export const none = { kind: 'none' } as const satisfies Screen
