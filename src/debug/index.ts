export type { Because, HistoryEntry } from '../core/engine/history.ts'
export { describeHistory } from './describe.ts'
export { explain } from './explain.ts'
export type { DebugOptions } from './words.ts'
