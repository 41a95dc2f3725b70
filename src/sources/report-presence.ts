import { type ActivityOptions, createActivity } from '../browser/activity.ts'
import { createClock } from '../browser/clock.ts'
import { createError, describeProblem } from '../core/errors.ts'
import { isOrigin, ORIGIN, writeMessage } from './message.ts'

export interface ReportOptions {
  /** The origin of the page around, which gets the reports, and nobody else: `'https://app.example'`. */
  readonly to: string
}

/**
 * For a page that stands in a frame: tells the pages around it, where they are of that origin, that somebody works here,
 * at most once a second. They listen by {@link bridge}. Only "press" or "move" is said, not which key, nor where.
 * Does nothing in a page that is in no frame.
 *
 * @returns the undo.
 * @throws IdleWarningError where `to` is not an origin.
 */
export const reportPresence = (options: ReportOptions): (() => void) => createReporter(options)

/** @param options for tests: which events are a person's. */
export function createReporter({ to }: ReportOptions, options: Pick<ActivityOptions, 'isTrusted'> = {}): () => void {
  const problem = { path: 'reportPresence.to', value: to, expected: ORIGIN }
  if (!isOrigin(to)) throw createError('wrong-options', describeProblem(problem), [problem])
  const around = ancestors(window)
  if (!around.length) return () => {}
  return createActivity(options)((presence) => {
    for (const view of around) view.postMessage(writeMessage(presence), to)
  }, createClock())
}

function ancestors({ parent }: Window): Window[] {
  const views: Window[] = []
  for (let view = parent; view !== views.at(-1) && view !== window; view = view.parent) views.push(view)
  return views
}
