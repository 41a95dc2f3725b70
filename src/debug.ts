export type { Because, HistoryEntry } from './core/history.ts'
export { describeHistory } from './debug/describe.ts'
export { explain } from './debug/explain.ts'
export type { DebugOptions } from './debug/words.ts'
