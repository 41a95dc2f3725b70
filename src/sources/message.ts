import type { Presence } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'

const TYPE = 'idle-warning:presence'

/** What a frame says to the page around it. */
export const writeMessage = (presence: Presence): object => ({ type: TYPE, presence })

export function readMessage(data: unknown): Presence | undefined {
  const { type, presence } = Object(data) as { type?: unknown; presence?: unknown }
  if (type !== TYPE) return undefined
  return presence === 'press' || presence === 'move' ? presence : undefined
}

export const ORIGIN = `an origin, such as 'https://app.example'`

/** A scheme, a host and perhaps a port, and nothing behind it. No pattern, and not the `null` of sandboxed frames. */
export const isOrigin = (value: unknown): boolean =>
  !!attempt(() => new URL(value as string).origin === value && /^https?:[^*]+$/.test(value as string))
