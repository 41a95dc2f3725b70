import type { SessionData, Store } from 'express-session'
import type { StoredSession } from './activity.ts'
import type { MergedStore, SessionStore, Stored } from './session-store.ts'

/**
 * Lets requests of one session overlap, with any store of express-session.
 *
 * express-session saves whole sessions, and the last writer wins. A slow request would put back everything that it read
 * at its start, and a keepalive under way during a sign-out would bring the session back to life. With this, a save
 * writes only what its request changed, over what is stored by then, and never stores a deleted session again.
 *
 * After a save the request's session equals the stored one. If the store has none, it is empty: not signed in.
 *
 * With a store that has an `update()` of its own this is exact in any number of processes. With every other store it is
 * exact within one process; between processes there are a few milliseconds from the reading to the writing.
 *
 * Changes the store itself, once; `idle.enforce` does it at the first request.
 */
export function mergeSaves(store: Store): MergedStore {
  if (isMerged(store)) return store
  const update = updateOf(store)
  // After `updateOf`, which replaces it in a store without an `update()`.
  const { createSession, set } = store
  const asRead = new WeakMap<StoredSession, Fields>()
  const remember = (session: StoredSession) => asRead.set(session, toFields(session))

  store.createSession = (req, data) => {
    const session = createSession.call(store, req, data)
    remember(session)
    return session
  }

  store.get = withPlainErrors(store)

  const saveNew = (id: string, session: SessionData) =>
    new Promise<void>((resolve, reject) => {
      set.call(store, id, session, (error) => (error ? reject(error) : resolve()))
    })

  async function write(id: string, session: SessionData): Promise<void> {
    const before = asRead.get(session)
    if (before) replaceFields(session, await update(id, (stored) => merge(stored, before, session)))
    else await saveNew(id, session)
    remember(session)
  }
  store.set = (id, session, done) => {
    write(id, session).then(
      () => done?.(),
      (error) => done?.(error),
    )
  }

  const updateField: MergedStore['updateField'] = async (id, session, name, change) => {
    const stored = await update(id, (held) => changeField(held, name, change))
    const before = asRead.get(session)
    if (before && stored && isChanged(before, toFields(session))) {
      // A sign-in in this request has made a value of its own.
      if (!isChanged(before[name], toFields(session)[name]))
        Object.assign(session, { [name]: stored[name as keyof typeof stored] })
      before[name] = toFields(stored)[name]
    } else {
      replaceFields(session, stored)
      remember(session)
    }
  }

  return Object.assign(store, { update, updateField })
}

const isMerged = (store: Store): store is MergedStore => 'updateField' in store

/**
 * express-session takes an error with the code ENOENT for "there is no such session", because a store of files says so. The
 * socket of a Redis that starts again has the same code, and would sign people out.
 */
function withPlainErrors(store: Store): Store['get'] {
  const { get } = store
  return (id, done) =>
    get.call(store, id, (error, session) => {
      const isAway = error?.code === 'ENOENT' && error.syscall === 'connect'
      done(isAway ? new Error('The session store cannot be reached.', { cause: error }) : error, session)
    })
}

type Fields = Record<string, unknown>

const toFields = (session: StoredSession): Fields => JSON.parse(JSON.stringify(session))

const isChanged = (before: unknown, after: unknown): boolean => JSON.stringify(before) !== JSON.stringify(after)

/** `stored`, with another value of one field. A session whose cookie has a `maxAge` lives for that long from now on. */
function changeField<Name extends keyof StoredSession>(
  stored: StoredSession,
  name: Name,
  change: (value: Stored<Name> | undefined) => Stored<Name> | undefined,
): StoredSession {
  const value = change((stored[name] ?? undefined) as Stored<Name> | undefined)
  return value === undefined ? stored : { ...stored, ...touchedCookie(stored), [name]: value }
}

function touchedCookie({ cookie }: StoredSession): object {
  const maxAge = cookie?.originalMaxAge
  return typeof maxAge === 'number' ? { cookie: { ...cookie, expires: new Date(Date.now() + maxAge) } } : {}
}

/** `stored`, with the fields that the request changed between `before` and `session`. */
function merge(stored: StoredSession, before: Fields, session: StoredSession): StoredSession {
  const after = toFields(session)
  const names = Object.keys({ ...before, ...after })
  const changed = names.filter((name) => isChanged(before[name], after[name]))
  // The values themselves and not their JSON, because a store may keep dates.
  return { ...stored, ...Object.fromEntries(changed.map((name) => [name, (session as Fields)[name]])) }
}

/** All fields but the cookie, which is an object of express-session and not data. */
function replaceFields(session: StoredSession, stored: StoredSession = {}): void {
  const [target, now] = [session as Fields, toFields(session)]
  for (const name of Object.keys(session)) {
    if (name !== 'cookie' && !(name in stored)) delete target[name]
  }
  // An unchanged value stays the same object, because the request may hold it and change it later.
  for (const [name, value] of Object.entries(stored)) {
    if (name !== 'cookie' && isChanged(now[name], value)) target[name] = value
  }
}

/** The store's own `update`, or one that reads and writes in turn. */
function updateOf(store: Store): SessionStore['update'] {
  const { update } = store as Partial<SessionStore>
  return update ? update.bind(store) : takeTurns(store)
}

type Done = (error?: unknown) => void

/** Lets the calls that concern one session wait for each other, and builds `update` from `get` and `set`. */
function takeTurns(store: Store): SessionStore['update'] {
  const { get, set, destroy, touch } = store
  const inTurn = createTurns()
  const call = <Result>(act: (done: (error: unknown, result?: Result) => void) => void) =>
    new Promise<Result | undefined>((resolve, reject) => {
      act((error, result) => (error ? reject(error) : resolve(result)))
    })
  const wait = (id: string, act: (done: Done) => void, done: Done | undefined) => {
    inTurn(id, () => call(act)).then(
      () => done?.(),
      (error) => done?.(error),
    )
  }

  store.set = (id, session, done) => wait(id, (next) => set.call(store, id, session, next), done)
  store.destroy = (id, done) => wait(id, (next) => destroy.call(store, id, next), done)
  if (touch) store.touch = (id, session, done) => wait(id, (next) => touch.call(store, id, session, next), done)

  return (id, change) =>
    inTurn(id, async () => {
      const stored = await call<SessionData | null>((done) => get.call(store, id, done))
      if (!stored) return undefined
      const before = toFields(stored)
      const changed = change(stored) as SessionData
      if (isChanged(before, toFields(changed))) await call((done) => set.call(store, id, changed, done))
      else if (touch) await call((done) => touch.call(store, id, changed, () => done(undefined)))
      return changed
    })
}

function createTurns() {
  const last = new Map<string, Promise<unknown>>()
  return function inTurn<Result>(id: string, act: () => Promise<Result>): Promise<Result> {
    const turn = (last.get(id) ?? Promise.resolve()).then(act, act)
    last.set(id, turn)
    const leave = () => {
      if (last.get(id) === turn) last.delete(id)
    }
    turn.then(leave, leave)
    return turn
  }
}
