import { attempt } from './browser/attempt.ts'
import { describeProblem, isIdleWarningError, type Problem } from './core/errors.ts'
import { type DraftHandle, keepDrafts } from './drafts/keep-drafts.ts'
import type { DraftOptions } from './drafts/options.ts'

// biome-ignore lint/suspicious/noConsole: the mistake of a page's author is said in the console, as in script-tag.ts
const complain = (message: string): void => console.error(`idle-warning: ${message}`)

const first = (selector: string): HTMLElement | undefined =>
  Document.prototype.querySelectorAll.call(document, selector)[0] as HTMLElement | undefined

/** This script's attributes; a page can put something of its own in the place of `document.currentScript`. */
function ownAttributes(): DOMStringMap {
  const script: unknown = document.currentScript
  const element = script instanceof HTMLScriptElement ? script : first('script[src*="idle-warning-drafts"]')
  return element?.dataset ?? {}
}

/** The user as the main script was told it. */
const mainUser = (): string | undefined =>
  first('script[data-idle-timeout][data-user], script[src*="idle-warning"][data-user]')?.dataset.user ??
  attempt(() => JSON.parse(first('script[type="application/json"]#idle-warning')?.textContent ?? '').user)

function readOptions({ user = mainUser(), maxAge, notice, noticeText, noticeDiscard }: DOMStringMap): object {
  const texts = { ...(noticeText && { text: noticeText }), ...(noticeDiscard && { discard: noticeDiscard }) }
  return { user, maxAge, notice: notice === 'false' ? false : texts }
}

const ATTRIBUTES: Readonly<Record<string, string>> = { user: 'data-user', maxAge: 'data-max-age' }

/** What is wrong falls back to its default; without a user nothing is kept, because somebody else could read it. */
function attach(idle: DraftHandle, options: object): void {
  try {
    keepDrafts(idle, options as DraftOptions)
  } catch (error) {
    const problems: readonly Problem[] = isIdleWarningError(error) ? error.problems : []
    for (const problem of problems)
      complain(describeProblem({ ...problem, path: ATTRIBUTES[problem.path] ?? problem.path }))
    if (problems.length && !problems.some(({ path }) => path === 'user'))
      attach(idle, { ...options, maxAge: undefined })
  }
}

const { idleWarning } = window as { idleWarning?: Partial<DraftHandle> }

// An element of the page may have that name too.
if (typeof idleWarning?.on === 'function') attach(idleWarning as DraftHandle, readOptions(ownAttributes()))
else complain('idle-warning-drafts.min.js must stand after idle-warning.min.js')
