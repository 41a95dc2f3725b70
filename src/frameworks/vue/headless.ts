import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from '../../headless.ts'
import { createPluginWith, type IdleWarningPlugin } from './plugin.ts'

/**
 * A plugin that gives an application one session, without any user interface. From options it makes the handle, starts it in
 * `app.use()` and stops it in `app.unmount()`; on a server it starts nothing. A handle is the application's own to start.
 *
 * @throws IdleWarningError `wrong-options`, with all that is wrong at once.
 */
export const createIdleWarningPlugin: (given: IdleWarningOptions | IdleWarning) => IdleWarningPlugin =
  /* @__PURE__ */ createPluginWith(createIdleWarning)

export type { ExtendOutcome, SessionCommands, SessionReading } from '../session-reading.ts'
export { type IdleWarningPlugin, type IdleWarningSession, useIdleWarning, useWork } from './plugin.ts'
