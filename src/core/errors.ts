/** One mistake in the options. An `IdleWarningError` has all of them. */
export interface Problem {
  /** Which option or attribute: `request.csrf`, `data-warn-before`. */
  readonly path: string
  /** What was found there. */
  readonly value: unknown
  /** What was expected. */
  readonly expected: string
}

/** The `code` of an `IdleWarningError`. */
export type IdleWarningErrorCode =
  /** Options are missing, wrong or do not fit together. @whatToDo Read the message: it lists every problem. */
  | 'wrong-options'
  /**
   * Another handle of the same `scope` runs in this document.
   * @whatToDo Start one handle for each page, or give the second application a `scope` of its own.
   */
  | 'already-started'

/**
 * A mistake in how the library is used. A failure of the network or the server never throws: it becomes an outcome and an
 * `error` event.
 */
export interface IdleWarningError extends Error {
  /** Always the same, so an error of another copy of the library is recognised too. */
  readonly name: 'IdleWarningError'
  /** What kind of mistake it is. */
  readonly code: IdleWarningErrorCode
  /** All mistakes at once. Empty unless `code` is `wrong-options`. */
  readonly problems: readonly Problem[]
}

const NAME = 'IdleWarningError'

/** A value may be a whole document, and a message is for people. */
const LONGEST_QUOTE = 200

const shorten = (text: string): string => (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text)

/** A value may refuse to be read: a list that holds itself, a `bigint` in an object, a getter that throws. */
function show(value: unknown): string {
  if (typeof value === 'string') return `'${shorten(value)}'`
  try {
    return shorten(String(typeof value === 'object' ? JSON.stringify(value) : value))
  } catch {
    return 'something that cannot be put into words'
  }
}

export const describeProblem = ({ path, value, expected }: Problem): string =>
  `${shorten(path)}: ${show(value)} is not allowed; expected ${expected}`

export const createError = (
  code: IdleWarningErrorCode,
  message: string,
  problems: readonly Problem[] = [],
): IdleWarningError => Object.assign(new Error(`idle-warning: ${message}`), { name: NAME, code, problems } as const)

/** @throws IdleWarningError `wrong-options` with all problems in one message, if there are any. */
export function throwIfWrong(problems: readonly Problem[]): void {
  if (problems.length > 0)
    throw createError('wrong-options', problems.map((problem) => `\n  ${describeProblem(problem)}`).join(''), problems)
}

/**
 * True for an error of this library. An error of another copy or of another frame counts too.
 *
 * @example
 * ```ts
 * import { createIdleWarning, isIdleWarningError } from 'idle-warning'
 *
 * try {
 *   createIdleWarning({ idleTimeout: '15m', warnBefore: '2m' }).start()
 * } catch (error) {
 *   if (isIdleWarningError(error)) console.error(error.problems)
 * }
 * ```
 */
export const isIdleWarningError = (value: unknown): value is IdleWarningError =>
  value instanceof Object && (value as { name?: unknown }).name === NAME
