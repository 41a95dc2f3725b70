import type { SessionData } from 'express-session'
import type { StoredSession } from './idle-sessions.ts'
import type { SessionStore } from './session-store.ts'

/** Instants only move forward: if two requests moved one of these, the later instant is kept. */
const instants: readonly string[] = ['lastSeen', 'signedInAt'] satisfies (keyof SessionData)[]

/**
 * Lets requests of one session overlap, in one process or in many.
 *
 * express-session saves whole sessions, and the last writer wins. A slow request would put back the `lastSeen` that it
 * read at its start, and a keepalive under way during a sign-out would bring the session back to life. With this, a
 * save writes only what its request changed, over what is stored by then, and never stores a deleted session again.
 *
 * After a save the request's session equals the stored one. If the store has none, it is empty: not signed in.
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

  const saveNew = (id: string, session: SessionData) =>
    new Promise<void>((resolve, reject) => {
      set.call(store, id, session, (error) => (error ? reject(error) : resolve()))
    })

  async function write(id: string, session: SessionData): Promise<void> {
    const before = asRead.get(session)
    if (before) replaceFields(session, await store.update(id, (stored) => merge(stored, before, session)))
    else await saveNew(id, session)
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

/** `stored`, with the fields that the request changed between `before` and `session`. */
function merge(stored: StoredSession, before: Fields, session: StoredSession): StoredSession {
  const [held, after] = [toFields(stored), toFields(session)]
  const names = Object.keys({ ...before, ...after })
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return { ...held, ...Object.fromEntries(changed.map((name) => [name, newer(name, held[name], after[name])])) }
}

function newer(name: string, held: unknown, mine: unknown): unknown {
  return instants.includes(name) ? Math.max(Number(held ?? 0), Number(mine ?? 0)) : mine
}

/** All fields but the cookie, which is an object of express-session and not data. */
function replaceFields(session: SessionData, stored: StoredSession = {}): void {
  const target = session as unknown as Fields
  for (const name of Object.keys(session)) {
    if (name !== 'cookie') delete target[name]
  }
  for (const [name, value] of Object.entries(stored)) {
    if (name !== 'cookie') target[name] = value
  }
}
