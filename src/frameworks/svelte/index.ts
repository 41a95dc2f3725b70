export type { ExtendOutcome, SessionCommands, SessionReading } from '../session-reading.ts'
export { type SessionReadable, toStore } from './to-store.ts'
