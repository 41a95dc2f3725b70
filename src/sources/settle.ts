import { type Problem, refuseOptions } from '../core/errors.ts'
import { type Read, read } from '../core/options/validators.ts'

/**
 * The options of a source, read by their readers.
 * @throws IdleWarningError that names all that is wrong, each by the name of the source and of the option.
 */
export function settle<Readers extends object>(name: string, options: object, readers: Readers): Read<Readers> {
  const problems: Problem[] = []
  const values = read({ ...options }, readers, `${name}.`, problems)
  refuseOptions(problems)
  return values
}
