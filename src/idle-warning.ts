import { activity } from './browser/activity.ts'
import { createClock } from './browser/clock.ts'
import { createOpenPages } from './browser/open-pages.ts'
import { misfits } from './browser/option-checks.ts'
import { createPage, signInAddress } from './browser/page.ts'
import { createWake } from './browser/page-lifecycle.ts'
import { isForemost } from './browser/running-instances.ts'
import { createServer, type ServerSettings } from './browser/server.ts'
import { createTabs, nameOf } from './browser/tabs.ts'
import { createEngine, type Engine } from './core/engine/engine.ts'
import { refuseOptions } from './core/errors.ts'
import { resolveOptions, type Settings } from './core/options/options.ts'
import { put } from './core/options/validators.ts'
import type { Cause, Ports, Source, View } from './core/ports.ts'
import type { ExtendedBy } from './core/session/state.ts'
import { createHandle } from './handle.ts'
import { createJournal, type Journal, note, tell } from './journal.ts'
import type { IdleWarning, IdleWarningOptions } from './types.ts'

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

/** @throws IdleWarningError `wrong-options`, with all that is wrong at once. */
export function createIdleWarning(options: IdleWarningOptions, door: Door = {}): IdleWarning {
  const { settings, problems } = settle(options)
  refuseOptions(problems)
  return watch(settings, door)
}

/** Where a page that stays lets a person sign in again. */
const signInLink = ({ signInUrl, returnParam }: Settings, cause: Cause): string | undefined =>
  signInUrl && signInAddress(signInUrl, cause, returnParam)

/** Where an end for this cause leads. Who signs out on purpose has nowhere to come back to. */
function exitUrl(settings: Settings, cause: Cause): string | undefined {
  if (cause !== 'signed-out') return signInLink(settings, cause)
  const { signInUrl, signedOutUrl = signInUrl } = settings
  return signedOutUrl && signInAddress(signedOutUrl, cause, false)
}

const serverSettings = ({ keepaliveUrl, statusUrl, signOutUrl, signInUrl, request, requestTimeout }: Settings) =>
  ({ keepaliveUrl, statusUrl, signOutUrl, signInUrl, ...request, timeout: requestTimeout }) as ServerSettings

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
    signInUrl: (cause) => signInLink(settings, cause),
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
    isSensitive: settings.coverOnLeave,
    note: (entry) => note(journal, entry),
    tell: (...telling) => tell(journal, telling),
    ...(beforeDue && { beforeDue }),
    leave: (cause) => isShown() && ports.page.leave(exitUrl(settings, cause) as string),
  })
  return engine
}

/** A handle for settled options. */
export function watch(settings: Settings, door: Door): IdleWarning {
  const journal = createJournal()
  return createHandle(settings, journal, () => build(settings, journal, door))
}
