import { SAMPLE } from '../session/deadlines.ts'
import { meet } from '../session/found-record.ts'
import { readRecord, type SharedRecord, shiftRecord } from '../session/record.ts'
import type { State } from '../session/state.ts'
import { keepTime } from './common-time.ts'
import type { Loop } from './engine-state.ts'

/** What a tab wrote, by this tab's own clock. */
export function fromTabs(loop: Loop, raw: unknown): SharedRecord | undefined {
  const { clock, tabs } = loop.ports
  const isNoticed = keepTime(loop.time, clock, (raw as { skew?: unknown } | undefined)?.skew)
  const found = readFrom(loop, raw)
  // For pages that know no other time than the clock that was set.
  const stored = isNoticed && readFrom(loop, tabs.read())
  if (stored) toTabs(loop, stored, false)
  return found
}

function readFrom({ ports: { clock }, time }: Loop, raw: unknown): SharedRecord | undefined {
  const record = readRecord(raw, clock.wall() + time.skew)
  return record && shiftRecord(record, time.offset)
}

function toTabs({ ports: { tabs }, time: { skew, offset } }: Loop, record: SharedRecord, isTold: boolean): void {
  const written = { ...shiftRecord(record, -offset), skew }
  tabs.write(written)
  if (isTold) tabs.tell(written)
}

/** What this tab and the others know together. */
export function join(loop: Loop): State {
  const shared = fromTabs(loop, loop.ports.tabs.read())
  return shared ? meet(loop.state, shared, loop.limits) : loop.state
}

/** Writes what all know, not only what this tab knows: storage has no other memory of the rest. */
export function writeRecord(loop: Loop, isTold: boolean): void {
  write(loop, fromTabs(loop, loop.ports.tabs.read()), isTold)
}

function write(loop: Loop, found: SharedRecord | undefined, isTold: boolean): void {
  if (found) loop.state = meet(loop.state, found, loop.limits)
  // A session that has ended for this tab, while a later one has taken its place.
  if (found && found.epoch > loop.state.record.epoch) return
  toTabs(loop, loop.state.record, isTold)
}

/** Writes down the activity, unless another tab has said so within the last second; answers whether it did. */
export function writePresence(loop: Loop): boolean {
  const found = fromTabs(loop, loop.ports.tabs.read())
  const { epoch, presentAt } = loop.state.record
  if (found?.epoch === epoch && found.presentAt > presentAt - SAMPLE) return false
  write(loop, found, false)
  return true
}

export function claim(loop: Loop): void {
  const found = fromTabs(loop, loop.ports.tabs.read())
  if (found) toTabs(loop, { ...found, askedAt: loop.ports.clock.now() }, false)
}
