import { describeProblem, isIdleWarningError, type Problem } from '../core/errors.ts'
import { attempt } from '../dom/attempt.ts'
import { all, attributeName, complain, ownScript } from '../script-tag/script-element.ts'
import { type DraftHandle, keepDrafts } from './keep-drafts.ts'
import type { DraftOptions } from './options.ts'

const first = (selector: string): HTMLElement | undefined => all(selector)[0] as HTMLElement | undefined

/** The user as the main script was told it. */
const mainUser = (): string | undefined =>
  first('script[data-idle-timeout][data-user-key], script[src*="idle-warning"][data-user-key]')?.dataset.userKey ??
  attempt(() => JSON.parse(first('script[type="application/json"]#idle-warning')?.textContent ?? '').userKey)

function readOptions({ userKey = mainUser(), maxAge, notice, noticeText, noticeDiscard }: DOMStringMap): object {
  const texts = { ...(noticeText && { text: noticeText }), ...(noticeDiscard && { discard: noticeDiscard }) }
  return { userKey, maxAge, notice: notice === 'false' ? false : texts }
}

const ATTRIBUTES = ['userKey', 'maxAge']

/** What is wrong falls back to its default; without a user nothing is kept, because somebody else could read it. */
function attach(idle: DraftHandle, options: object): void {
  try {
    keepDrafts(idle, options as DraftOptions)
  } catch (error) {
    const problems: readonly Problem[] = isIdleWarningError(error) ? error.problems : []
    for (const problem of problems) {
      const { path } = problem
      complain(describeProblem({ ...problem, path: ATTRIBUTES.includes(path) ? attributeName(path) : path }))
    }
    if (problems.length && !problems.some(({ path }) => path === 'userKey'))
      attach(idle, { ...options, maxAge: undefined })
  }
}

const { idleWarning } = window as { idleWarning?: Partial<DraftHandle> }
const script = ownScript('script[src*="idle-warning-drafts"]')

// An element of the page may have that name too.
if (typeof idleWarning?.on === 'function') attach(idleWarning as DraftHandle, readOptions(script?.dataset ?? {}))
else complain('idle-warning-drafts.min.js must stand after idle-warning.min.js')
