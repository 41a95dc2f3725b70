import type { DurationText } from '../../core/ports.ts'

/** What `checkServer()` asks of a handle. */
export interface CheckedHandle {
  readonly phase: string
  reportRenewal(options?: { readonly expiresIn?: DurationText }): void
}
