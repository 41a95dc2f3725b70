import type { DurationText } from '../../core/ports.ts'

/** What `checkServer()` asks of a handle. */
export interface CheckedHandle {
  /** As `idle.phase`. */
  readonly phase: string
  /** As `idle.reportRenewal`. */
  reportRenewal(options?: { readonly expiresIn?: DurationText }): void
}
