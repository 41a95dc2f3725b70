import { activity, createActivity } from './browser/activity.ts'
import { signInAddress } from './browser/addresses.ts'
import { createClock } from './browser/clock.ts'
import { createOpenPages } from './browser/open-pages.ts'
import { createPage } from './browser/page.ts'
import { createPageLifecycle } from './browser/page-lifecycle.ts'
import { isFirst, isInsideCover, notifyOthers, runningInstances } from './browser/running-instances.ts'
import { createServer, type ServerSettings } from './browser/server.ts'
import { noteEnd, watchServer, withGuide } from './browser/server-diagnostics.ts'
import { createSignInGate, type GatePorts, type StartGate } from './browser/sign-in-page.ts'
import { createTabs, sharedName } from './browser/tabs.ts'
import { createEngine, type Engine } from './core/engine/engine.ts'
import { throwIfWrong } from './core/errors.ts'
import type { ExtendedBy } from './core/events.ts'
import type { Settings } from './core/options/options.ts'
import { isSameOptions } from './core/options/same-options.ts'
import type { Cause, Clock, Ports, Server, Source, View } from './core/ports.ts'
import { claimOf } from './core/session/screen.ts'
import { inform } from './dom/inform.ts'
import { later } from './dom/later.ts'
import { createHandle, type Runner } from './handle.ts'
import { createJournal, type Journal } from './journal.ts'
import { type CompleteOptions, completeOptions, createLiveOptions, type LiveOptions } from './live-options.ts'
import type { IdleWarning, IdleWarningOptions } from './types.ts'

/** What a view may do and know. */
export interface ViewHost {
  readonly settings: Settings
  readonly extend: (by: ExtendedBy) => void
  readonly signOut: () => void
  /** Where to sign in again from an expired page that stays open. `undefined` without the option `signInUrl`. */
  readonly signInUrl: (cause: Cause) => string | undefined
  readonly reload: () => void
  /** Replaces the page, so that Back does not return to it. */
  readonly leave: (url: string) => void
  /** Puts a mark before the title of the page, or with `''` removes it. */
  readonly mark: (mark: string) => void
  readonly isVisible: () => boolean
  /** Reports that the page's own dialog cannot be shown and the built-in one has replaced it. */
  readonly onFailure: (cause: unknown) => void
}

/** What an entry point adds to the handle. */
export interface EntryPoint {
  /** Creates the built-in view. The headless entry point has none. */
  readonly createView?: (host: ViewHost) => View
  /** Called when something is due, before it is decided. */
  readonly beforeDue?: () => void
  /** Says in the console if the handle is not started within a second. */
  readonly remindsToStart?: boolean
  /** More sources of activity. */
  readonly sources?: readonly Source[]
}

/** @throws IdleWarningError with the code `wrong-options` and all problems at once. */
export function createIdleWarning(options: IdleWarningOptions, entryPoint: EntryPoint = {}): IdleWarning {
  const complete = completeOptions(options)
  throwIfWrong(complete.problems)
  return createFromOptions(complete, entryPoint)
}

/** Creates a handle from options that are complete. A wrong one is not among them. */
export function createFromOptions(complete: CompleteOptions, entryPoint: EntryPoint): IdleWarning {
  const journal = createJournal()
  const options = createLiveOptions(complete)
  const gate = createSignInGate(options.settings, () => createGatePorts(options.settings()))
  const build = () => buildEngine(options, journal, entryPoint)
  return createHandle(options, journal, build, entryPoint.remindsToStart ? withReminder(gate) : gate)
}

/** How long a handle may wait for its start before the console says so. */
const START_LIMIT = 1000

const NOT_STARTED = 'a handle was created and not started, so nothing is watched: call start()'

/** Says so if the handle is neither started nor stopped in time. On a server no handle is started. */
function withReminder(gate: StartGate): StartGate {
  if (typeof document === 'undefined') return gate
  const cancel = later(START_LIMIT, () => inform(withGuide(NOT_STARTED, 'not-started')))
  return {
    pass(begin) {
      cancel()
      gate.pass(begin)
    },
    close() {
      cancel()
      gate.close()
    },
  }
}

/** Connects an engine to the browser. Called at the first `start()`, because before that nothing looks at a browser. */
function buildEngine(options: LiveOptions, journal: Journal, entryPoint: EntryPoint): Runner {
  const { createView, beforeDue } = entryPoint
  const { settings } = options
  const { scope, ports: given } = settings()
  const ports = createPorts(settings(), entryPoint)
  const host = createHost(options, ports, journal, () => engine)
  const dialog = createView && createDialogOf(host, createView)
  const claim = () => (dialog?.isDismissed() ? null : claimOf(engine.state(), engine.timing()))
  const view = dialog && takeTurns(dialog, scope)
  const record = () => engine.state().record
  const diagnostics = { limits: () => settings().limits, clock: ports.clock, record, on: journal.on }
  const { userKey } = settings()
  // Only the person with whom this page was started lifts its cover. A user that is named later is another session.
  const limits = () => ({ ...settings().limits, userKey })
  const reach = createReach(ports.server, settings, ports.clock)
  const engine = createEngine({
    ports: { ...(view && { view }), ...ports, server: watchServer(reach, diagnostics) },
    limits: limits(),
    coverOnLeave: () => settings().coverOnLeave,
    keepEntry: journal.add,
    announce: journal.emit,
    noteEnd: (cause) => noteEnd(diagnostics, cause),
    ...(beforeDue && { beforeDue }),
    leave: (cause) => leaveSoon(ports.page, leaveUrl(settings(), cause) as string),
  })
  const update = () => {
    if (!(given as Partial<Ports>).server) reach.update()
    dialog?.update()
    engine.update(limits())
  }
  return { ...engine, claim, update }
}

/** The page around a frame may end now too, but its timer may be late. Then the page leaves, not the frame. */
function leaveSoon(page: Ports['page'], url: string): void {
  Promise.resolve().then(() => {
    if (!isInsideCover()) page.leave(url)
  })
}

/** What the view may do and know. */
function createHost({ settings }: LiveOptions, ports: Ports, journal: Journal, getEngine: () => Engine): ViewHost {
  return {
    get settings() {
      return settings()
    },
    extend: (by) => void getEngine().extend(by),
    signOut: () => getEngine().dispatch({ type: 'sign-out-asked' }),
    signInUrl: (cause) => signInLink(settings(), cause),
    reload: () => ports.page.reload(),
    leave: (url) => ports.page.leave(url),
    mark: (mark) => ports.page.mark(mark),
    isVisible: () => ports.pageLifecycle.isVisible(),
    onFailure: (cause) => journal.emit('error', { code: 'view-failed', cause }),
  }
}

/** The server, which is replaced if an option changes that belongs to it. Answers that are on their way still count. */
function createReach(first: Server, settings: () => Settings, clock: Clock): Server & { update(): void } {
  const servers = [first]
  let current = first
  let known = serverSettings(settings())
  return {
    send: (request) => current.send(request),
    abort: () => {
      for (const server of servers) server.abort()
    },
    update() {
      const next = serverSettings(settings())
      // A new server knows neither the CSRF token that an answer brought nor the dates of the answers.
      if (isSameOptions(known, next, Object.is)) return
      known = next
      current = createServer(next, clock)
      servers.push(current)
    },
  }
}

/** A view that {@link DialogOf.update} replaces if an option changes that it shows. */
interface DialogOf extends View {
  isDismissed(): boolean
  update(): void
}

function createDialogOf(host: ViewHost, createView: NonNullable<EntryPoint['createView']>): DialogOf {
  const shownOf = ({ dialog, lang, userKey, limits: { hasSignOut, hasStatus, warnBefore } }: Settings) =>
    ({ dialog, lang, userKey, hasSignOut, hasStatus, warnBefore }) as const
  const create = () => (host.settings.dialog ? createView(host) : undefined)
  let view = create()
  let shown = shownOf(host.settings)
  return {
    show: (screen) => view?.show(screen),
    remove: () => view?.remove(),
    isDismissed: () => !view || !!view.isDismissed?.(),
    update() {
      const next = shownOf(host.settings)
      if (isSameOptions(next, shown)) return
      shown = next
      view?.remove()
      view = create()
    },
  }
}

/** The ports of the browser, except those that the option `ports` replaces. */
function createPorts(settings: Settings, { sources = [] }: EntryPoint): Ports {
  const given = settings.ports as Partial<Ports>
  const clock = given.clock ?? createClock()
  return {
    clock,
    sources: [ownActivity(settings), ...sources, ...(settings.sources as Source[])],
    pageLifecycle: createPageLifecycle(),
    server: createServer(serverSettings(settings), clock),
    tabs: createTabs(settings, clock),
    ...(settings.limits.endAfterClose < Infinity && { openPages: createOpenPages(sharedName(settings), clock) }),
    page: createPage(),
    ...given,
  }
}

const ownActivity = ({ ignoreMovement }: Settings) => (ignoreMovement ? createActivity({ ignoreMovement }) : activity)

/** On the sign-in page nothing else is connected, and nothing is written. */
function createGatePorts(settings: Settings): GatePorts {
  const given = settings.ports as Partial<Ports>
  const { clock = createClock(), sources: [source = activity] = [] } = given
  return {
    server: given.server ?? createServer(serverSettings(settings), clock),
    watchActivity: (notify) => source(notify, clock, () => () => {}),
  }
}

const serverSettings = ({
  keepaliveUrl,
  statusUrl,
  signOutUrl,
  signInUrl,
  request,
  requestTimeout,
  server,
}: Settings) =>
  ({
    keepaliveUrl,
    statusUrl,
    signOutUrl,
    signInUrl,
    ...request,
    timeout: requestTimeout,
    own: server,
  }) as ServerSettings

/** A view that shows nothing while another instance of the page shows its dialog. The others are told of each change. */
function takeTurns(view: View, scope: string): View {
  let last: boolean | undefined
  return {
    show(screen) {
      const instance = runningInstances().get(scope)
      const showInTurn = () => (isFirst(instance) ? view.show(screen) : view.remove())
      const current = instance?.claim()?.isCover
      const isChanged = current !== last
      last = current
      if (isChanged && (!isFirst(instance) || screen.kind === 'none')) showInTurn()
      if (isChanged) notifyOthers(instance)
      showInTurn()
    },
    remove: () => view.remove(),
  }
}

/** Where to sign in again after an end for this cause. */
const signInLink = ({ signInUrl, returnParam, allowedOrigins }: Settings, cause: Cause): string | undefined =>
  signInUrl && signInAddress(signInUrl, cause, returnParam, allowedOrigins)

/** Where the page goes after an end for this cause. After a sign-out on purpose there is no way back. */
function leaveUrl(settings: Settings, cause: Cause): string | undefined {
  if (cause !== 'signed-out') return signInLink(settings, cause)
  const { signInUrl, signedOutUrl = signInUrl } = settings
  return signedOutUrl && signInAddress(signedOutUrl, cause, false)
}
