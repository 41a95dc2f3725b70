/**
 * The same as `idle-warning/vue` without any user interface: your application shows the warning and covers the page.
 *
 * @see docs/frameworks.md#your-own-dialog
 * @packageDocumentation
 */
import { createIdleWarning } from '../../headless.ts'
import {
  createPluginWith,
  type IdleWarningPlugin,
  type IdleWarningPluginSettings,
  type IdleWarningSource,
} from './plugin.ts'

/**
 * Creates a plugin that gives an application one session, without any user interface. The application must show the warning
 * for at least 20 s with one simple way to stay signed in (WCAG 2.2.1), and must cover the page at `expired`.
 *
 * If you pass options, the plugin creates a handle, starts it in `app.use()`, and stops it in `app.unmount()`. It starts
 * nothing on a server. A ref or a getter of options changes the running handle by `update()`. If you pass a handle, the
 * application starts and stops it.
 *
 * It throws nothing: a wrong option is logged and passed to `onError`, and its default holds. Without a right `idleTimeout`,
 * and if another instance runs for the same `scope`, the session is not watched.
 */
export const createIdleWarningPlugin: (
  source: IdleWarningSource,
  settings?: IdleWarningPluginSettings,
) => IdleWarningPlugin = /* @__PURE__ */ createPluginWith(createIdleWarning)

export type { ExtendOutcome, SessionCommands, SessionReading } from '../session-reading.ts'
export { type IdleWarningSession, useIdleWarning, useWork } from './composables.ts'
export type { IdleWarningPlugin, IdleWarningPluginSettings, IdleWarningSource } from './plugin.ts'
