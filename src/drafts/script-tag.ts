/**
 * `idle-warning-drafts.min.js`: keeps what was typed into marked forms, after the main script. Its attributes are
 * `data-user-key` (else that of the main script), `data-max-age`, `data-notice-text`, `data-notice-discard` and
 * `data-notice="false"`.
 *
 * @see docs/drafts.md
 * @packageDocumentation
 */
import { describeProblem } from '../core/errors.ts'
import { attempt } from '../dom/attempt.ts'
import { logError } from '../dom/inform.ts'
import { queryAll } from '../dom/native-members.ts'
import { attributeName, ownScript } from '../script-tag/script-element.ts'
import { readDraftOptions } from './draft-options.ts'
import { type DraftHandle, startKeeping } from './keep-drafts.ts'

const first = (selector: string): HTMLScriptElement | undefined => queryAll<HTMLScriptElement>(selector)[0]

/** The `userKey` of the main script: its attribute, or its entry in the JSON. */
const mainUserKey = (): string | undefined =>
  first('script[data-idle-timeout][data-user-key], script[src*="idle-warning"][data-user-key]')?.dataset.userKey ??
  attempt(() => JSON.parse(first('script[type="application/json"]#idle-warning')?.textContent ?? '').userKey)

function readOptions({ userKey = mainUserKey(), maxAge, notice, noticeText, noticeDiscard }: DOMStringMap): object {
  const texts = { ...(noticeText && { text: noticeText }), ...(noticeDiscard && { discard: noticeDiscard }) }
  return { userKey, maxAge, notice: notice === 'false' ? false : texts }
}

/** Reports each wrong attribute once and uses its default. */
function start(idle: DraftHandle, dataset: DOMStringMap): void {
  const { settings, problems } = readDraftOptions(readOptions(dataset))
  for (const problem of problems) logError(describeProblem({ ...problem, path: attributeName(problem.path) }))
  // Without a `userKey` nothing is kept, because the next person at this browser could read it.
  if (settings.userKey) startKeeping(idle, settings)
}

const { idleWarning } = window as { idleWarning?: Partial<DraftHandle> }

// `window.idleWarning` may also be an element of the page with that id.
if (typeof idleWarning?.on === 'function')
  start(idleWarning as DraftHandle, ownScript('script[src*="idle-warning-drafts"]')?.dataset ?? {})
else logError('window.idleWarning is missing: put idle-warning-drafts.min.js after idle-warning.min.js in the page')
