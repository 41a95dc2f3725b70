import { type ActivityOptions, createActivity } from '../browser/activity.ts'
import { createClock } from '../browser/clock.ts'
import { createError, describeProblem } from '../core/errors.ts'
import { EXPECTED_ORIGIN, isOrigin } from './origin.ts'
import { presenceMessage } from './presence-message.ts'

/** The options of {@link reportPresence}. */
export interface ReportOptions {
  /** The origin of the page around the frame: `'https://app.example'`. Pages of other origins get no report. */
  readonly to: string
}

/**
 * For a page in a frame: reports the person's activity to the pages around it that have the origin `to`, at most once a
 * second. Those pages listen with {@link bridge}. A report says "press" or "move"; it does not say which key was pressed
 * or where the pointer is. Does nothing in a page that is not in a frame. With a script tag: `idle-warning-frame.min.js` with
 * `data-to`.
 *
 * @returns the undo.
 * @throws IdleWarningError `wrong-options` if `to` is not an origin.
 */
export const reportPresence = (options: ReportOptions): (() => void) => createReporter(options)

/** @param options for tests: which events count as a person's. */
export function createReporter({ to }: ReportOptions, options: Pick<ActivityOptions, 'isTrusted'> = {}): () => void {
  const problem = { path: 'reportPresence.to', value: to, expected: EXPECTED_ORIGIN }
  if (!isOrigin(to)) throw createError('wrong-options', describeProblem(problem), [problem])
  const ancestors = ancestorsOf(window)
  if (!ancestors.length) return () => {}
  return createActivity(options)((kind) => {
    for (const ancestor of ancestors) ancestor.postMessage(presenceMessage(kind), to)
  }, createClock())
}

function ancestorsOf({ parent }: Window): Window[] {
  const ancestors: Window[] = []
  for (let view = parent; view !== ancestors.at(-1) && view !== window; view = view.parent) ancestors.push(view)
  return ancestors
}
