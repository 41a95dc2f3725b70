/**
 * The library with its built-in dialog.
 *
 * A duration that you give is a text with its unit, such as `'15m'`. A duration that you get, from an event or from the
 * handle, is a number of milliseconds; a name with `At` is an instant in epoch milliseconds. The JSON of your server, and
 * `request.isAlive`, have seconds from now, so the clocks of page and server need not agree.
 *
 * @example
 * ```ts
 * import { createIdleWarning } from 'idle-warning'
 *
 * const idle = createIdleWarning({ idleTimeout: '15m', keepaliveUrl: '/session/keepalive', signInUrl: '/login' })
 * idle.on('expired', ({ cause }) => console.info(`ended: ${cause}`))
 * idle.start()
 * ```
 * @packageDocumentation
 */
import { createIdleWarning as create } from './idle-warning.ts'
import { createModalView } from './modal-view.ts'
import type { IdleWarning, IdleWarningOptions } from './types.ts'

/**
 * Creates a handle that watches a signed-in session and shows the built-in dialog. Nothing happens before `start()`.
 *
 * @throws IdleWarningError with the code `wrong-options` and all problems at once.
 */
export const createIdleWarning = (options: IdleWarningOptions): IdleWarning =>
  create(options, { createView: createModalView, remindsToStart: true })

export { isIdleWarningError } from './core/errors.ts'
export type * from './types.ts'
