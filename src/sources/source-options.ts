import { type Problem, throwIfWrong } from '../core/errors.ts'
import { type Validated, validate } from '../core/options/validators.ts'

/**
 * Reads the options of a source.
 *
 * @throws IdleWarningError `wrong-options`, with every problem at once; each path begins with the name of the source.
 */
export function readSourceOptions<Validators extends object>(
  sourceName: string,
  options: object,
  validators: Validators,
): Validated<Validators> {
  const problems: Problem[] = []
  const values = validate({ ...options }, validators, `${sourceName}.`, problems)
  throwIfWrong(problems)
  return values
}
