import type { RequestHandler } from 'express'
import type { SessionData } from 'express-session'
import type { Activity, StoredSession } from '../../companions/express/activity.ts'
import type { Ping } from '../../companions/express/session-routes.ts'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { expiresAt } from './settings.ts'

export interface NotedPing extends Ping {
  /** Epoch milliseconds. */
  readonly at: number
}

/** One session as the server knows it. Instants are epoch milliseconds of the server's clock. */
export interface SessionEntry {
  readonly id: string
  readonly user: string
  readonly signedInAt: number
  /** When it was last renewed. */
  readonly lastSeen: number
  /** When a person was last active. */
  readonly personAt: number
  /** The earlier of the idle and the absolute deadline. */
  readonly expiresAt: number
  /** False once the session is destroyed or past `expiresAt`. */
  readonly alive: boolean
  /** The keepalive requests that were granted. */
  readonly pings: readonly NotedPing[]
  /** Every request of the session, granted or not, before the one that found it ended: `{ 'GET /page': 2 }`. */
  readonly requests: Readonly<Record<string, number>>
}

interface Row {
  data: SessionData
  isStored: boolean
  readonly pings: NotedPing[]
  readonly requests: Record<string, number>
}

/**
 * Tells the tests what the server knows. It listens to the calls that this process makes to the store. A change by
 * another process shows only after this process has written to the same session.
 */
export function createSessionLog(store: SessionStore, now: () => number) {
  const rows = new Map<string, Row>()

  watchStore(store, {
    set(id, data) {
      if ((data as StoredSession).idleActivity === undefined) return
      const { pings = [], requests = {} } = rows.get(id) ?? {}
      rows.set(id, { data: { ...data }, isStored: true, pings, requests })
    },
    destroy(id) {
      const row = rows.get(id)
      if (row) row.isStored = false
    },
  })

  const countRequest: RequestHandler = (req, _res, next) => {
    const requests = rows.get(req.sessionID)?.requests
    const line = `${req.method} ${req.path}`
    if (requests) requests[line] = (requests[line] ?? 0) + 1
    next()
  }

  return {
    countRequest,
    /** All sessions since the start, ended ones too, in the order of their sign-ins. */
    list: (): SessionEntry[] => [...rows].map(([id, row]) => toEntry(id, row, now())),
    notePing: (id: string, ping: NotedPing): void => void rows.get(id)?.pings.push(ping),
    /** Ends a session without the visitor's doing, as an administrator would. */
    end: (id: string): Promise<void> => new Promise((done) => store.destroy(id, () => done())),
  }
}

export type SessionLog = ReturnType<typeof createSessionLog>

function toEntry(id: string, { data, isStored, pings, requests }: Row, now: number): SessionEntry {
  const { signedInAt, renewedAt, personAt } = (data as StoredSession).idleActivity as Activity
  const endsAt = expiresAt(data, now)
  const alive = isStored && now < endsAt
  return {
    id,
    user: data.user,
    signedInAt,
    lastSeen: renewedAt,
    personAt,
    expiresAt: endsAt,
    alive,
    pings: [...pings],
    requests: { ...requests },
  }
}

export interface StoreListener {
  set(id: string, data: SessionData): void
  destroy(id: string): void
}

/** Hears each session that this process stores or removes. */
export function watchStore(store: SessionStore, listener: StoreListener): void {
  const { set, update, destroy } = store
  store.set = (id, data, done) => {
    listener.set(id, data)
    set.call(store, id, data, done)
  }
  store.update = async (id, change) => {
    const data = await update.call(store, id, change)
    if (data) listener.set(id, data)
    else listener.destroy(id)
    return data
  }
  store.destroy = (id, done) => {
    listener.destroy(id)
    destroy.call(store, id, done)
  }
}
