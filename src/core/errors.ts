/** One thing that is wrong with the options. */
export interface Problem {
  /** Where: `request.csrf`, `data-warn-before`. */
  readonly path: string
  /** What was given. */
  readonly value: unknown
  /** What may be given. */
  readonly expected: string
}

export type IdleWarningErrorCode = 'wrong-options' | 'already-started'

/**
 * A mistake in how the library is used. What the world does (a network that is down, a server that refuses) never
 * throws: it becomes an outcome and an `error` event.
 */
export interface IdleWarningError extends Error {
  readonly name: 'IdleWarningError'
  readonly code: IdleWarningErrorCode
  /** All that is wrong, at once; empty unless `code` is `wrong-options`. */
  readonly problems: readonly Problem[]
}

const NAME = 'IdleWarningError'

const show = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value)

export const describeProblem = ({ path, value, expected }: Problem): string =>
  `${path}: ${show(value)} is not allowed; expected ${expected}`

export const createError = (
  code: IdleWarningErrorCode,
  message: string,
  problems: readonly Problem[] = [],
): IdleWarningError => Object.assign(new Error(`idle-warning: ${message}`), { name: NAME, code, problems } as const)

/** Throws where something is wrong, all of it in one message. */
export function refuseOptions(problems: readonly Problem[]): void {
  if (problems.length)
    throw createError('wrong-options', problems.map((problem) => `\n  ${describeProblem(problem)}`).join(''), problems)
}

/** True for an error of this library, also one from another copy of it or from another frame. */
export const isIdleWarningError = (value: unknown): value is IdleWarningError =>
  value instanceof Object && (value as { name?: unknown }).name === NAME
