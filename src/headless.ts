/**
 * The library without any user interface: the same names as `idle-warning`. The option `dialog: false` does the same. Then
 * your application must:
 *
 * 1. show a warning for at least 20 s, with one simple way to stay signed in (WCAG 2.2.1);
 * 2. on `expired`, hide private content in the same task;
 * 3. hide it also while `isChecking` is true, which is at most 5 s;
 * 4. show it again on `resumed`.
 * @packageDocumentation
 */
import { createIdleWarning as create } from './idle-warning.ts'
import type { IdleWarning, IdleWarningOptions } from './types.ts'

/**
 * Creates a handle that watches a signed-in session without any user interface. Nothing happens before `start()`.
 *
 * The application shows the warning itself, for at least 20 s and with one simple way to stay (WCAG 2.2.1). It covers the
 * page at `expired` and while `isChecking`, and uncovers it at `resumed`.
 *
 * @throws IdleWarningError with the code `wrong-options` and all problems at once.
 */
export const createIdleWarning = (options: IdleWarningOptions): IdleWarning => create(options, { remindsToStart: true })

export { isIdleWarningError } from './core/errors.ts'
export type * from './types.ts'
