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
  /**
   * The number of this session. A later sign-in has a greater one, and its record replaces the earlier one. It is the wall
   * clock's time at the beginning.
   */
  readonly epoch: number
  /** When this session began. */
  readonly beganAt: Instant
  /** The last activity of a person in any tab, or elsewhere as the server told by `idleFor`. 0 where none is known. */
  readonly activeAt: Instant
  /** The last activity that the server knows of. */
  readonly reportedAt: Instant
  /** The last activity as the server itself told it. 0 if it does not tell. */
  readonly personAt: Instant
  /** When the last request that renewed the session on the server was sent. */
  readonly contactAt: Instant
  /** How long the server keeps the session after that renewal, as far as it said. 0 if it did not say. */
  readonly window: Duration
  /** How long that renewal took, from the request to the answer. The server renewed at some moment of it. */
  readonly contactTook: Duration
  /** When the last request was sent whose answer said that the session lives. */
  readonly aliveAt: Instant
  /** When the request was sent that told `serverUntil`. An answer that says only that the session lives tells no time. */
  readonly provenAt: Instant
  /** When the last request was sent whose answer named the time that is left. */
  readonly figuredAt: Instant
  /** Until when the server keeps the session, as far as it said, less the margin. */
  readonly serverUntil: Instant
  /** The absolute end, as far as the server said. */
  readonly absoluteUntil: Instant
  /** When the last request was sent that got any answer from the server. */
  readonly answeredAt: Instant
  /** When an answer said, for the first time, that the session has ended. A second answer has to confirm it. */
  readonly doubtedAt: Instant
  /** When a tab last asked for the status, so that the other tabs need not ask. */
  readonly askedAt: Instant
  /** When a tab last sent a keepalive, so that the other tabs need not send one. */
  readonly sentAt: Instant
  /** When the last keepalive was sent that the server answered without moving its deadline. */
  readonly unmovedAt: Instant
  /** When a tab last sent a keepalive because its person stays. */
  readonly extendingAt: Instant
  /** When a page was last hidden or left. Written only with `endAfterClose`. */
  readonly leftAt: Instant
  readonly leases: Readonly<Record<string, Lease>>
  /** When work of a lease that is not kept any more ended. */
  readonly workedUntil: Instant
  /** The longest idle timeout of all pages of this session. */
  readonly longestTimeout: Duration
  /** The shortest time from an activity to the warning, of all pages of this session. `Infinity` before the first is known. */
  readonly warnsAfter: Duration
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

/** A record with an instant that lies further in the future than this is not believed. */
export const TOLERANCE: Duration = 1000

export const newRecord = (at: Instant): SharedRecord => ({
  epoch: at,
  beganAt: at,
  activeAt: at,
  reportedAt: at,
  personAt: 0,
  contactAt: at,
  window: 0,
  contactTook: 0,
  aliveAt: at,
  provenAt: at,
  figuredAt: 0,
  serverUntil: Infinity,
  absoluteUntil: Infinity,
  answeredAt: at,
  doubtedAt: 0,
  askedAt: 0,
  sentAt: 0,
  unmovedAt: 0,
  extendingAt: 0,
  leftAt: 0,
  leases: {},
  workedUntil: 0,
  longestTimeout: 0,
  warnsAfter: Infinity,
  ended: null,
  previous: null,
})

/** A proof is shifted by a millisecond where it must win over another of the same instant. */
const SAME_PROOF: Duration = 10

/** A page with this idle timeout, which warns this long before its end, takes part in the session. */
export function withLimits(
  record: SharedRecord,
  { idleTimeout, warnBefore }: { readonly idleTimeout: Duration; readonly warnBefore: Duration },
): SharedRecord {
  const own = idleTimeout - warnBefore
  return withTimeout(own < record.warnsAfter ? { ...record, warnsAfter: own } : record, idleTimeout)
}

/** A server that named no time keeps the session for the longest timeout of all its pages. */
function withTimeout(record: SharedRecord, idleTimeout: Duration): SharedRecord {
  const { longestTimeout, provenAt, figuredAt, serverUntil } = record
  if (idleTimeout <= longestTimeout) return record
  const isOwn = Math.abs(serverUntil - provenAt - longestTimeout) <= SAME_PROOF
  const isUnnamed = isOwn && figuredAt < provenAt - SAME_PROOF
  const proof = isUnnamed && { provenAt: provenAt + 1, serverUntil: provenAt + 1 + idleTimeout }
  return { ...record, longestTimeout: idleTimeout, ...proof }
}

/** The record of a session of which nothing is known yet. It only keeps the other tabs from asking at the same time. */
export const newGuess = (before: SharedRecord | undefined): SharedRecord => ({
  ...newRecord(0),
  epoch: (before?.epoch ?? 0) + 1,
  serverUntil: before?.serverUntil ?? Infinity,
  previous: before?.ended ?? null,
})

export const isGuess = ({ activeAt }: SharedRecord): boolean => activeAt === 0

/** An answer said that the session has ended, and no later one has contradicted it. */
export const isDoubted = ({ doubtedAt, answeredAt }: SharedRecord): boolean => doubtedAt > answeredAt

/**
 * Of these instants the later one counts. `serverUntil` goes together with `provenAt`, `window` and `contactTook` with
 * `contactAt`.
 */
const INSTANTS = [
  'beganAt',
  'activeAt',
  'reportedAt',
  'personAt',
  'contactAt',
  'aliveAt',
  'provenAt',
  'figuredAt',
  'answeredAt',
  'doubtedAt',
  'askedAt',
  'sentAt',
  'unmovedAt',
  'extendingAt',
  'leftAt',
  'workedUntil',
] as const
export type InstantName = (typeof INSTANTS)[number]

export function eachInstant(value: (name: InstantName) => Instant): Record<InstantName, Instant> {
  const instants: Partial<Record<InstantName, Instant>> = {}
  for (const name of INSTANTS) instants[name] = value(name)
  return instants as Record<InstantName, Instant>
}

/** The leases that still matter. One that ended before the last activity changes no deadline. */
export const openLeases = ({ leases, activeAt }: SharedRecord): SharedRecord['leases'] =>
  Object.fromEntries(Object.entries(leases).filter(([, { until }]) => until > activeAt))

/** On equal timestamps the shorter lease counts. */
export const laterLease = (a: Lease | undefined, b: Lease): Lease =>
  !a || b.at > a.at || (b.at === a.at && b.until < a.until) ? b : a

function joinLeases(a: SharedRecord['leases'], b: SharedRecord['leases']): SharedRecord['leases'] {
  const leases: Record<string, Lease> = { ...a }
  for (const tab of Object.keys(b))
    leases[tab] = laterLease(Object.hasOwn(leases, tab) ? leases[tab] : undefined, b[tab] as Lease)
  return leases
}

/** The server has no session at `at`. That is its last word on the time that is left. */
export const endedByServer = (record: SharedRecord, at: Instant): SharedRecord => ({
  ...record,
  provenAt: at,
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

/** What the later contact said. Of two for the same contact the shorter window counts, and the longer answer. */
function joinContacts(a: SharedRecord, b: SharedRecord): Pick<SharedRecord, 'window' | 'contactTook'> {
  if (a.contactAt > b.contactAt) return { window: a.window, contactTook: a.contactTook }
  if (a.contactAt < b.contactAt) return { window: b.window, contactTook: b.contactTook }
  return { window: Math.min(a.window, b.window), contactTook: Math.max(a.contactTook, b.contactTook) }
}

/** What two versions of the record say together. */
export function joinRecords(a: SharedRecord, b: SharedRecord): SharedRecord {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch ? a : b
  return {
    ...(isNewerProof(a, b) ? b : a),
    ...eachInstant((name) => Math.max(a[name], b[name])),
    ...joinContacts(a, b),
    longestTimeout: Math.max(a.longestTimeout, b.longestTimeout),
    warnsAfter: Math.min(a.warnsAfter, b.warnsAfter),
    absoluteUntil: Math.min(a.absoluteUntil, b.absoluteUntil),
    leases: joinLeases(a.leases, b.leases),
    ended: firstEnd(a.ended, b.ended),
    previous: firstEnd(a.previous, b.previous),
  }
}

/** The latest instant at which a page is known to have been open. */
export const lastWrittenAt = (record: SharedRecord): Instant =>
  Math.max(record.ended?.at ?? 0, ...INSTANTS.map((name) => record[name]))

/** Activity of which only is known that it was before. It is not 0, because the record of a page that runs is no guess. */
const LONG_AGO: Instant = 1

/**
 * The part of a record that its tab knows from its own watching, since `since`. What it read before that, it may have read in
 * another frame of time.
 */
export const withoutHearsay = (record: SharedRecord, since: Instant, epoch: Instant): SharedRecord => ({
  ...record,
  epoch,
  ...eachInstant((name) => (record[name] >= since ? record[name] : 0)),
  activeAt: record.activeAt >= since ? record.activeAt : Math.min(record.activeAt, LONG_AGO),
})

/** The same record as a clock shows it that is ahead by `by`. An instant of 0 means *never* and stays 0. */
export function shiftRecord(record: SharedRecord, by: Duration): SharedRecord {
  if (by === 0) return record
  const shift = (at: Instant): Instant => (at === 0 ? 0 : at + by)
  const shiftEnd = (end: End | null): End | null => end && { ...end, at: shift(end.at) }
  const leases = Object.entries(record.leases).map(
    ([tab, { until, at }]) => [tab, { until: shift(until), at: shift(at) }] as const,
  )
  return {
    ...record,
    ...eachInstant((name) => shift(record[name])),
    serverUntil: shift(record.serverUntil),
    absoluteUntil: shift(record.absoluteUntil),
    leases: Object.fromEntries(leases),
    ended: shiftEnd(record.ended),
    previous: shiftEnd(record.previous),
  }
}
