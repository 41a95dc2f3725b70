import type { HistoryEntry } from './engine/history.ts'
import type { Settings } from './options/options.ts'

/** A global symbol, because `idle-warning/debug` may belong to another copy of the library. */
const INSIDE = Symbol.for('idle-warning.inside')

/** What other modules of this library may ask of a handle. It is no part of the public API. */
export interface Inside {
  /** The options as they are now, with their defaults. */
  readonly settings: () => Settings
  /** Calls back with each decision as it enters the history. Returns the undo. */
  readonly watchHistory: (listener: (entry: HistoryEntry) => void) => () => void
}

/** What a handle shows to other modules. `undefined` if it is no handle of this version. */
export const insideOf = (handle: object): Inside | undefined => (handle as { readonly [INSIDE]?: Inside })[INSIDE]

/** Shows `inside` to other modules. The property is not enumerable. */
export const showInside = <Handle extends object>(handle: Handle, inside: Inside): Handle =>
  Object.defineProperty(handle, INSIDE, { value: inside })
