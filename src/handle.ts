import { live } from './browser/running-instances.ts'
import type { Engine } from './core/engine/engine.ts'
import { createError } from './core/errors.ts'
import type { Settings } from './core/options/options.ts'
import { readDuration } from './core/options/validators.ts'
import { deadlineOf } from './core/session/deadlines.ts'
import type { Journal } from './journal.ts'
import type { IdleWarning } from './types.ts'

/** What an application has of a session. `build` makes the engine when it is first needed: before that nothing looks at a browser. */
export function createHandle(settings: Settings, journal: Journal, build: () => Engine): IdleWarning {
  let engine: Engine | undefined
  const { scope } = settings
  const dispatch: Dispatch = (input) => engine?.dispatch(input)
  const now = () => engine?.timing().now ?? 0
  const made = () => {
    engine ??= build()
    return engine
  }
  const handle: IdleWarning = Object.defineProperties(
    {
      start: () => startOnce(scope, handle, made),
      stop: () => stopOnce(scope, handle, engine),
      extend: async () => engine?.extend('call') ?? { ok: false, code: 'stopped' },
      checkStatus: async () => engine?.check() ?? 'stopped',
      signOut: () => dispatch({ type: 'sign-out-asked' }),
      on: (event, listener) => journal.emitter.on(event, listener),
      // Work may begin before the watching does: a child's effect runs before its parent's.
      ...createWork(made),
      ...createReports(dispatch, now),
    } satisfies Omit<IdleWarning, Getters>,
    Object.getOwnPropertyDescriptors(createReadings(settings, journal, () => engine)),
  ) as IdleWarning
  return handle
}

type Dispatch = Engine['dispatch']

/** The part of the handle that is about work. */
function createWork(engine: () => Engine): Pick<IdleWarning, 'beginWork' | 'during'> {
  const beginWork: IdleWarning['beginWork'] = (label, { signal, ...options } = {}) => {
    const endHold = engine().beginWork(label, options)
    const end = () => {
      signal?.removeEventListener('abort', end)
      endHold()
    }
    signal?.addEventListener('abort', end)
    if (signal?.aborted) end()
    return Object.assign(end, Symbol.dispose && { [Symbol.dispose]: end })
  }
  return {
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

/** The part of the handle by which the application reports what the page cannot see. */
function createReports(dispatch: Dispatch, now: () => number): Pick<IdleWarning, 'reportActivity' | 'reportRenewal'> {
  let reportedAt = 0
  return {
    reportActivity() {
      if (now() - reportedAt < 1000) return
      reportedAt = now()
      dispatch({ type: 'active', presence: 'move' })
    },
    reportRenewal({ expiresIn } = {}) {
      dispatch({ type: 'contacted', ...(expiresIn && { expiresIn: readDuration(expiresIn, 'expiresIn') }) })
    },
  }
}

type Getters = 'phase' | 'remaining' | 'expiresAt' | 'isChecking' | 'history'

/** The part of the handle that can be read. */
function createReadings(
  settings: Settings,
  journal: Journal,
  running: () => Engine | undefined,
): Pick<IdleWarning, Getters> {
  const left = () => {
    const engine = running()
    if (!engine || engine.state().exit || engine.state().phase === 'stopped') return undefined
    const { now } = engine.timing()
    return { now, until: deadlineOf(engine.state().record, settings.limits, now) }
  }
  return {
    get phase() {
      return running()?.state().phase ?? 'stopped'
    },
    get remaining() {
      const { now, until } = left() ?? { now: 0, until: 0 }
      return Math.max(0, until - now)
    },
    get expiresAt() {
      return left()?.until
    },
    get isChecking() {
      return typeof running()?.state().checkingSince === 'number'
    },
    get history() {
      return [...journal.history]
    },
  }
}

/** `start()` and `stop()`, with the rule that a scope has one live handle. */
function startOnce(scope: string, handle: object, engine: () => Engine): void {
  const other = live().get(scope)
  if (other && other !== handle)
    throw createError('already-started', `another instance runs for the scope '${scope}'; stop() it first`)
  if (engine().state().exit) engine().stop()
  live().set(scope, handle)
  try {
    engine().start()
  } catch (error) {
    stopOnce(scope, handle, engine())
    throw error
  }
}

function stopOnce(scope: string, handle: object, engine: Engine | undefined): void {
  if (live().get(scope) !== handle) return
  live().delete(scope)
  engine?.stop()
}
