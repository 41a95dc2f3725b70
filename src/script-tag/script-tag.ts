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
