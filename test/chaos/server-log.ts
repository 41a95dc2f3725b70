import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import { lastPersonAt, lastRenewedAt, type StoredSession } from '../../companions/express/activity.ts'
import type { SessionStore } from '../../companions/express/session-store.ts'
import { watchStore } from '../../demo/express/session-log.ts'
import { expiresAt } from '../../demo/express/settings.ts'
import type { Journal } from './journal.ts'

/**
 * The server's own log: when each session was renewed, when it ended, and by which request. It listens to the store, so it
 * knows what was stored and not what was wished.
 */
export function createServerLog(store: SessionStore, write: Journal) {
  const request = new AsyncLocalStorage<string>()
  const keys = new Map<string, string>()
  const by = () => request.getStore() ?? 'no request'

  watchStore(store, {
    set(id, data) {
      const { idleActivity } = data as StoredSession
      if (!idleActivity) return
      const now = Date.now()
      keys.set(id, idleActivity.key)
      write({
        kind: 'stored',
        session: idleActivity.key,
        person: data.user,
        renewedAt: lastRenewedAt(idleActivity, now),
        personAt: lastPersonAt(idleActivity, now),
        endsAt: expiresAt(data, now),
        by: by(),
      })
    },
    destroy(id) {
      const session = keys.get(id)
      if (session) write({ kind: 'ended', session, by: by() })
    },
  })

  /** Stands before the application. */
  const nameRequest: RequestHandler = (req, _res, next) => request.run(`${req.method} ${req.path}`, next)
  return { nameRequest }
}
