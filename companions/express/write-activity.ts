import type { Activity } from './activity.ts'
import type { SessionRequest } from './http.ts'
import { mergeSaves } from './merged-saves.ts'

type Change = (before: Activity | undefined) => Activity | undefined

/** Changes the stored activity by itself and at once, apart from what the request changes in its session. */
export const write = (req: SessionRequest, next: (before: Activity) => Activity): Promise<void> =>
  change(req, (before) => before && next(before))

export async function change(req: SessionRequest, next: Change): Promise<void> {
  const { session, sessionID, sessionStore } = req
  // The application may have taken the session off the request, and the stored one lives on.
  if (sessionStore) await mergeSaves(sessionStore).updateField(sessionID, session ?? {}, 'idleActivity', next)
}
