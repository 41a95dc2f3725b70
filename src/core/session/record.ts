import type { Cause, Duration, Instant } from '../ports.ts'

/** A hold on the session that a tab renews while work is open there. A crashed tab's lease simply ends. */
export interface Lease {
  readonly until: Instant
  /** When it was last renewed or given up; the later word of the same tab holds. */
  readonly at: Instant
}

/**
 * What the tabs of one session share. It is a join-semilattice: {@link joinRecords} is commutative, associative and
 * idempotent, so messages may be lost, doubled or late and the tabs still agree.
 */
export interface SharedRecord {
  /** When this session began. A later sign-in begins a later epoch, which replaces the earlier one whole. */
  readonly epoch: Instant
  /** The last activity. */
  readonly presentAt: Instant
  /** Start of the last request that renewed the session on the server. */
  readonly contactAt: Instant
  /** Start of the last request whose answer proved `serverUntil`. */
  readonly provenAt: Instant
  /** Until when the server is known to keep the session. */
  readonly serverUntil: Instant
  /** The absolute timeout, as far as the server told it. */
  readonly absoluteUntil: Instant
  /** When a tab last asked for the status, and last sent a keepalive: the others need not. */
  readonly askedAt: Instant
  readonly sentAt: Instant
  /** When a page was last hidden or left; written only where `endAfterClose` wants to know. */
  readonly leftAt: Instant
  readonly leases: Readonly<Record<string, Lease>>
  readonly ended: End | null
  /** How the session before this one ended, where it is known to have. */
  readonly previous: End | null
}

/** The end of a session, and the tab that decided it. */
export interface End {
  readonly cause: Cause
  readonly at: Instant
  readonly tab: string
}

/** A lease outlives its last renewal by this much. */
export const LEASE: Duration = 180_000

/** Nobody works in more tabs at once; and a record that says so must not stop anybody. */
const MOST_LEASES = 100

/** Another tab's clock reading may be this much ahead of ours before it is disbelieved. */
const TOLERANCE: Duration = 1000

export const newRecord = (at: Instant): SharedRecord => ({
  epoch: at,
  presentAt: at,
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

/** Of these the later one holds. `provenAt` goes with `serverUntil`, and comes later with it. */
const MARKS = ['presentAt', 'contactAt', 'provenAt', 'askedAt', 'sentAt', 'leftAt'] as const
type Mark = (typeof MARKS)[number]

const pick = (value: (name: Mark) => Instant) =>
  Object.fromEntries(MARKS.map((name) => [name, value(name)])) as Record<Mark, Instant>

/** Without those that ended before the last activity: they say nothing more. */
export const openLeases = ({ leases, presentAt }: SharedRecord): SharedRecord['leases'] =>
  Object.fromEntries(Object.entries(leases).filter(([, { until }]) => until > presentAt))

const later = (a: Lease | undefined, b: Lease): Lease =>
  !a || b.at > a.at || (b.at === a.at && b.until < a.until) ? b : a

function joinLeases(a: SharedRecord['leases'], b: SharedRecord['leases']): SharedRecord['leases'] {
  const leases: Record<string, Lease> = { ...a }
  for (const tab of Object.keys(b))
    leases[tab] = later(Object.hasOwn(leases, tab) ? leases[tab] : undefined, b[tab] as Lease)
  return leases
}

/** What the server had promised is void: any later session is a new one, however short. */
export const endedAt = (record: SharedRecord, at: Instant): SharedRecord => ({
  ...record,
  serverUntil: Math.min(record.serverUntil, at),
})

const rank = ({ at, cause, tab }: End): string => `${at} ${cause} ${tab}`

/** The earlier one; where two tabs ended it at the same instant, the same one for all. */
function firstEnd(a: End | null, b: End | null): End | null {
  if (!a || !b) return a ?? b
  return b.at < a.at || (b.at === a.at && rank(b) < rank(a)) ? b : a
}

const isNewerProof = (a: SharedRecord, b: SharedRecord): boolean =>
  b.provenAt > a.provenAt || (b.provenAt === a.provenAt && b.serverUntil < a.serverUntil)

/** What two tabs know together. */
export function joinRecords(a: SharedRecord, b: SharedRecord): SharedRecord {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch ? a : b
  return {
    ...(isNewerProof(a, b) ? b : a),
    ...pick((name) => Math.max(a[name], b[name])),
    absoluteUntil: Math.min(a.absoluteUntil, b.absoluteUntil),
    leases: joinLeases(a.leases, b.leases),
    ended: firstEnd(a.ended, b.ended),
    previous: firstEnd(a.previous, b.previous),
  }
}

/** Less than a second of activity is no news. */
export const knowsMore = (own: SharedRecord, other: SharedRecord): boolean =>
  (!!own.ended && !other.ended) ||
  isNewerProof(other, own) ||
  MARKS.some((name) => own[name] - other[name] >= (name === 'presentAt' ? TOLERANCE : 1))

/** The last sign of life of any page: what it did, asked, or left behind. */
export const lastSignOf = (record: SharedRecord): Instant =>
  Math.max(record.ended?.at ?? 0, ...MARKS.map((name) => record[name]))

/** The same record on a clock that shows `by` more. */
export function shiftRecord(record: SharedRecord, by: Duration): SharedRecord {
  if (!by) return record
  const move = <T>(value: T): T =>
    (typeof value === 'number'
      ? value && value + by
      : value && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, move(inner)]))
        : value) as T
  return move(record)
}

const CAUSES: readonly unknown[] = ['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed']

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value ? (value as Record<string, unknown>) : {}

/**
 * Makes a record of something that another tab, or anybody else with access to the storage, wrote. An instant more than
 * a second ahead of the wall clock buys nothing: it counts as never. Garbage is `undefined`.
 */
export function readRecord(raw: unknown, wall: Instant): SharedRecord | undefined {
  const data = fields(raw)
  const instant = (value: unknown, reach: Duration = 0): Instant =>
    typeof value === 'number' && value > 0 && value <= wall + TOLERANCE + reach ? value : 0
  // JSON has no Infinity: it writes null.
  const limit = (value: unknown): Instant => (typeof value === 'number' && value > 0 ? value : Infinity)
  const epoch = instant(data.epoch)
  if (!epoch) return undefined
  const end = (value: unknown): End | null => {
    const { cause, at, tab } = fields(value)
    return CAUSES.includes(cause)
      ? { cause: cause as Cause, at: instant(at), tab: typeof tab === 'string' ? tab : '' }
      : null
  }
  const leases = Object.entries(fields(data.leases))
    .map(
      ([tab, value]) => [tab, { until: instant(fields(value).until, LEASE), at: instant(fields(value).at) }] as const,
    )
    // One that has ended is known for as long as a tab that read it before may write it again.
    .filter(([, lease]) => lease.at && lease.until > wall - LEASE)
    .sort(([, one], [, other]) => one.until - other.until)
    .slice(-MOST_LEASES)
  return {
    epoch,
    ...pick((name) => instant(data[name])),
    serverUntil: instant(data.provenAt) ? limit(data.serverUntil) : Infinity,
    absoluteUntil: limit(data.absoluteUntil),
    leases: Object.fromEntries(leases),
    ended: end(data.ended),
    previous: end(data.previous),
  }
}
