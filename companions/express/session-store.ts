import type { SessionData, Store } from 'express-session'
import type { StoredSession } from './idle-sessions.ts'

/** A store of express-session that can also change what it holds in one step. */
export interface SessionStore extends Store {
  /**
   * Puts `change(stored)` in the place of `stored`, and no other write comes between; `change` may be called again
   * where one did. Resolves with what is stored now, or with undefined where the session is gone: it stays gone.
   */
  update(id: string, change: (stored: StoredSession) => StoredSession): Promise<SessionData | undefined>
}
