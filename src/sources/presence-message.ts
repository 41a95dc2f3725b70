import type { ActivityKind } from '../core/ports.ts'

const TYPE = 'idle-warning:presence'

/** The message by which a framed page reports activity to the pages around it. */
export const presenceMessage = (kind: ActivityKind): object => ({ type: TYPE, presence: kind })

/** The activity that a message reports; `undefined` for any other message. */
export function readPresenceMessage(data: unknown): ActivityKind | undefined {
  const { type, presence } = Object(data) as { type?: unknown; presence?: unknown }
  if (type !== TYPE) return undefined
  return presence === 'press' || presence === 'move' ? presence : undefined
}
