import type { Cause, Duration, Instant } from '../ports.ts'
import { type End, eachInstant, LEASE, type Lease, laterLease, type SharedRecord, TOLERANCE } from './record.ts'

/** A record with more leases than this is not from real tabs. The rest is dropped, so that reading stays quick. */
const MOST_LEASES = 100

/**
 * A lease stays known for this long. A page that was frozen when the work began and ended hears of the begin first when it
 * thaws. If it no longer knew the end, it would take the work for open until its lease ran out.
 */
const KEPT_FOR: Duration = 3_600_000

/** The id of a tab and the name of a frame are shorter. Whatever is read is written again, so it must stay small. */
const LONGEST_NAME = 100

const CAUSES: readonly unknown[] = ['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed']

/** The properties of an object that may be anything. */
const propertiesOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** An instant from outside. 0 for anything that is none. */
const readInstant = (value: unknown): Instant => (typeof value === 'number' && value > 0 ? value : 0)

/** A deadline from outside. JSON has no Infinity and writes `null` instead. */
const readDeadline = (value: unknown): Instant => (typeof value === 'number' && value > 0 ? value : Infinity)

/** A duration from outside. JSON has no Infinity and writes `null` instead. */
const readLength = (value: unknown): Duration => (value === null ? Infinity : readInstant(value))

const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST_NAME

/** The name of the time in which a record was written. `undefined` for anything that is none. */
export function readFrame(raw: unknown): string | undefined {
  const { frame } = propertiesOf(raw)
  return isName(frame) ? frame : undefined
}

function readEnd(value: unknown): End | null {
  const { cause, at, tab } = propertiesOf(value)
  if (!CAUSES.includes(cause)) return null
  return { cause: cause as Cause, at: readInstant(at), tab: isName(tab) ? tab : '' }
}

function readLeases(value: unknown): readonly (readonly [tab: string, lease: Lease])[] {
  return Object.entries(propertiesOf(value)).map(([tab, raw]) => {
    const { until, at } = propertiesOf(raw)
    return [tab, { until: readInstant(until), at: readInstant(at) }] as const
  })
}

/**
 * Drops the leases that ended long ago and keeps the end of their work. Where the reader knows a later version, that one
 * counts: a tab that cannot write leaves an old one in the storage.
 */
function foldLeases(
  leases: ReturnType<typeof readLeases>,
  wall: Instant,
  own: SharedRecord['leases'],
): Pick<SharedRecord, 'leases' | 'workedUntil'> {
  const known = leases
    .filter(([tab, { at }]) => at > 0 && isName(tab))
    .map(([tab, lease]) => [tab, laterLease(Object.hasOwn(own, tab) ? own[tab] : undefined, lease)] as const)
    .sort(([, one], [, other]) => one.until - other.until)
  const isKept = ({ until, at }: Lease) => Math.max(until, at) > wall - KEPT_FOR
  const kept = known.filter(([, lease]) => isKept(lease)).slice(-MOST_LEASES)
  const lastDropped = known[known.length - kept.length - 1]?.[1].until ?? 0
  return { leases: Object.fromEntries(kept), workedUntil: Math.min(lastDropped, wall) }
}

/**
 * Reads a record that another tab, or any other script with access to the storage, has written.
 *
 * @param own the leases that the reader knows.
 * @returns `undefined` for anything that is no record, and for a record with an instant more than a second ahead of the
 * wall clock: its writer had another time, so nothing in it can be compared with this one.
 */
export function readRecord(raw: unknown, wall: Instant, own: SharedRecord['leases'] = {}): SharedRecord | undefined {
  const data = propertiesOf(raw)
  const epoch = readInstant(data.epoch)
  if (epoch === 0) return undefined
  const instants = eachInstant((name) => readInstant(data[name]))
  const { leases, workedUntil } = foldLeases(readLeases(data.leases), wall, own)
  const [ended, previous] = [readEnd(data.ended), readEnd(data.previous)]
  const latest = Math.max(epoch, ...Object.values(instants), ended?.at ?? 0, previous?.at ?? 0)
  const latestLease = Math.max(0, ...Object.values(leases).map(({ until, at }) => Math.max(at, until - LEASE)))
  if (Math.max(latest, latestLease) > wall + TOLERANCE) return undefined
  return {
    epoch,
    ...instants,
    workedUntil: Math.max(instants.workedUntil, workedUntil),
    window: readInstant(data.window),
    contactTook: readLength(data.contactTook),
    longestTimeout: readLength(data.longestTimeout),
    warnsAfter: readDeadline(data.warnsAfter),
    serverUntil: instants.provenAt > 0 ? readDeadline(data.serverUntil) : Infinity,
    absoluteUntil: readDeadline(data.absoluteUntil),
    leases,
    ended,
    previous,
  }
}
