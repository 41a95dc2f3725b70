/**
 * More kinds of activity, for the option `sources`. Each function returns a source, except `reportPresence()`, which is for
 * the page in a frame.
 *
 * @example
 * ```ts
 * import { createIdleWarning } from 'idle-warning'
 * import { frames, media, requests } from 'idle-warning/sources'
 *
 * createIdleWarning({ idleTimeout: '15m', sources: [frames(), media({ max: '30m' }), requests()] })
 * ```
 * @see docs/presence.md
 * @packageDocumentation
 */
export { type BridgeOptions, bridge } from './bridge.ts'
export { embedded } from './embedded.ts'
export { frames } from './frames.ts'
export { type IdleDetectionOptions, idleDetection } from './idle-detection.ts'
export { type MediaOptions, media } from './media.ts'
export { type ReportOptions, reportPresence } from './report-presence.ts'
export { type OutgoingRequest, type RequestsOptions, requests } from './requests.ts'
export { windows } from './windows.ts'
