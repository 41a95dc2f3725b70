import type { Instant } from '../ports.ts'

/** Something to do, and when it is due. 0 is at once, `Infinity` is never. */
export interface Due {
  readonly at: Instant
  readonly act: () => void
}

/** Nothing is due. */
export const NEVER: Due = { at: Infinity, act: () => {} }
