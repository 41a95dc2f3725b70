export type { ExtendOutcome, SessionCommands, SessionReading } from './adapters/session-store.ts'
export { type SessionReadable, toStore } from './adapters/svelte.ts'
