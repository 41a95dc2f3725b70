import type { Duration, Instant } from '../ports.ts'
import { CHECK_LIMIT, deadlineOf } from '../session/deadlines.ts'
import { knowsMore, mergeFound } from '../session/found-record.ts'
import { readFrame, readRecord } from '../session/read-record.ts'
import { type SharedRecord, shiftRecord, withoutHearsay } from '../session/record.ts'
import type { Limits, State, Timing } from '../session/state.ts'
import { isRunning } from '../session/step.ts'
import { type EngineState, newFrame } from './engine-state.ts'

/** The wall clock was set back if it lost this much between two looks. Less is drift. */
const SET_BACK: Duration = 5000

/** The record as the tabs last wrote it, in the time of this tab's own clock. */
export const readShared = (engine: EngineState): SharedRecord | undefined =>
  readRaw(engine, engine.options.ports.tabs.read())

/**
 * Reads what another tab wrote or sent. It is untrusted until `readRecord` has read it.
 *
 * The tabs write instants by the wall clock. If that clock is set back, what was written before cannot be compared with what
 * is written afterwards. So each record has a frame, a random name for the time in which it was written. The tab that
 * notices the step knows by its own clock what happened before, and writes that in a new frame. The others take the frame
 * over.
 */
export function readRaw(engine: EngineState, raw: unknown): SharedRecord | undefined {
  const { sharing } = engine
  const isSetBack = noticeStep(engine)
  if (sharing.written?.raw === raw && !isSetBack) return sharing.written?.record
  const frame = readFrame(raw)
  const isOwn = raw === undefined || frame === sharing.frame.name
  const isOver = sharing.pastFrames.has(frame)
  // Another frame began after the step.
  const offset = isOwn ? sharing.frame.offset : sharing.ahead
  const { leases } = shiftRecord(engine.session.record, -offset)
  const record = isOver ? undefined : readRecord(raw, engine.options.ports.clock.now() - offset, leases)
  if (record && !isOwn) adoptFrame(engine, frame, record.epoch)
  else if (isSetBack || (isOwn && raw !== undefined && !record)) renewFrame(engine)
  return record && shiftRecord(record, offset)
}

/** Whether the wall clock was set back since the last look. */
function noticeStep({ sharing, options }: EngineState): boolean {
  const { clock } = options.ports
  const ahead = clock.now() - clock.wall()
  const isSetBack = ahead - sharing.ahead > SET_BACK
  sharing.ahead = ahead
  if (isSetBack) sharing.pastFrames.add(sharing.frame.name)
  return isSetBack
}

/** Writes what this tab knows by its own clock in a new frame. */
function renewFrame(engine: EngineState): void {
  const { sharing, options } = engine
  const { clock } = options.ports
  sharing.pastFrames.add(sharing.frame.name)
  sharing.frame = newFrame(options.ports, sharing.ahead)
  if (!isRunning(engine.session)) return
  const { record } = engine.session
  // A number in the future could not be read.
  engine.session = { ...engine.session, record: { ...record, epoch: Math.min(record.epoch, clock.wall()) } }
  write(engine, engine.session.record, false)
}

/** Another tab has begun a new frame. What this tab had read before, it may have read in the wrong time. */
function adoptFrame(engine: EngineState, name: unknown, epochFound: number): void {
  const { sharing, session } = engine
  sharing.frame = { name, offset: sharing.ahead }
  if (!isRunning(session)) return
  // A page that opened after the step may have begun a session of its own, because it could not read this one.
  const epoch = sharing.pastFrames.size > 0 ? epochFound : session.record.epoch
  engine.session = { ...session, record: withoutHearsay(session.record, sharing.openedAt, epoch) }
}

function write({ options, sharing }: EngineState, record: SharedRecord, isBroadcast: boolean): void {
  const { tabs } = options.ports
  const { name, offset } = sharing.frame
  const raw = { ...shiftRecord(record, -offset), frame: name }
  sharing.written = { raw, record }
  tabs.write(raw)
  if (isBroadcast) tabs.broadcast(raw)
}

/** What this tab knows of the others before it signs out for them. */
export function surroundingsOf({
  options,
  limits,
  sharing,
}: EngineState): Pick<Timing, 'seesAllTabs' | 'isOtherAlive'> {
  const { tabs, clock } = options.ports
  const wall = clock.wall()
  return {
    seesAllTabs: sharing.pastFrames.size === 0 && tabs.isShared() && tabs.isWritable(),
    isOtherAlive: tabs.readOthers().some((raw) => mayBeAlive(readRecord(raw, wall), limits, wall)),
  }
}

/**
 * A record of another time may be alive, because nothing in it can be compared with now. So may one whose deadline has just
 * passed: the server is still asked about it, or has yet to answer a person who stays.
 */
const mayBeAlive = (record: SharedRecord | undefined, limits: Limits, wall: Instant): boolean =>
  !record || (!record.ended && deadlineOf(record, limits, wall) > wall - CHECK_LIMIT)

/** The state after reading what the other tabs wrote. */
export function withShared(engine: EngineState): State {
  return merge(engine, readShared(engine))
}

/** What this tab wrote itself tells it nothing. */
const merge = ({ session, limits, sharing }: EngineState, found: SharedRecord | undefined): State =>
  found && found !== sharing.written?.record ? mergeFound(session, found, limits) : session

/** Writes what all tabs know, because a write replaces the whole stored record. */
export function writeShared(engine: EngineState, isBroadcast: boolean): void {
  const found = readShared(engine)
  engine.session = merge(engine, found)
  const { record } = engine.session
  // This tab's session has ended, and a later one has taken its place in the storage.
  if (found && found.epoch > record.epoch) return
  // Another tab has just written the same.
  if (found && !isBroadcast && !knowsMore(record, found, engine.options.ports.clock.now())) return
  write(engine, record, isBroadcast)
}
