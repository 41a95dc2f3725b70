/**
 * `idle-warning-debug.min.js`: explains a sign-out and checks your server, after the main script. It adds `explain()`,
 * `describeHistory()`, `trace()` and `checkServer()` to `window.idleWarning`. `data-debug` on the main script calls `trace()`.
 *
 * @see docs/troubleshooting.md#why-was-i-signed-out
 * @packageDocumentation
 */
import type { HistoryEntry } from '../core/engine/history.ts'
import { inform, logError } from '../dom/inform.ts'
import { queryAll } from '../dom/native-members.ts'
import { describeHistory } from './describe-history.ts'
import { explain } from './explain.ts'
import { type CheckServerOptions, checkServer } from './server-check/check-server.ts'
import type { CheckedHandle } from './server-check/checked-handle.ts'
import type { ServerReport } from './server-check/server-report.ts'
import type { DebugOptions } from './time-format.ts'
import { type TraceOptions, trace } from './trace.ts'

interface IdleWarningGlobal extends CheckedHandle {
  readonly history: readonly HistoryEntry[]
  explain?: (options?: DebugOptions) => string
  describeHistory?: (options?: DebugOptions) => string[]
  trace?: (options?: TraceOptions) => () => void
  checkServer?: (options?: CheckServerOptions) => Promise<ServerReport>
}

const { idleWarning } = window as { idleWarning?: IdleWarningGlobal }

// `window.idleWarning` may also be an element of the page with that id.
if (idleWarning && Array.isArray(idleWarning.history)) {
  idleWarning.explain = (options) => explain(idleWarning.history, options)
  idleWarning.describeHistory = (options) => describeHistory(idleWarning.history, options)
  idleWarning.trace = (options) => trace(idleWarning, options)
  idleWarning.checkServer = async (options) => {
    const report = await checkServer(idleWarning, options)
    inform(report.text)
    return report
  }
  if (queryAll('script[data-debug]').length) idleWarning.trace()
} else logError('window.idleWarning is missing: put idle-warning-debug.min.js after idle-warning.min.js in the page')
