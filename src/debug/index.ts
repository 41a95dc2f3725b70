export type { DecisionTrigger, HistoryEntry } from '../core/engine/history.ts'
export { describeHistory } from './describe-history.ts'
export { explain } from './explain.ts'
export type { DebugOptions } from './time-format.ts'
