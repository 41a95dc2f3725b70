import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from '../../index.ts'
import { createPluginWith, type IdleWarningPlugin } from './plugin.ts'

/**
 * Creates a plugin that gives an application one session, with the built-in modal.
 *
 * If you pass options, the plugin creates a handle, starts it in `app.use()`, and stops it in `app.unmount()`. It starts
 * nothing on a server. If you pass a handle, the application starts and stops it.
 *
 * @throws IdleWarningError `wrong-options`, with every problem at once. `app.use()` throws `already-started` if another
 * instance runs for the same `scope`.
 */
export const createIdleWarningPlugin: (source: IdleWarningOptions | IdleWarning) => IdleWarningPlugin =
  /* @__PURE__ */ createPluginWith(createIdleWarning)

export type { ExtendOutcome, SessionCommands, SessionReading } from '../session-reading.ts'
export { type IdleWarningSession, useIdleWarning, useWork } from './composables.ts'
export type { IdleWarningPlugin } from './plugin.ts'
