import { activity, createActivity } from './browser/activity.ts'
import { signInAddress } from './browser/addresses.ts'
import { createClock } from './browser/clock.ts'
import { createOpenPages } from './browser/open-pages.ts'
import { findBrowserProblems } from './browser/option-checks.ts'
import { createPage } from './browser/page.ts'
import { createPageLifecycle } from './browser/page-lifecycle.ts'
import { isFirst, isInsideCover, notifyOthers, runningInstances } from './browser/running-instances.ts'
import { createServer, type ServerSettings } from './browser/server.ts'
import { noteEnd, watchServer } from './browser/server-diagnostics.ts'
import { createSignInGate, type GatePorts } from './browser/sign-in-page.ts'
import { createTabs, sharedName } from './browser/tabs.ts'
import { createEngine } from './core/engine/engine.ts'
import { throwIfWrong } from './core/errors.ts'
import type { ExtendedBy } from './core/events.ts'
import { resolveOptions, type Settings } from './core/options/options.ts'
import { setOption } from './core/options/validators.ts'
import type { Cause, Ports, Source, View } from './core/ports.ts'
import { claimOf } from './core/session/screen.ts'
import { createHandle, type Runner } from './handle.ts'
import { createJournal, type Journal } from './journal.ts'
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
  /** More sources of activity. */
  readonly sources?: readonly Source[]
}

/**
 * Completes the options and checks them, in a browser also by what only a browser can check. Each wrong value becomes a
 * problem and counts as absent.
 */
export function completeOptions(options: object): ReturnType<typeof resolveOptions> {
  const raw: Record<string, unknown> = { ...options }
  const { settings, problems } = resolveOptions(raw)
  const browserProblems = findBrowserProblems(settings)
  if (!browserProblems.length) return { settings, problems }
  for (const { path } of browserProblems) setOption(raw, path, undefined)
  return { settings: completeOptions(raw).settings, problems: [...problems, ...browserProblems] }
}

/** @throws IdleWarningError with the code `wrong-options` and all problems at once. */
export function createIdleWarning(options: IdleWarningOptions, entryPoint: EntryPoint = {}): IdleWarning {
  const { settings, problems } = completeOptions(options)
  throwIfWrong(problems)
  return createFromSettings(settings, entryPoint)
}

/** Creates a handle from options that are complete. */
export function createFromSettings(settings: Settings, entryPoint: EntryPoint): IdleWarning {
  const journal = createJournal()
  const gate = createSignInGate(settings, () => createGatePorts(settings))
  return createHandle(settings, journal, () => buildEngine(settings, journal, entryPoint), gate)
}

/** Connects an engine to the browser. Called at the first `start()`, because before that nothing looks at a browser. */
function buildEngine(settings: Settings, journal: Journal, entryPoint: EntryPoint): Runner {
  const { createView, beforeDue } = entryPoint
  const ports = createPorts(settings, entryPoint)
  const host: ViewHost = {
    settings,
    extend: (by) => void engine.extend(by),
    signOut: () => engine.dispatch({ type: 'sign-out-asked' }),
    signInUrl: (cause) => signInLink(settings, cause),
    reload: () => ports.page.reload(),
    leave: (url) => ports.page.leave(url),
    mark: (mark) => ports.page.mark(mark),
    isVisible: () => ports.pageLifecycle.isVisible(),
    onFailure: (cause) => journal.emit('error', { code: 'view-failed', cause }),
  }
  const dialog = settings.dialog && createView ? createView(host) : undefined
  const claim = () => (dialog?.isDismissed?.() ? null : claimOf(engine.state(), engine.timing()))
  const view = dialog && takeTurns(dialog, settings.scope)
  const { limits } = settings
  const record = () => engine.state().record
  const diagnostics = { limits, clock: ports.clock, record, on: journal.on }
  const server = watchServer(ports.server, diagnostics)
  const engine = createEngine({
    ports: { ...(view && { view }), ...ports, server },
    limits,
    coverOnLeave: settings.coverOnLeave,
    keepEntry: journal.add,
    announce: journal.emit,
    noteEnd: (cause) => noteEnd(diagnostics, cause),
    ...(beforeDue && { beforeDue }),
    leave: (cause) => {
      const leave = () => {
        if (!isInsideCover()) ports.page.leave(leaveUrl(settings, cause) as string)
      }
      // The page around a frame may end now too, but its timer may be late. Then the page leaves, not the frame.
      Promise.resolve().then(leave)
    },
  })
  return { ...engine, claim }
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
const signInLink = ({ signInUrl, returnParam }: Settings, cause: Cause): string | undefined =>
  signInUrl && signInAddress(signInUrl, cause, returnParam)

/** Where the page goes after an end for this cause. After a sign-out on purpose there is no way back. */
function leaveUrl(settings: Settings, cause: Cause): string | undefined {
  if (cause !== 'signed-out') return signInLink(settings, cause)
  const { signInUrl, signedOutUrl = signInUrl } = settings
  return signedOutUrl && signInAddress(signedOutUrl, cause, false)
}
