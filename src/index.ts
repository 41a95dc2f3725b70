import { createIdleWarning as create } from './idle-warning.ts'
import { createModal } from './modal-view.ts'
import type { IdleWarning, IdleWarningOptions } from './types.ts'

/**
 * Watches a signed-in session, with the built-in modal. Nothing happens before `start()`.
 *
 * @throws IdleWarningError `wrong-options`, with all that is wrong at once.
 */
export const createIdleWarning = (options: IdleWarningOptions): IdleWarning =>
  create(options, { createView: createModal })

export { isIdleWarningError } from './core/errors.ts'
export type * from './types.ts'
