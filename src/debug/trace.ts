import type { HistoryEntry } from '../core/engine/history.ts'
import { insideOf } from '../core/inside.ts'
import { inform } from '../dom/inform.ts'
import { describeHistory } from './describe-history.ts'
import type { DebugOptions } from './time-format.ts'

/** What `trace()` reads of a handle. */
export interface TracedHandle {
  /** As `idle.history`. */
  readonly history: readonly HistoryEntry[]
}

/** The options of {@link trace}. */
export interface TraceOptions extends DebugOptions {
  /** Gets each line. @default `console.info`, with `idle-warning:` before it */
  readonly log?: (line: string) => void
}

/**
 * Writes each decision of a session as one line while you develop: first those of the history, then each new one.
 *
 * @param handle `idle`, or `window.idleWarning` of a script tag.
 * @returns the undo.
 * @throws Error if `handle` is no handle, or one of another version. RangeError for a time zone or language that does not exist.
 */
export function trace(handle: TracedHandle, { log = inform, ...options }: TraceOptions = {}): () => void {
  const inside = insideOf(handle)
  if (!inside) throw new Error('idle-warning: trace() needs the handle of a session, of the same version')
  for (const line of describeHistory(handle.history, options)) log(line)
  return inside.watchHistory(() => log(describeHistory(handle.history, options).at(-1) as string))
}
