import { activity } from './browser/activity.ts'
import { createClock } from './browser/clock.ts'
import type { CsrfSetting } from './browser/csrf.ts'
import { createPage, safeUrl, signInAddress } from './browser/page.ts'
import { createServer, type ServerSettings } from './browser/server.ts'
import { createTabs } from './browser/tabs.ts'
import { createWake } from './browser/wake.ts'
import { deadlineOf } from './core/deadlines.ts'
import { createEmitter, type Emitter } from './core/emitter.ts'
import { createEngine, type Engine, type Telling } from './core/engine.ts'
import { createError, describeProblem, type Problem } from './core/errors.ts'
import { type DataOptions, type DurationText, readDuration, resolveOptions, type Settings } from './core/options.ts'
import type { Cause, Instant, Ports, Source, View } from './core/ports.ts'
import type { EventDetails, EventName, ExtendedBy, ExtendResult, Phase } from './core/state.ts'
import type { Messages } from './ui/messages.ts'

/** How the application's server is spoken to. */
export interface RequestOptions {
  /** Where the CSRF token stands and which header carries it; read anew for each request. @default none */
  readonly csrf?: CsrfSetting
  /** More headers, or a function that gives them for each request. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** @default 'same-origin' */
  readonly credentials?: RequestCredentials
  /** After this long a request counts as unanswered. @default '10s' */
  readonly timeout?: DurationText
  /** In place of `fetch`. */
  readonly transport?: (url: string, init: RequestInit) => Promise<Response>
  /** Judges a 2xx answer that is not in the SDK's form: alive or not, or for how many more seconds. */
  readonly isAlive?: (response: Response) => boolean | number | Promise<boolean | number>
}

/** What the built-in modal says and is. */
export interface ModalOptions {
  /** Some screen readers read an `alertdialog` twice; then `dialog`. @default 'alertdialog' */
  readonly role?: 'alertdialog' | 'dialog'
  /** Texts in place of the built-in English, one by one. */
  readonly texts?: Partial<Messages>
}

export interface IdleWarningOptions extends DataOptions {
  readonly request?: RequestOptions
  /** The built-in modal, or `false` for none: then the application warns and covers. */
  readonly dialog?: ModalOptions | false
  /** More kinds of presence beside pointer, keys and touch. */
  readonly sources?: readonly Source[]
  /** Replaces what the SDK asks of the browser, one by one. For tests and odd hosts. */
  readonly ports?: Partial<Ports>
}

interface Cancelable {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

/** What a listener receives: the details of the event, and for `warning` and `expired` a way to prevent what follows. */
export type IdleWarningEvents = {
  readonly [Name in EventName]: EventDetails[Name] & (Name extends 'warning' | 'expired' ? Cancelable : unknown)
}

/** One decision, for the question "why was I signed out?". */
export interface HistoryEntry {
  /** Epoch milliseconds. */
  readonly at: Instant
  readonly event: EventName
  readonly tab: string
  readonly detail: object
}

/** Ends a work hold. Calling it again does nothing. With `using`, the hold ends with the block. */
export type EndWork = (() => void) & Partial<Disposable>

export interface WorkOptions {
  /** The hold ends after this long whatever happens, with an `error` event that names it. @default '1h' */
  readonly max?: DurationText
  /** The warning stays on schedule and only the server is kept alive (PCI DSS 8.2.8). @default false */
  readonly keepWarning?: boolean
}

/** A session that is watched. */
export interface IdleWarning {
  /** Begins to watch; a page that the server delivered is contact with it. Does nothing when started. */
  start(): void
  /** Stops, and leaves nothing behind: no listener, timer, channel or element. */
  stop(): void
  /**
   * Asks the server to renew the session. Never rejects for the world's failures; calls at the same time share one
   * request.
   */
  extend(): Promise<ExtendResult>
  /**
   * Keeps the session alive, and the warning away, while work is under way that nobody's hands show: an upload, a
   * computation, a video call. Never past the absolute timeout.
   */
  beginWork(label: string, options?: WorkOptions): EndWork
  /** A work hold around a promise, or around what a function returns; gives back its value. */
  during<T>(label: string, work: PromiseLike<T> | (() => T | PromiseLike<T>), options?: WorkOptions): Promise<T>
  /** Ends the session everywhere, on purpose. */
  signOut(): void
  /** Asks `statusUrl` now; resolves with the phase that follows from the answer. */
  check(): Promise<Phase>
  /** Reports a presence that the page cannot see. At most one a second counts; it cannot answer a warning. */
  activity(): void
  /** Reports that a request of the application's own has just renewed the session. Contact, not activity. */
  serverContact(options?: { readonly expiresIn?: DurationText }): void
  /** Adds a listener and returns its undo. What a listener throws is reported and hurts nobody else. */
  on<Name extends EventName>(event: Name, listener: (event: IdleWarningEvents[Name]) => void): () => void
  readonly phase: Phase
  /** Milliseconds until the session ends if nothing happens; 0 when it is not running. */
  readonly remaining: number
  /** Epoch milliseconds; `undefined` when it is not running. */
  readonly expiresAt: Instant | undefined
  /** The page is covered while the server is asked whether the session lived through a sleep. */
  readonly isChecking: boolean
  /** The last fifty decisions of this tab. */
  readonly history: readonly HistoryEntry[]
}

/** What a view may do and know. */
export interface ViewHost {
  readonly settings: Settings
  readonly extend: (by: ExtendedBy) => void
  readonly signOut: () => void
  /** Where to sign in again, for an expired page that stays. */
  readonly signInUrl: string | undefined
  readonly reload: () => void
  readonly mark: (mark: string) => void
  readonly isVisible: () => boolean
}

/** What a door adds to the handle. */
export interface Door {
  /** Makes the built-in view; the headless door has none. */
  readonly createView?: (host: ViewHost) => View
  /** Called when something is due, before it is decided. */
  readonly beforeDue?: () => void
}

/** Settles the options, and looks at their addresses where there is a page to judge them by. */
export function settle(options: object): ReturnType<typeof resolveOptions> {
  const { settings, problems } = resolveOptions({ ...options })
  if (typeof location === 'undefined') return { settings, problems }
  const wrong = (['expiredUrl', 'signedOutUrl'] as const).flatMap((path): Problem[] => {
    const value = settings[path]
    const isSafe = value === undefined || safeUrl(value, settings.allowedOrigins)
    return isSafe ? [] : [{ path, value, expected: 'an http(s) address of this origin, or of one in allowedOrigins' }]
  })
  if (!wrong.length) return { settings, problems }
  const kept = Object.entries(options).filter(([name]) => !wrong.some(({ path }) => path === name))
  return { settings: settle(Object.fromEntries(kept)).settings, problems: [...problems, ...wrong] }
}

export function createHandle(options: IdleWarningOptions, door: Door = {}): IdleWarning {
  const { settings, problems } = settle(options)
  if (problems.length)
    throw createError('wrong-options', problems.map((problem) => `\n  ${describeProblem(problem)}`).join(''), problems)
  return watch(settings, door)
}

/** Where an end for this cause leads. */
function exitUrl({ signedOutUrl, expiredUrl, returnTo }: Settings, cause: Cause): string | undefined {
  const isOnPurpose = cause === 'signed-out'
  const url = isOnPurpose ? (signedOutUrl ?? expiredUrl) : expiredUrl
  return url === undefined ? url : signInAddress(url, cause, isOnPurpose ? false : returnTo)
}

const serverSettings = ({ keepalive, statusUrl, signOutUrl, expiredUrl, request, requestTimeout }: Settings) =>
  ({ keepalive, statusUrl, signOutUrl, expiredUrl, ...request, timeout: requestTimeout }) as ServerSettings

/** The browser's own ports, with those in their place that the options brought. */
function connect(settings: Settings): Ports {
  const given = settings.ports as Partial<Ports>
  const clock = given.clock ?? createClock()
  return {
    clock,
    sources: [activity, ...(settings.sources as Source[])],
    wake: createWake(),
    server: createServer(serverSettings(settings), clock),
    tabs: createTabs(settings, clock),
    page: createPage(),
    ...given,
  }
}

/** One live handle for each scope and document, also where two copies of the library meet. */
function live(): Map<string, unknown> {
  const holder = globalThis as { [key: symbol]: Map<string, unknown> | undefined }
  const key = Symbol.for('idle-warning.live')
  holder[key] ??= new Map()
  return holder[key]
}

const HISTORY = 50

interface Journal {
  readonly emitter: Emitter<IdleWarningEvents>
  readonly history: HistoryEntry[]
  readonly reported: Set<string>
}

/** Tells the listeners; an error that nobody hears is reported, once for each code. */
function tell({ emitter, history, reported }: Journal, engine: Engine, [event, detail]: Telling): boolean {
  const { now, tab } = engine.timing()
  if (event !== 'tick') history.push({ at: now, event, tab, detail })
  if (history.length > HISTORY) history.shift()
  let isPrevented = false
  const happening = {
    ...detail,
    get defaultPrevented() {
      return isPrevented
    },
    preventDefault() {
      isPrevented = true
    },
  }
  const isHeard = emitter.emit(event, happening as never)
  if (event === 'error' && !isHeard && !reported.has(detail.code)) {
    reported.add(detail.code)
    reportError(new Error(`idle-warning: ${detail.code}`, { cause: detail.cause }))
  }
  return isPrevented
}

function build(settings: Settings, journal: Journal, { createView, beforeDue }: Door): Engine {
  const ports = connect(settings)
  const host: ViewHost = {
    settings,
    extend: (by) => void engine.extend(by),
    signOut: () => engine.dispatch({ type: 'sign-out-asked' }),
    signInUrl: exitUrl(settings, 'idle'),
    reload: () => ports.page.reload(),
    mark: (mark) => ports.page.mark(mark),
    isVisible: () => ports.wake.isVisible(),
  }
  const view = settings.dialog ? createView?.(host) : undefined
  const engine = createEngine({
    ports: view ? { view, ...ports } : ports,
    limits: settings.limits,
    isSensitive: settings.sensitive,
    tell: (...telling) => tell(journal, engine, telling),
    ...(beforeDue && { beforeDue }),
    leave: (cause) => ports.page.leave(exitUrl(settings, cause) as string),
  })
  return engine
}

export function watch(settings: Settings, door: Door): IdleWarning {
  const journal: Journal = { emitter: createEmitter(reportError), history: [], reported: new Set() }
  let engine: Engine | undefined
  let nextHold = 1
  let reportedAt = 0
  const { scope } = settings
  const dispatch: Engine['dispatch'] = (input) => engine?.dispatch(input)

  const beginWork: IdleWarning['beginWork'] = (label, { max = '1h', keepWarning = false } = {}) => {
    const id = nextHold++
    const until = (engine?.timing().now ?? 0) + readDuration(max, 'max')
    dispatch({ type: 'work-begun', hold: { id, label, until, keepsWarning: keepWarning } })
    const end: EndWork = () => dispatch({ type: 'work-ended', id })
    if (Symbol.dispose) end[Symbol.dispose] = end
    return end
  }

  const handle: IdleWarning = {
    start() {
      const other = live().get(scope)
      if (other === handle) return
      if (other)
        throw createError('already-started', `another instance is running for the scope '${scope}'; stop() it first`)
      live().set(scope, handle)
      engine ??= build(settings, journal, door)
      engine.start()
    },
    stop() {
      if (live().get(scope) !== handle) return
      live().delete(scope)
      engine?.stop()
    },
    extend: async () => engine?.extend('call') ?? { ok: false, reason: 'stopped' },
    beginWork,
    async during(label, work, options) {
      const end = beginWork(label, options)
      try {
        return await (typeof work === 'function' ? work() : work)
      } finally {
        end()
      }
    },
    signOut: () => dispatch({ type: 'sign-out-asked' }),
    check: async () => engine?.check() ?? 'stopped',
    activity() {
      const now = engine?.timing().now ?? 0
      if (now - reportedAt < 1000) return
      reportedAt = now
      dispatch({ type: 'active', presence: 'move' })
    },
    serverContact({ expiresIn } = {}) {
      dispatch({ type: 'contacted', ...(expiresIn && { expiresIn: readDuration(expiresIn, 'expiresIn') }) })
    },
    on: (event, listener) => journal.emitter.on(event, listener),
    get phase() {
      return engine?.state().phase ?? 'stopped'
    },
    get remaining() {
      return handle.expiresAt === undefined ? 0 : Math.max(0, handle.expiresAt - (engine as Engine).timing().now)
    },
    get expiresAt() {
      const isRunning = handle.phase === 'active' || handle.phase === 'warning'
      return isRunning && engine ? deadlineOf(engine.state().record, settings.limits, engine.timing().now) : undefined
    },
    get isChecking() {
      return typeof engine?.state().checkingSince === 'number'
    },
    get history() {
      return [...journal.history]
    },
  }
  return handle
}
