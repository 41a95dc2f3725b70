/**
 * Answers "why was I signed out?", writes each decision into the console while you develop, and checks your server.
 *
 * With script tags, put `idle-warning-debug.min.js` after the main script. It adds `idleWarning.explain()`,
 * `idleWarning.describeHistory()`, `idleWarning.trace()` and `idleWarning.checkServer()`.
 *
 * @see docs/troubleshooting.md#why-was-i-signed-out
 * @packageDocumentation
 */
export type { DecisionTrigger, HistoryEntry } from '../core/engine/history.ts'
export { describeHistory } from './describe-history.ts'
export { explain } from './explain.ts'
export { type CheckServerOptions, checkServer } from './server-check/check-server.ts'
export type { CheckedHandle } from './server-check/checked-handle.ts'
export type { CheckCode, Fixes, ServerKind } from './server-check/server-fixes.ts'
export type { CheckOutcome, CheckPoint, ServerReport } from './server-check/server-report.ts'
export type { DebugOptions } from './time-format.ts'
export { type TracedHandle, type TraceOptions, trace } from './trace.ts'
