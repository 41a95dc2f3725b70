import { randomBytes } from 'node:crypto'
import type { SessionData } from 'express-session'

/** The data of a session, as it is stored. Only a signed-in session has `idleActivity`. */
export type StoredSession = Partial<SessionData> & { idleActivity?: Activity }

/** What a session knows of its activity. All instants are epoch milliseconds of the server's clock. */
export interface Activity {
  /** Opaque. Names this sign-in to the pages; not the session id, which opens the session. */
  readonly key: string
  /** The absolute timeout counts from here. */
  readonly signedInAt: number
  /** The idle timeout counts from here. */
  readonly renewedAt: number
  /** When a person was last active; `idleFor` counts from here. */
  readonly personAt: number
  /** The requests under way, by random ids. */
  readonly open: Readonly<Record<string, OpenRequest>>
  /** With `storeEvery`: until then the session counts as renewed, so requests are not stored one by one. */
  readonly renewedUntil?: number
  /** The same for requests of a person. */
  readonly personUntil?: number
}

export interface OpenRequest {
  readonly beganAt: number
  /** Whether a person sent it, and not a script. */
  readonly isPerson: boolean
}

/** A request holds its session for no longer, because a process that was killed cannot close its requests. Milliseconds. */
export const longestRequest = 30 * 60_000

export function beginActivity(now: number): Activity {
  return { key: randomBytes(12).toString('base64url'), signedInAt: now, renewedAt: now, personAt: now, open: {} }
}

/** Something happened at `at`. A report older than what is known changes nothing. */
export function renewed(activity: Activity, at: number, isPerson: boolean): Activity {
  const renewedAt = Math.max(activity.renewedAt, at)
  return { ...activity, renewedAt, personAt: isPerson ? Math.max(activity.personAt, at) : activity.personAt }
}

/** A request begins. It holds the session until it is closed. */
export function opened(activity: Activity, id: string, request: OpenRequest): Activity {
  return { ...activity, open: { ...activity.open, [id]: request } }
}

/**
 * The end of a request renews the session, as the end of work does. A refused request leaves no trace. `every`: the
 * milliseconds of `storeEvery`.
 */
export function closed(activity: Activity, id: string, isRefused: boolean, now: number, every = 0): Activity {
  const others = Object.entries(activity.open).filter(([other, { beganAt }]) => other !== id && isHeld(beganAt, now))
  const rest = { ...activity, open: Object.fromEntries(others) }
  if (isRefused) return rest
  const { beganAt = 0, isPerson = false } = activity.open[id] ?? {}
  const whole = renewed(renewed(rest, beganAt, isPerson), now, false)
  return every > 0 ? ahead(whole, { beganAt, isPerson }, now, every) : whole
}

/** Not before the answer is known: a refused request must not keep a session alive. */
function ahead(activity: Activity, { beganAt, isPerson }: OpenRequest, now: number, every: number): Activity {
  const { renewedUntil = 0, personUntil = 0 } = activity
  const person = isPerson ? { personUntil: Math.max(personUntil, beganAt + every) } : {}
  return { ...activity, renewedUntil: Math.max(renewedUntil, now + every), ...person }
}

/** For how many milliseconds requests need not be stored. 0 or less if this one must be. */
export function storedAhead({ renewedUntil = 0, personUntil = 0 }: Activity, isPerson: boolean, now: number): number {
  return (isPerson ? Math.min(renewedUntil, personUntil) : renewedUntil) - now
}

/** All instants move alike, so the absolute timeout stays true. */
export function moved(activity: Activity, by: number): Activity {
  const { signedInAt, renewedAt, personAt, open, renewedUntil, personUntil } = activity
  const move = ([id, request]: [string, OpenRequest]) => [id, { ...request, beganAt: request.beganAt + by }]
  return {
    ...activity,
    signedInAt: signedInAt + by,
    renewedAt: renewedAt + by,
    personAt: personAt + by,
    ...(renewedUntil && { renewedUntil: renewedUntil + by }),
    ...(personUntil && { personUntil: personUntil + by }),
    open: Object.fromEntries(Object.entries(open).map(move)),
  }
}

/** When the session was last renewed. While a request is under way, that is now. */
export function lastRenewedAt({ renewedAt, open, renewedUntil = 0 }: Activity, now: number): number {
  const begun = Object.values(open).map(({ beganAt }) => beganAt)
  if (begun.some((beganAt) => isHeld(beganAt, now))) return Math.max(now, renewedAt)
  return Math.max(renewedAt, Math.min(now, renewedUntil), ...begun)
}

/** When a person was last active, also by a request under way. */
export function lastPersonAt({ personAt, open, personUntil = 0 }: Activity, now: number): number {
  const requests = Object.values(open).filter(({ isPerson }) => isPerson)
  return Math.max(personAt, Math.min(now, personUntil), ...requests.map(({ beganAt }) => beganAt))
}

export function latestOf({ signedInAt, renewedAt, open }: Activity): number {
  return Math.max(signedInAt, renewedAt, ...Object.values(open).map(({ beganAt }) => beganAt))
}

const isHeld = (beganAt: number, now: number): boolean => now - beganAt < longestRequest
