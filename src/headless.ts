import { createIdleWarning as create } from './idle-warning.ts'
import type { IdleWarning, IdleWarningOptions } from './types.ts'

/**
 * Watches a signed-in session, without any user interface: it warns and covers nothing. The application shows the
 * warning for at least 20 s with one simple way to stay (WCAG 2.2.1), and covers the page at `expired`.
 *
 * @throws IdleWarningError `wrong-options`, with all that is wrong at once.
 */
export const createIdleWarning = (options: IdleWarningOptions): IdleWarning => create(options)

export { isIdleWarningError } from './core/errors.ts'
export type * from './types.ts'
