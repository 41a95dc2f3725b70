import { ACTIVITY_SAMPLE } from '../session/deadlines.ts'
import { mergeFound } from '../session/found-record.ts'
import { readRecord, type SharedRecord, shiftRecord } from '../session/record.ts'
import type { State } from '../session/state.ts'
import type { EngineState } from './engine-state.ts'
import { keepSharedTime } from './shared-time.ts'

/** The record as the tabs last wrote it, in the time of this tab's own clock. */
export function readShared(engine: EngineState): SharedRecord | undefined {
  const { tabs } = engine.options.ports
  const record = readRaw(engine, tabs.read())
  engine.sharing.isShared = tabs.isShared()
  return record
}

/** Reads what another tab wrote or sent. It is untrusted until `readRecord` has read it. */
export function readRaw(engine: EngineState, raw: unknown): SharedRecord | undefined {
  const { clock, tabs } = engine.options.ports
  const { setBack } = (raw ?? {}) as { readonly setBack?: unknown }
  const isFirstToNotice = keepSharedTime(engine.sharing.time, clock, setBack)
  const found = toOwnTime(engine, raw)
  // A page that opens later does not know that the clock was set back, so the record says it.
  const stored = isFirstToNotice ? toOwnTime(engine, tabs.read()) : undefined
  if (stored) write(engine, stored, false)
  return found
}

function toOwnTime({ options, sharing }: EngineState, raw: unknown): SharedRecord | undefined {
  const { setBack, offset } = sharing.time
  const record = readRecord(raw, options.ports.clock.wall() + setBack)
  return record && shiftRecord(record, offset)
}

function write({ options, sharing }: EngineState, record: SharedRecord, isBroadcast: boolean): void {
  const { tabs } = options.ports
  const { setBack, offset } = sharing.time
  const written = { ...shiftRecord(record, -offset), setBack }
  tabs.write(written)
  if (isBroadcast) tabs.broadcast(written)
  sharing.isShared = tabs.isShared()
}

/** The state after reading what the other tabs wrote. */
export function withShared(engine: EngineState): State {
  const found = readShared(engine)
  return found ? mergeFound(engine.session, found, engine.options.limits) : engine.session
}

/** Writes what all tabs know, because a write replaces the whole stored record. */
export function writeShared(engine: EngineState, isBroadcast: boolean): void {
  mergeAndWrite(engine, readShared(engine), isBroadcast)
}

function mergeAndWrite(engine: EngineState, found: SharedRecord | undefined, isBroadcast: boolean): void {
  if (found) engine.session = mergeFound(engine.session, found, engine.options.limits)
  const { record } = engine.session
  // This tab's session has ended, and a later one has taken its place in the storage.
  if (found && found.epoch > record.epoch) return
  write(engine, record, isBroadcast)
}

/** Writes the activity, unless another tab did so within the last second. Returns whether it was written. */
export function writeActivity(engine: EngineState): boolean {
  const found = readShared(engine)
  const { epoch, activeAt } = engine.session.record
  if (found?.epoch === epoch && found.activeAt > activeAt - ACTIVITY_SAMPLE) return false
  mergeAndWrite(engine, found, false)
  return true
}

/** Notes in the stored record that a tab is asking for the status. */
export function claimStatus(engine: EngineState): void {
  const found = readShared(engine)
  if (found) write(engine, { ...found, askedAt: engine.options.ports.clock.now() }, false)
}
