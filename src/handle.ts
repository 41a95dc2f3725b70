import { notifyOthers, runningInstances } from './browser/running-instances.ts'
import type { StartGate } from './browser/sign-in-page.ts'
import type { Engine } from './core/engine/engine.ts'
import { createError } from './core/errors.ts'
import { showInside } from './core/inside.ts'
import { readDuration } from './core/options/duration.ts'
import type { Claim } from './core/ports.ts'
import { deadlineOf } from './core/session/deadlines.ts'
import type { Journal } from './journal.ts'
import type { LiveOptions } from './live-options.ts'
import type { IdleWarning } from './types.ts'

/** An engine, and what it has to show. */
export interface Runner extends Omit<Engine, 'update'> {
  readonly claim: () => Claim | null
  /** Takes over the options as they are now. */
  readonly update: () => void
}

/**
 * Creates the public handle of a session.
 *
 * @param buildEngine is called when the engine is first needed. Before that nothing looks at a browser.
 * @param gate decides whether `start()` begins.
 */
export function createHandle(
  options: LiveOptions,
  journal: Journal,
  buildEngine: () => Runner,
  gate: StartGate,
): IdleWarning {
  let engine: Runner | undefined
  const { scope } = options.settings()
  const dispatch: Dispatch = (input) => engine?.dispatch(input)
  const getEngine = () => {
    engine ??= buildEngine()
    return engine
  }
  const forgetEngine = () => {
    engine = undefined
  }
  const { beginAgain, ...work } = createWork(getEngine)
  const handle: IdleWarning = Object.defineProperties(
    {
      start: () => gate.pass(() => start(scope, handle, getEngine)),
      stop: () => {
        gate.close()
        if (engine) stop(scope, handle, engine)
      },
      update(changes) {
        dispatch({ type: 'looked', by: 'look' })
        if (changesSession(options, changes, handle)) restart(scope, handle, forgetEngine, beginAgain)
        else engine?.update()
      },
      extend: async () => engine?.extend('call') ?? { ok: false, code: 'stopped' },
      checkStatus: async () => engine?.checkStatus() ?? 'stopped',
      signOut: () => dispatch({ type: 'sign-out-asked' }),
      on: journal.on,
      ...work,
      ...createReports(() => engine),
    } satisfies Omit<IdleWarning, Getters>,
    Object.getOwnPropertyDescriptors(createGetters(options, journal, () => engine)),
  ) as IdleWarning
  return showInside(handle, { settings: options.settings, watchHistory: journal.watch })
}

type Dispatch = Engine['dispatch']

interface Work extends Pick<IdleWarning, 'beginWork' | 'during'> {
  /** Returns what begins the work that is open now on another engine. Work of a session that has ended stays ended. */
  beginAgain(handle: IdleWarning): () => void
}

/**
 * The members that begin and end work holds. Work may begin before `start()`: in React the effect of a child runs before that
 * of its parent.
 */
function createWork(getEngine: () => Runner): Work {
  const open = new Set<() => void>()
  const beginWork: IdleWarning['beginWork'] = (label, { signal, ...options } = {}) => {
    let endHold = () => {}
    const end = () => endHold()
    const onEnd = () => {
      open.delete(begin)
      signal?.removeEventListener('abort', end)
    }
    const begin = () => {
      open.add(begin)
      signal?.addEventListener('abort', end)
      endHold = getEngine().beginWork(label, options, onEnd)
    }
    begin()
    if (signal?.aborted) end()
    // `Symbol.dispose` is missing in browsers without explicit resource management.
    return Object.assign(end, Symbol.dispose && { [Symbol.dispose]: end })
  }
  return {
    beginAgain({ phase }) {
      const works = phase === 'expired' ? [] : [...open]
      return () => {
        for (const begin of works) begin()
      }
    },
    beginWork,
    async during(label, work, options) {
      const end = beginWork(label, options)
      try {
        return await (typeof work === 'function' ? work() : work)
      } finally {
        end()
      }
    },
  }
}

type Reports = 'reportActivity' | 'reportRenewal' | 'reportEnded'

/** The members by which the application reports what the page cannot see. */
function createReports(getEngine: () => Runner | undefined): Pick<IdleWarning, Reports> {
  return {
    reportActivity: () => getEngine()?.reportActivity('move'),
    reportRenewal({ expiresIn } = {}) {
      const told = expiresIn && { expiresIn: readDuration(expiresIn, 'expiresIn') }
      getEngine()?.dispatch({ type: 'renewal-reported', ...told })
    },
    reportEnded: () => getEngine()?.dispatch({ type: 'end-reported' }),
  }
}

type Getters = 'phase' | 'remaining' | 'expiresAt' | 'lastActiveAt' | 'isChecking' | 'history'

function createGetters(
  { settings }: LiveOptions,
  journal: Journal,
  getEngine: () => Runner | undefined,
): Pick<IdleWarning, Getters> {
  const readDeadline = () => {
    const engine = getEngine()
    if (!engine || engine.state().exit || engine.state().phase === 'stopped') return undefined
    const { now } = engine.timing()
    return { now, deadline: deadlineOf(engine.state().record, settings().limits, now) }
  }
  return {
    get phase() {
      return getEngine()?.state().phase ?? 'stopped'
    },
    get remaining() {
      const { now, deadline } = readDeadline() ?? { now: 0, deadline: 0 }
      return Math.max(0, deadline - now)
    },
    get expiresAt() {
      return readDeadline()?.deadline
    },
    get lastActiveAt() {
      return (readDeadline() && getEngine()?.state().record.activeAt) || undefined
    },
    get isChecking() {
      return !!getEngine()?.state().check
    },
    get history() {
      return journal.history()
    },
  }
}

/** A document runs one handle of each scope. A session that has ended begins anew. */
function start(scope: string, handle: object, getEngine: () => Runner): void {
  const other = runningInstances().get(scope)
  if (other && other.handle !== handle)
    throw createError('already-started', `another instance runs for the scope '${scope}'; stop() it first`)
  const engine = getEngine()
  if (engine.state().exit) engine.stop()
  const look = () => engine.dispatch({ type: 'looked' })
  if (!other) runningInstances().set(scope, { handle, claim: engine.claim, show: engine.show, look })
  try {
    engine.start()
  } catch (error) {
    stop(scope, handle, engine)
    throw error
  }
}

/**
 * Changes the options, and returns whether they name another session. What was due by the options of before has happened. After the end only another `sessionKey` does: a new
 * session uncovers the page, and a user that is named or a key that is gone is no sign-in.
 */
function changesSession(options: LiveOptions, changes: object, { phase, isChecking }: IdleWarning): boolean {
  const before = options.settings()
  options.change(changes)
  const after = options.settings()
  const isOver = phase === 'expired' || isChecking
  const isOther = before.sessionKey !== after.sessionKey
  return isOver ? isOther && after.sessionKey !== '' : isOther || before.userKey !== after.userKey
}

const isStarted = (scope: string, handle: object): boolean => runningInstances().get(scope)?.handle === handle

/** Watches another session, with the work that is open. */
function restart(scope: string, handle: IdleWarning, forgetEngine: () => void, beginAgain: Work['beginAgain']): void {
  const wasStarted = isStarted(scope, handle)
  const begin = beginAgain(handle)
  handle.stop()
  forgetEngine()
  begin()
  if (!wasStarted) return
  handle.start()
  // The page was loaded long ago, so its start proves nothing about this session.
  handle.checkStatus()
}

function stop(scope: string, handle: object, engine: Runner): void {
  if (!isStarted(scope, handle)) return
  runningInstances().delete(scope)
  try {
    engine.stop()
  } finally {
    notifyOthers(undefined)
  }
}
