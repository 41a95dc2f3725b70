/**
 * `idle-warning.min.js`: the library with its dialog. It starts by itself, on every page that has the script.
 *
 * Every option that is not a function can be set as an attribute: `idleTimeout` becomes `data-idle-timeout`. A server-side
 * template writes a duration as digits and a unit: `data-idle-timeout="{{ seconds }}s"`. A flag is on when its attribute is
 * there, and off with `"false"`. Longer values, such as texts, can stand in a JSON block before the script, by the names of
 * the options. An attribute replaces the same option of the block.
 *
 * `window.idleWarning` has all members of the handle, and `createIdleWarning` and `isIdleWarningError`.
 *
 * Events reach the `document` as `idle-warning:warning`, `idle-warning:expired` and so on. You can listen before the script
 * has loaded. `event.detail` has the properties of the event, and `event.preventDefault()` works as on the handle. On
 * `idle-warning:error` it keeps the message out of the console.
 *
 * An invalid value logs one console message, and the default is used, so the page stays protected. Only a wrong or missing
 * `data-idle-timeout` turns the script off, and the message says so. A misspelled attribute is reported only if it resembles
 * a known one, because other tools also add attributes to script tags.
 *
 * @example
 * ```html
 * <script type="application/json" id="idle-warning">{"dialog": {"texts": {"title": "Are you still there?"}}}</script>
 * <script defer src="/static/idle-warning.min.js" data-idle-timeout="15m" data-keepalive-url="/session/keepalive"></script>
 * ```
 * @packageDocumentation
 */
import { describeProblem, isIdleWarningError } from '../core/errors.ts'
import { type Inside, insideOf } from '../core/inside.ts'
import { logError } from '../dom/inform.ts'
import { later } from '../dom/later.ts'
import { nativeMember } from '../dom/native-members.ts'
import { createFromOptions, createIdleWarning as createWithEntryPoint, type EntryPoint } from '../idle-warning.ts'
import { completeOptions } from '../live-options.ts'
import { createModalView, currentMessages } from '../modal-view.ts'
import type { IdleWarning, IdleWarningOptions } from '../types.ts'
import { isDebugged, isManual, placeOf, readAttributes, reportUnknownAttributes } from './attributes.ts'
import { mirrorEvents } from './document-events.ts'
import { createPageHolds, fillNotice, fillRemaining, watchClicks } from './page-hooks.ts'
import { withOwnDialog } from './registered-own-dialog.ts'
import { registeredSources } from './registered-sources.ts'
import { ownScript } from './script-element.ts'

/** Marks a page in which the script has run. */
const LOADED = Symbol.for('idle-warning')

const entryPoint: EntryPoint = { createView: createModalView, sources: [registeredSources] }

/** Options of a `<script>`. A wrong one falls back to its default. */
function readScript(script: HTMLScriptElement): ReturnType<typeof completeOptions> {
  const raw = withOwnDialog(readAttributes(script))
  const isUnused = isManual(script) && raw.idleTimeout === undefined
  return completeOptions(isUnused ? { idleTimeout: 'off' } : raw)
}

function createHandleOf(script: HTMLScriptElement): IdleWarning {
  const options = readScript(script)
  const { problems } = options
  for (const problem of problems) logError(describeProblem({ ...problem, path: placeOf(script, problem.path) }))
  reportUnknownAttributes(script)
  const isOff = problems.some(({ path }) => path === 'idleTimeout')
  if (isOff) logError(`is off: without an idle timeout there is nothing to watch${hintAt(script)}`)
  const handle = createFromOptions(options, { ...entryPoint, beforeDue: () => updateHolds() })
  const updateHolds = createPageHolds(handle)
  const { settings } = insideOf(handle) as Inside
  mirrorEvents(handle)
  watchClicks(handle, () => settings().limits.hasSignOut)
  fillRemaining(handle, () => settings().lang)
  fillNotice(
    handle,
    () => settings().limits.idleTimeout,
    (lang) => currentMessages(settings().dialog || {}, settings().lang ?? lang),
  )
  if (isDebugged(script)) later(1000, () => remindOfDebug(handle))
  if (!isOff && !isManual(script)) handle.start()
  return handle
}

/** Other dialogs have the idle timeout in `data-timeout`, which is an option of another meaning here. */
const hintAt = ({ dataset }: HTMLScriptElement): string =>
  'timeout' in dataset ? '. data-timeout is how long a request may take; write data-idle-timeout' : ''

/** What `data-debug` asks for is in a script of its own, which costs other pages nothing. */
function remindOfDebug(handle: object): void {
  if (!('trace' in handle)) logError('data-debug needs idle-warning-debug.min.js after idle-warning.min.js in the page')
}

const createIdleWarning = (options: IdleWarningOptions): IdleWarning =>
  createWithEntryPoint(withOwnDialog(options), { ...entryPoint, remindsToStart: true })

const holder = window as { [LOADED]?: unknown; idleWarning?: unknown }

if (holder[LOADED]) logError('this page loads the script twice; the second copy does nothing')
else {
  holder[LOADED] = true
  const script = ownScript('script[data-idle-timeout]') ?? nativeMember(document, 'createElement')('script')
  holder.idleWarning = Object.assign(createHandleOf(script), { createIdleWarning, isIdleWarningError })
}
