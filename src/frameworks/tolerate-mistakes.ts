import { type IdleWarningError, isIdleWarningError } from '../core/errors.ts'
import { isSameOptions } from '../core/options/same-options.ts'
import { setOption } from '../core/options/set-option.ts'
import { logError } from '../dom/inform.ts'
import type { IdleWarning, IdleWarningOptions, OptionChanges } from '../index.ts'

/** Options with which a handle can be made, and whether it may be started. */
export interface Usable {
  readonly options: IdleWarningOptions
  /** There is a right `idleTimeout`. It has no default, so without it there is nothing to watch. */
  readonly isComplete: boolean
}

type Raw = Readonly<Record<string, unknown>>

function withoutProblems(raw: Raw, { problems }: IdleWarningError): Raw {
  const rest: Record<string, unknown> = { ...raw }
  for (const { path } of problems) setOption(rest, path, undefined)
  return rest
}

/** Tells the developers of a mistake, and the application if it listens. */
export function createReport(onError: ((error: unknown) => void) | undefined): (error: unknown) => void {
  return (error) => {
    logError(`${error instanceof Error ? error.message.replace(/^idle-warning: /, '') : error}`)
    onError?.(error)
  }
}

/** Options that were given before and are not any more get their default again. */
export const changesFrom = (before: IdleWarningOptions, options: IdleWarningOptions): OptionChanges => ({
  ...Object.fromEntries(Object.keys(before).map((name) => [name, undefined])),
  ...options,
})

/** The page is covered, and what it shows must not come back by itself. */
export const isOver = ({ phase, isChecking }: IdleWarning): boolean => phase === 'expired' || isChecking

/**
 * Starts a handle that has an idle timeout, and stops one that has none. A session that is over stays over: `start()` would
 * begin anew and uncover the page. An error would take the application off the screen, so it is reported.
 */
export function startOrStop(idle: IdleWarning, isComplete: boolean, report: (error: unknown) => void): void {
  if (isOver(idle)) return
  try {
    if (isComplete) idle.start()
    else idle.stop()
  } catch (error) {
    report(error)
  }
}

/** More rounds than options can be wrong one after the other. */
const MOST_ROUNDS = 20

/**
 * Calls `use` with the options. If some are wrong, it is called again without them, so that a mistake in the options does not
 * take the application off the screen.
 *
 * @param use creates or updates a handle.
 * @param report gets the error that names every wrong option.
 * @returns `undefined` if the options cannot be mended.
 */
export function tolerateMistakes<Value>(
  given: IdleWarningOptions,
  use: (usable: Usable) => Value,
  report: (error: unknown) => void,
): Value | undefined {
  let raw: Raw = { ...given }
  let isComplete = true
  for (let round = 0; round < MOST_ROUNDS; round++) {
    try {
      return use({ options: raw as unknown as IdleWarningOptions, isComplete })
    } catch (error) {
      report(error)
      if (!isIdleWarningError(error)) return undefined
      const rest = withoutProblems(raw, error)
      isComplete = isComplete && rest.idleTimeout !== undefined
      const next = isComplete ? rest : { ...rest, idleTimeout: 'off' }
      if (isSameOptions(next, raw)) return undefined
      raw = next
    }
  }
  return undefined
}
