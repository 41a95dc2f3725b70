import { activity } from './browser/activity.ts'
import { createClock } from './browser/clock.ts'
import { isForemost, live } from './browser/frames.ts'
import { misfits } from './browser/misfits.ts'
import { createOpenPages } from './browser/open-pages.ts'
import { createPage, signInAddress } from './browser/page.ts'
import { createServer, type ServerSettings } from './browser/server.ts'
import { createTabs, nameOf } from './browser/tabs.ts'
import { createWake } from './browser/wake.ts'
import { deadlineOf } from './core/deadlines.ts'
import { createEmitter, type Emitter } from './core/emitter.ts'
import { createEngine, type Engine } from './core/engine.ts'
import { createError, refuseOptions } from './core/errors.ts'
import type { HistoryEntry } from './core/history.ts'
import type { Telling } from './core/loop.ts'
import { resolveOptions, type Settings } from './core/options.ts'
import type { Cause, Ports, Source, View } from './core/ports.ts'
import { put, readDuration } from './core/readers.ts'
import type { ExtendedBy } from './core/state.ts'
import type { IdleWarning, IdleWarningEvents, IdleWarningOptions } from './types.ts'

/** What a view may do and know. */
export interface ViewHost {
  readonly settings: Settings
  readonly extend: (by: ExtendedBy) => void
  readonly signOut: () => void
  /** Where to sign in again, for an expired page that stays. */
  readonly signInUrl: (cause: Cause) => string | undefined
  readonly reload: () => void
  readonly mark: (mark: string) => void
  readonly isVisible: () => boolean
  /** Something of the page's own cannot be shown; what is built in has taken its place. */
  readonly onFailure: (cause: unknown) => void
}

/** What a door adds to the handle. */
export interface Door {
  /** Makes the built-in view; the headless door has none. */
  readonly createView?: (host: ViewHost) => View
  /** Called when something is due, before it is decided. */
  readonly beforeDue?: () => void
  /** What else notices people. */
  readonly sources?: readonly Source[]
}

/** Settles the options, and looks at what a browser can judge where there is one. */
export function settle(options: object): ReturnType<typeof resolveOptions> {
  const raw: Record<string, unknown> = { ...options }
  const { settings, problems } = resolveOptions(raw)
  const wrong = misfits(settings)
  if (!wrong.length) return { settings, problems }
  for (const { path } of wrong) put(raw, path, undefined)
  return { settings: settle(raw).settings, problems: [...problems, ...wrong] }
}

export function createHandle(options: IdleWarningOptions, door: Door = {}): IdleWarning {
  const { settings, problems } = settle(options)
  refuseOptions(problems)
  return watch(settings, door)
}

/** Where a page that stays lets a person sign in again. */
const signInUrl = ({ expiredUrl, returnTo }: Settings, cause: Cause): string | undefined =>
  expiredUrl && signInAddress(expiredUrl, cause, returnTo)

/** Where an end for this cause leads. Who signs out on purpose has nowhere to come back to. */
function exitUrl(settings: Settings, cause: Cause): string | undefined {
  if (cause !== 'signed-out') return signInUrl(settings, cause)
  const { expiredUrl, signedOutUrl = expiredUrl } = settings
  return signedOutUrl && signInAddress(signedOutUrl, cause, false)
}

const serverSettings = ({ keepalive, statusUrl, signOutUrl, expiredUrl, request, requestTimeout }: Settings) =>
  ({ keepalive, statusUrl, signOutUrl, expiredUrl, ...request, timeout: requestTimeout }) as ServerSettings

/** The browser's own ports, with those in their place that the options brought. */
function connect(settings: Settings, { sources = [] }: Door): Ports {
  const given = settings.ports as Partial<Ports>
  const clock = given.clock ?? createClock()
  return {
    clock,
    sources: [activity, ...sources, ...(settings.sources as Source[])],
    wake: createWake(),
    server: createServer(serverSettings(settings), clock),
    tabs: createTabs(settings, clock),
    ...(settings.limits.endAfterClose < Infinity && { openPages: createOpenPages(nameOf(settings), clock) }),
    page: createPage(),
    ...given,
  }
}

const HISTORY = 50

/** What happens is told to the listeners and kept for the question "why was I signed out?". */
interface Journal {
  readonly emitter: Emitter<IdleWarningEvents>
  readonly history: HistoryEntry[]
  readonly reported: Set<string>
}

/** For the host's monitoring, and never into the session's own work. Node has no `reportError`. */
function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}

/** The newest warning and the newest end are kept, however much has happened since. */
function note({ history }: Journal, entry: HistoryEntry): void {
  history.push(entry)
  if (history.length <= HISTORY) return
  const isNewest = ({ event }: HistoryEntry, at: number) =>
    /^(warning|expired)$/.test(event) && !history.slice(at + 1).some((later) => later.event === event)
  const oldest = history.findIndex((known, at) => !isNewest(known, at))
  history.splice(oldest, 1)
}

/**
 * Tells the listeners; an error that nobody hears is reported, once for each code. That a browser does less is no error
 * of anybody's.
 */
function tell({ emitter, reported }: Journal, [event, detail]: Telling): boolean {
  const happening = {
    ...detail,
    defaultPrevented: false,
    preventDefault() {
      happening.defaultPrevented = true
    },
  }
  const isHeard = emitter.emit(event, happening as never)
  if (event === 'error' && !isHeard && detail.code !== 'degraded' && !reported.has(detail.code)) {
    reported.add(detail.code)
    report(new Error(`idle-warning: ${detail.code}`, { cause: detail.cause }))
  }
  return happening.defaultPrevented
}

/** A view that shows nothing while another frame of the page shows it. */
const withheld = (view: View, isShown: () => boolean): View => ({
  show: (screen) => view.show(isShown() ? screen : { kind: 'none' }),
  remove: () => view.remove(),
})

/** A running instance, made when it is first started: before that nothing looks at a browser. */
function build(settings: Settings, journal: Journal, door: Door): Engine {
  const { createView, beforeDue } = door
  const ports = connect(settings, door)
  const host: ViewHost = {
    settings,
    extend: (by) => void engine.extend(by),
    signOut: () => engine.dispatch({ type: 'sign-out-asked' }),
    signInUrl: (cause) => signInUrl(settings, cause),
    reload: () => ports.page.reload(),
    mark: (mark) => ports.page.mark(mark),
    isVisible: () => ports.wake.isVisible(),
    onFailure: (cause) => tell(journal, ['error', { code: 'view-failed', cause }]),
  }
  const isShown = () => isForemost(settings.scope)
  const view = settings.dialog && createView ? withheld(createView(host), isShown) : undefined
  const engine = createEngine({
    ports: view ? { view, ...ports } : ports,
    limits: settings.limits,
    isSensitive: settings.sensitive,
    note: (entry) => note(journal, entry),
    tell: (...telling) => tell(journal, telling),
    ...(beforeDue && { beforeDue }),
    leave: (cause) => isShown() && ports.page.leave(exitUrl(settings, cause) as string),
  })
  return engine
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
function createReports(dispatch: Dispatch, now: () => number): Pick<IdleWarning, 'activity' | 'serverContact'> {
  let reportedAt = 0
  return {
    activity() {
      if (now() - reportedAt < 1000) return
      reportedAt = now()
      dispatch({ type: 'active', presence: 'move' })
    },
    serverContact({ expiresIn } = {}) {
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

/** A handle for settled options. */
export function watch(settings: Settings, door: Door): IdleWarning {
  const journal: Journal = { emitter: createEmitter(report), history: [], reported: new Set() }
  let engine: Engine | undefined
  const { scope } = settings
  const dispatch: Dispatch = (input) => engine?.dispatch(input)
  const now = () => engine?.timing().now ?? 0
  const wake = () => {
    engine ??= build(settings, journal, door)
    return engine
  }
  const handle: IdleWarning = Object.defineProperties(
    {
      start: () => startOnce(scope, handle, wake),
      stop: () => stopOnce(scope, handle, engine),
      extend: async () => engine?.extend('call') ?? { ok: false, reason: 'stopped' },
      check: async () => engine?.check() ?? 'stopped',
      signOut: () => dispatch({ type: 'sign-out-asked' }),
      on: (event, listener) => journal.emitter.on(event, listener),
      // Work may begin before the watching does: a child's effect runs before its parent's.
      ...createWork(wake),
      ...createReports(dispatch, now),
    } satisfies Omit<IdleWarning, Getters>,
    Object.getOwnPropertyDescriptors(createReadings(settings, journal, () => engine)),
  ) as IdleWarning
  return handle
}
