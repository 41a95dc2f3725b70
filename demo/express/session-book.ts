import type { RequestHandler } from 'express'
import type { SessionData } from 'express-session'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { expiresAt } from './settings.ts'

export interface Ping {
  readonly at: number
  readonly reason: string
  readonly idleFor: number
}

/** One session as the server knows it. Instants are epoch milliseconds of the server's clock. */
export interface SessionEntry {
  readonly id: string
  readonly user: string
  readonly signedInAt: number
  readonly lastSeen: number
  /** The earlier of the idle and the absolute deadline. */
  readonly expiresAt: number
  /** False once the session is destroyed or past `expiresAt`. */
  readonly alive: boolean
  /** The keepalive requests that were granted. */
  readonly pings: readonly Ping[]
  /** Every request of the session, up to the one that found it ended, granted or not: `{ 'GET /page': 2 }`. */
  readonly requests: Readonly<Record<string, number>>
}

interface Page {
  data: SessionData
  isStored: boolean
  pings: Ping[]
  requests: Record<string, number>
}

/**
 * What the tests read to know the truth: it looks over the store's shoulder, so it sees what this process told the
 * store. Of what other processes told it, it hears when it writes to the same session.
 */
export function createSessionBook(store: SessionStore, now: () => number) {
  const pages = new Map<string, Page>()

  watch(store, {
    set(id, data) {
      if (data.signedInAt === undefined) return
      const page = pages.get(id) ?? { data, isStored: true, pings: [], requests: {} }
      pages.set(id, Object.assign(page, { data: { ...data }, isStored: true }))
    },
    destroy(id) {
      const page = pages.get(id)
      if (page) page.isStored = false
    },
  })

  const countRequest: RequestHandler = (req, _res, next) => {
    const requests = pages.get(req.sessionID)?.requests
    const line = `${req.method} ${req.path}`
    if (requests) requests[line] = (requests[line] ?? 0) + 1
    next()
  }

  return {
    countRequest,
    /** All sessions since the start, ended ones too, in the order of their sign-ins. */
    list: (): SessionEntry[] => [...pages].map(([id, page]) => toEntry(id, page, now())),
    notePing: (id: string, ping: Ping): void => void pages.get(id)?.pings.push(ping),
    /** Ends a session behind the visitor's back, as an administrator would. */
    end: (id: string): Promise<void> => new Promise((done) => store.destroy(id, () => done())),
  }
}

export type SessionBook = ReturnType<typeof createSessionBook>

function toEntry(id: string, { data, isStored, pings, requests }: Page, now: number): SessionEntry {
  const { user, signedInAt, lastSeen } = data
  const endsAt = expiresAt(data)
  const alive = isStored && now < endsAt
  return { id, user, signedInAt, lastSeen, expiresAt: endsAt, alive, pings: [...pings], requests: { ...requests } }
}

interface StoreListener {
  set(id: string, data: SessionData): void
  destroy(id: string): void
}

function watch(store: SessionStore, listener: StoreListener): void {
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
