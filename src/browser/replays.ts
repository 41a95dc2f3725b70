import type { Clock, Duration, Instant } from '../core/ports.ts'
import { parseDate } from './clock.ts'

/** A `Date` that is older than one already seen by more than this belongs to a stored answer. */
const TOLERANCE: Duration = 2_000

/** What the answers of one origin said of its clock. */
interface ServerClock {
  newest: Instant
  /** An older `Date`, and when it came. */
  older: { readonly date: Instant; readonly at: Instant } | undefined
}

/** Tells whether a response of this address was stored and is given again. */
export type IsReplay = (response: Response, url: string) => boolean

/**
 * Recognises stored answers, for example of a service worker that asks its cache first: each of them would renew the
 * session with figures of an earlier time.
 *
 * A server whose clock was set back sends older dates too, and so does the slower of two servers behind one address. But
 * their dates advance with time, and those of a stored answer do not. So they are believed from the second answer on that
 * comes more than two seconds later.
 *
 * Without a readable `Date` (a redirect, or another origin that does not expose the header) nothing is a replay.
 */
export function createReplayCheck(clock: Clock): IsReplay {
  const clocks = new Map<string, ServerClock>()
  return ({ headers }, url) => {
    const date = parseDate(headers.get('Date') ?? '')
    if (!date) return false
    const { origin } = new URL(url)
    const known = clocks.get(origin) ?? { newest: date, older: undefined }
    clocks.set(origin, known)
    if (date < known.newest - TOLERANCE) return isStored(known, date, clock.now())
    known.newest = Math.max(known.newest, date)
    return false
  }
}

/** Whether an older date stands still. The first one counts as stored, because nothing is known of it yet. */
function isStored(known: ServerClock, date: Instant, now: Instant): boolean {
  const { older = { date, at: now } } = known
  const passed = now - older.at
  if (passed > TOLERANCE && date >= older.date + passed - TOLERANCE) return false
  known.older = passed > TOLERANCE ? { date, at: now } : older
  return true
}
