import { findBrowserProblems } from './browser/option-checks.ts'
import { throwIfWrong } from './core/errors.ts'
import { type Resolved, resolveOptions, type Settings } from './core/options/options.ts'
import { FIXED_OPTIONS, isSameOptions } from './core/options/same-options.ts'
import { setOption } from './core/options/set-option.ts'
import { attempt } from './dom/attempt.ts'

/** Options that have been checked, and those of them that were right, as they were given. */
export interface CompleteOptions extends Resolved {
  readonly accepted: Readonly<Record<string, unknown>>
}

/**
 * Completes the options and checks them, in a browser also by what only a browser can check. Each wrong value becomes a
 * problem and counts as absent.
 */
export function completeOptions(options: object): CompleteOptions {
  const accepted: Record<string, unknown> = { ...options }
  const { settings, problems } = resolveOptions(accepted)
  const browserProblems = findBrowserProblems(settings)
  for (const { path } of [...problems, ...browserProblems]) setOption(accepted, path, undefined)
  if (!browserProblems.length) return { settings, problems, accepted }
  return { settings: resolveOptions(accepted).settings, problems: [...problems, ...browserProblems], accepted }
}

const IS_FIXED = 'the same value as before: update() cannot change it; stop() the handle and create another'

/** The options of a handle, as they are now. */
export interface LiveOptions {
  readonly settings: () => Settings
  /**
   * Replaces single options. `undefined` gives an option its default again.
   *
   * @throws IdleWarningError `wrong-options`, with all problems at once. Then nothing has changed.
   */
  readonly change: (changes: object) => void
}

/** @param complete the options at first. A wrong one is not among them. */
export function createLiveOptions(complete: CompleteOptions): LiveOptions {
  let current = complete
  return {
    settings: () => current.settings,
    change(changes) {
      const { accepted } = current
      const given = changes as Readonly<Record<string, unknown>>
      const fixed = Object.fromEntries(FIXED_OPTIONS.map((name) => [name, accepted[name]]))
      const next = completeOptions({ ...accepted, ...given, ...fixed })
      // A value that cannot be read is another one.
      const isSame = (name: string) => attempt(() => isSameOptions(given[name], accepted[name]))
      const isChanged = (name: string) => given[name] !== undefined && !isSame(name)
      const problems = FIXED_OPTIONS.filter(isChanged).map((path) => ({ path, value: given[path], expected: IS_FIXED }))
      throwIfWrong([...next.problems, ...problems])
      current = next
    },
  }
}
