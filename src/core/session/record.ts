import type { Cause, Duration, Instant } from '../ports.ts'

/** A tab with open work holds the session by a lease, which it renews. The lease of a crashed tab ends by itself. */
export interface Lease {
  readonly until: Instant
  /** When the tab last renewed the lease or gave it up. Of two versions the later one counts. */
  readonly at: Instant
}

/**
 * What the tabs of one session share. Two versions can be joined in any order, and twice, with the same result
 * ({@link joinRecords}). So the tabs agree even if messages are lost, doubled or late.
 */
export interface SharedRecord {
  /** When this session began. A later sign-in begins a later epoch, and its record replaces the earlier one. */
  readonly epoch: Instant
  /** The last activity of a person in any tab. */
  readonly activeAt: Instant
  /** When the last request that renewed the session on the server was sent. */
  readonly contactAt: Instant
  /** When the request was sent whose answer proved `serverUntil`. */
  readonly provenAt: Instant
  /** Until when the server keeps the session, as far as it said, less the margin. */
  readonly serverUntil: Instant
  /** The absolute end, as far as the server said. */
  readonly absoluteUntil: Instant
  /** When a tab last asked for the status, so that the other tabs need not ask. */
  readonly askedAt: Instant
  /** When a tab last sent a keepalive, so that the other tabs need not send one. */
  readonly sentAt: Instant
  /** When a page was last hidden or left. Written only with `endAfterClose`. */
  readonly leftAt: Instant
  readonly leases: Readonly<Record<string, Lease>>
  readonly ended: End | null
  /** How the session before this one ended, where that is known. */
  readonly previous: End | null
}

/** The end of a session, and the tab that decided it. */
export interface End {
  readonly cause: Cause
  readonly at: Instant
  readonly tab: string
}

/** A lease ends this long after its last renewal. */
export const LEASE: Duration = 180_000

/** A record with more leases than this is not from real tabs. The rest is dropped, so that reading stays quick. */
const MOST_LEASES = 100

/** An instant in the record that lies further in the future than this is not believed. */
const TOLERANCE: Duration = 1000

export const newRecord = (at: Instant): SharedRecord => ({
  epoch: at,
  activeAt: at,
  contactAt: at,
  provenAt: at,
  serverUntil: Infinity,
  absoluteUntil: Infinity,
  askedAt: 0,
  sentAt: 0,
  leftAt: 0,
  leases: {},
  ended: null,
  previous: null,
})

/** Of these instants the later one counts. `provenAt` goes together with `serverUntil`. */
const INSTANTS = ['activeAt', 'contactAt', 'provenAt', 'askedAt', 'sentAt', 'leftAt'] as const
type InstantName = (typeof INSTANTS)[number]

const eachInstant = (value: (name: InstantName) => Instant) =>
  Object.fromEntries(INSTANTS.map((name) => [name, value(name)])) as Record<InstantName, Instant>

/** The leases that still matter. One that ended before the last activity changes no deadline. */
export const openLeases = ({ leases, activeAt }: SharedRecord): SharedRecord['leases'] =>
  Object.fromEntries(Object.entries(leases).filter(([, { until }]) => until > activeAt))

/** On equal timestamps the shorter lease counts. */
const laterLease = (a: Lease | undefined, b: Lease): Lease =>
  !a || b.at > a.at || (b.at === a.at && b.until < a.until) ? b : a

function joinLeases(a: SharedRecord['leases'], b: SharedRecord['leases']): SharedRecord['leases'] {
  const leases: Record<string, Lease> = { ...a }
  for (const tab of Object.keys(b))
    leases[tab] = laterLease(Object.hasOwn(leases, tab) ? leases[tab] : undefined, b[tab] as Lease)
  return leases
}

/** The server ended the session at `at`, so what it said before no longer counts. Any later session is a new one. */
export const endedByServer = (record: SharedRecord, at: Instant): SharedRecord => ({
  ...record,
  serverUntil: Math.min(record.serverUntil, at),
})

const sortKey = ({ at, cause, tab }: End): string => `${at} ${cause} ${tab}`

/** The earlier end. If two tabs ended the session in the same instant, all tabs choose the same one. */
function firstEnd(a: End | null, b: End | null): End | null {
  if (!a || !b) return a ?? b
  return b.at < a.at || (b.at === a.at && sortKey(b) < sortKey(a)) ? b : a
}

const isNewerProof = (a: SharedRecord, b: SharedRecord): boolean =>
  b.provenAt > a.provenAt || (b.provenAt === a.provenAt && b.serverUntil < a.serverUntil)

/** What two versions of the record say together. */
export function joinRecords(a: SharedRecord, b: SharedRecord): SharedRecord {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch ? a : b
  return {
    ...(isNewerProof(a, b) ? b : a),
    ...eachInstant((name) => Math.max(a[name], b[name])),
    absoluteUntil: Math.min(a.absoluteUntil, b.absoluteUntil),
    leases: joinLeases(a.leases, b.leases),
    ended: firstEnd(a.ended, b.ended),
    previous: firstEnd(a.previous, b.previous),
  }
}

/** `own` holds something that `other` lacks. Activity that is less than a second newer does not count. */
export const knowsMore = (own: SharedRecord, other: SharedRecord): boolean =>
  (own.ended !== null && other.ended === null) ||
  isNewerProof(other, own) ||
  INSTANTS.some((name) => own[name] - other[name] >= (name === 'activeAt' ? TOLERANCE : 1))

/** The latest instant at which a page is known to have been open. */
export const lastWrittenAt = (record: SharedRecord): Instant =>
  Math.max(record.ended?.at ?? 0, ...INSTANTS.map((name) => record[name]))

/** The same record as a clock shows it that is ahead by `by`. An instant of 0 means *never* and stays 0. */
export function shiftRecord(record: SharedRecord, by: Duration): SharedRecord {
  if (by === 0) return record
  const shift = (at: Instant): Instant => (at === 0 ? 0 : at + by)
  const shiftEnd = (end: End | null): End | null => end && { ...end, at: shift(end.at) }
  const leases = Object.entries(record.leases).map(
    ([tab, { until, at }]) => [tab, { until: shift(until), at: shift(at) }] as const,
  )
  return {
    epoch: shift(record.epoch),
    ...eachInstant((name) => shift(record[name])),
    serverUntil: shift(record.serverUntil),
    absoluteUntil: shift(record.absoluteUntil),
    leases: Object.fromEntries(leases),
    ended: shiftEnd(record.ended),
    previous: shiftEnd(record.previous),
  }
}

const CAUSES: readonly unknown[] = ['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed']

/** The properties of an object that may be anything. */
const propertiesOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** An instant from outside. One that is later than `latest` counts as never. */
const readInstant = (value: unknown, latest: Instant): Instant =>
  typeof value === 'number' && value > 0 && value <= latest ? value : 0

/** A deadline from outside. JSON has no Infinity and writes `null` instead. */
const readDeadline = (value: unknown): Instant => (typeof value === 'number' && value > 0 ? value : Infinity)

function readEnd(value: unknown, latest: Instant): End | null {
  const { cause, at, tab } = propertiesOf(value)
  if (!CAUSES.includes(cause)) return null
  return { cause: cause as Cause, at: readInstant(at, latest), tab: typeof tab === 'string' ? tab : '' }
}

function readLeases(value: unknown, wall: Instant): SharedRecord['leases'] {
  const latest = wall + TOLERANCE
  const leases = Object.entries(propertiesOf(value)).map(([tab, raw]) => {
    const { until, at } = propertiesOf(raw)
    return [tab, { until: readInstant(until, latest + LEASE), at: readInstant(at, latest) }] as const
  })
  // An ended lease stays known for as long as a tab that read it while it was open may write it again.
  const known = leases.filter(([, lease]) => lease.at > 0 && lease.until > wall - LEASE)
  known.sort(([, one], [, other]) => one.until - other.until)
  return Object.fromEntries(known.slice(-MOST_LEASES))
}

/**
 * Reads a record that another tab, or any other script with access to the storage, has written. An instant more than a
 * second ahead of the wall clock counts as never, so it cannot prolong a session.
 *
 * @returns `undefined` for anything that is no record.
 */
export function readRecord(raw: unknown, wall: Instant): SharedRecord | undefined {
  const data = propertiesOf(raw)
  const latest = wall + TOLERANCE
  const epoch = readInstant(data.epoch, latest)
  if (epoch === 0) return undefined
  return {
    epoch,
    ...eachInstant((name) => readInstant(data[name], latest)),
    serverUntil: readInstant(data.provenAt, latest) > 0 ? readDeadline(data.serverUntil) : Infinity,
    absoluteUntil: readDeadline(data.absoluteUntil),
    leases: readLeases(data.leases, wall),
    ended: readEnd(data.ended, latest),
    previous: readEnd(data.previous, latest),
  }
}
