/**
 * The session as a Svelte store.
 *
 * @see docs/frameworks.md#svelte
 * @packageDocumentation
 */
export type { ExtendOutcome, SessionCommands, SessionReading } from '../session-reading.ts'
export { type SessionReadable, toStore } from './to-store.ts'
