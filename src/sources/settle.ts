import { createError, describeProblem, type Problem } from '../core/errors.ts'
import { type Read, read } from '../core/readers.ts'

/**
 * The options of a source, read by their readers.
 * @throws IdleWarningError that names all that is wrong, each by the name of the source and of the option.
 */
export function settle<Readers extends object>(name: string, options: object, readers: Readers): Read<Readers> {
  const problems: Problem[] = []
  const values = read({ ...options }, readers, `${name}.`, problems)
  refuse(problems)
  return values
}

/** Throws where something is wrong. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length)
    throw createError('wrong-options', problems.map((problem) => `\n  ${describeProblem(problem)}`).join(''), problems)
}
