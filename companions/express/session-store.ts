import type { SessionData, Store } from 'express-session'
import type { StoredSession } from './activity.ts'

/** A store of express-session that can also change a stored session in one step. */
export interface SessionStore extends Store {
  /**
   * Replaces `stored` by `change(stored)`. If another write comes between, `change` is called again with the newer
   * session. Resolves with what is stored now, or with undefined if the session is gone; it is not made anew.
   */
  update(id: string, change: (stored: StoredSession) => StoredSession): Promise<SessionData | undefined>
}

/** What `mergeSaves` makes of a store. */
export type MergedStore = SessionStore & FieldUpdates

export type Stored<Name extends keyof StoredSession> = NonNullable<StoredSession[Name]>

export interface FieldUpdates {
  /**
   * Changes one field of the stored session, at once and in one step, and saves nothing else of the request's session.
   * `change` gives undefined to leave it as it is.
   * That gets the new value, and everything that is stored if it has no changes of its own. If the session is gone, it
   * becomes empty.
   */
  updateField<Name extends keyof StoredSession>(
    id: string,
    session: StoredSession,
    name: Name,
    change: (value: Stored<Name> | undefined) => Stored<Name> | undefined,
  ): Promise<void>
}
