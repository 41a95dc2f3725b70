import { lastRenewedAt, type StoredSession } from './activity.ts'
import type { Timeouts } from './options.ts'

/** Why the server ended a session by itself; the same words as the SDK's causes. */
export type TimeoutCause = 'idle' | 'absolute'

/** Epoch milliseconds. */
export interface Deadlines {
  readonly idleAt: number
  readonly absoluteAt: number
}

export function deadlinesOf({ idleActivity }: StoredSession, { idle, absolute }: Timeouts, now: number): Deadlines {
  if (!idleActivity) return { idleAt: idle, absoluteAt: absolute }
  return { idleAt: lastRenewedAt(idleActivity, now) + idle, absoluteAt: idleActivity.signedInAt + absolute }
}

export function passedDeadline({ idleAt, absoluteAt }: Deadlines, now: number): TimeoutCause | undefined {
  if (now < Math.min(idleAt, absoluteAt)) return undefined
  return idleAt <= absoluteAt ? 'idle' : 'absolute'
}
