import type { SessionData, Store } from 'express-session'
import type { StoredSession } from './idle-sessions.ts'

/** A store of express-session that can also change a stored session in one step. */
export interface SessionStore extends Store {
  /**
   * Replaces `stored` by `change(stored)`. If another write comes between, `change` is called again with the newer
   * session. Resolves with what is stored now, or with undefined if the session is gone; it is not made anew.
   */
  update(id: string, change: (stored: StoredSession) => StoredSession): Promise<SessionData | undefined>
}
