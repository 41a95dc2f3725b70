import { createIdleWarning as create } from './idle-warning.ts'
import { createModalView } from './modal-view.ts'
import type { IdleWarning, IdleWarningOptions } from './types.ts'

/**
 * Creates a handle that watches a signed-in session and shows the built-in modal. Nothing happens before `start()`.
 *
 * @throws IdleWarningError with the code `wrong-options` and all problems at once.
 */
export const createIdleWarning = (options: IdleWarningOptions): IdleWarning =>
  create(options, { createView: createModalView, remindsToStart: true })

export { isIdleWarningError } from './core/errors.ts'
export type * from './types.ts'
