import type { SessionData } from 'express-session'
import type { StoredSession } from './idle-sessions.ts'
import type { SessionStore } from './session-store.ts'

/** Of two requests that moved one of these, the later instant holds, whichever request is saved last. */
const instants: readonly string[] = ['lastSeen', 'signedInAt'] satisfies (keyof SessionData)[]

/**
 * Lets requests of one session overlap, in one process or in many.
 *
 * express-session saves whole sessions, the last writer wins: a slow request would put back the `lastSeen` that it
 * read, and a ping under way during a sign-out would bring the session back to life. With this, a save writes only
 * what its request changed, over what is stored by then; a session that was read is changed, and never made anew.
 *
 * After a save the request's session is what the store holds: empty, so nobody is signed in, where it is gone.
 */
export function mergeSaves(store: SessionStore): void {
  const { createSession, set } = store
  const asRead = new WeakMap<StoredSession, Fields>()
  const remember = (session: StoredSession) => asRead.set(session, toFields(session))

  store.createSession = (req, data) => {
    const session = createSession.call(store, req, data)
    remember(session)
    return session
  }

  async function write(id: string, session: SessionData): Promise<void> {
    const before = asRead.get(session)
    if (before) replaceFields(session, await store.update(id, (stored) => merge(stored, before, session)))
    else await new Promise<void>((done, fail) => set.call(store, id, session, (e) => (e ? fail(e) : done())))
    remember(session)
  }
  store.set = (id, session, done) => {
    write(id, session).then(
      () => done?.(),
      (error) => done?.(error),
    )
  }
}

type Fields = Record<string, unknown>

const toFields = (session: StoredSession): Fields => JSON.parse(JSON.stringify(session))

function merge(stored: StoredSession, before: Fields, session: StoredSession): StoredSession {
  const [held, after] = [toFields(stored), toFields(session)]
  const names = Object.keys({ ...before, ...after })
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return { ...held, ...Object.fromEntries(changed.map((name) => [name, newer(name, held[name], after[name])])) }
}

function newer(name: string, held: unknown, mine: unknown): unknown {
  return instants.includes(name) ? Math.max(Number(held ?? 0), Number(mine ?? 0)) : mine
}

/** All but the cookie, which is an object of express-session and not data. */
function replaceFields(session: SessionData, stored: StoredSession = {}): void {
  const { cookie } = session
  for (const name of Object.keys(session)) Reflect.deleteProperty(session, name)
  Object.assign(session, stored, { cookie })
}
