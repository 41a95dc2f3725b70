import { randomUUID } from 'node:crypto'
import { type Activity, closed, longestRequest, opened, storedAhead } from './activity.ts'
import type { SessionRequest } from './http.ts'
import { tryAgain } from './try-again.ts'
import { write } from './write-activity.ts'

interface OpenRequestOptions {
  isPerson: boolean
  /** The milliseconds of `storeEvery`; 0 if there is none. */
  every: number
  now(): number
}

/** A request that holds its session. */
export interface OpenedRequest {
  close(isRefused: boolean): Promise<void>
}

/** Lets a request hold its session, until it is closed. */
export async function openRequest(req: SessionRequest, options: OpenRequestOptions): Promise<OpenedRequest> {
  const { isPerson, every, now } = options
  const { sessionID } = req
  const id = randomUUID()
  const request = { beganAt: now(), isPerson }
  const hold = (before: Activity) => opened(before, id, request)
  const stored = withoutSession(req)
  const activity = req.session?.idleActivity
  const ahead = every > 0 && activity ? storedAhead(activity, isPerson, now()) : 0
  const later = ahead > 0 ? storeLater(ahead, () => write(stored, hold)) : undefined
  if (!later) await withoutTrace(() => write(req, hold))

  /** A store that fails may have stored the request all the same, and it must not hold the session for half an hour. */
  function withoutTrace(act: () => Promise<void>, isRefused = true): Promise<void> {
    const at = now()
    const end = (before: Activity) => closed(before, id, isRefused, at, every)
    return act().catch((error: unknown) => {
      tryAgain(() => write(stored, end), longestRequest)
      throw error
    })
  }

  async function close(isRefused: boolean): Promise<void> {
    const isStored = await later?.end()
    if (isStored === false) return
    const end = (before: Activity) => closed(before, id, isRefused, now(), every)
    if (sessionID === req.sessionID) return withoutTrace(() => write(req, end), isRefused)
    // A sign-in has made a new session, which is not stored yet. It may have taken the fields of the old one over.
    if (req.session?.idleActivity) req.session.idleActivity = end(req.session.idleActivity)
  }

  return { close }
}

/**
 * The session counts as renewed until a later instant. If the request still runs by then, it is stored, so that no other
 * process ends the session meanwhile.
 */
function storeLater(after: number, store: () => Promise<void>) {
  let storing: Promise<boolean> | undefined
  const timer = setTimeout(() => {
    // The next request will find what is wrong with the store.
    storing = store().then(
      () => true,
      () => true,
    )
  }, after)
  timer.unref()
  /** Whether the request has been stored. */
  function end(): Promise<boolean> {
    clearTimeout(timer)
    return storing ?? Promise.resolve(false)
  }
  return { end }
}

/** The application may be using the session of the request. */
function withoutSession({ sessionID, sessionStore }: SessionRequest): SessionRequest {
  return { sessionID, sessionStore } as SessionRequest
}
