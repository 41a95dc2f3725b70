import { createError, describeProblem } from '../errors.ts'
import type { Duration } from '../ports.ts'

/** Checks one value: what it means, or what was expected in its place. */
export type Validator<T> = (value: unknown) => { readonly is: T } | { readonly expected: string }

const UNITS: Readonly<Record<string, Duration>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The result of a validator for a right value. */
export const is = <T>(value: T) => ({ is: value })

/** A number and a unit, such as `'15m'`. A bare number is rejected, because its unit is not known. */
export const duration: Validator<Duration> = (value) => {
  const [, digits, unit] = /^(\d+\.?\d*)(ms|s|m|h|d)$/.exec(typeof value === 'string' ? value.trim() : '') ?? []
  const parsed = Number(digits) * (UNITS[unit ?? ''] as number)
  if (parsed > 0 && parsed < Infinity) return is(parsed)
  const example = typeof value === 'number' && value > 0 ? `'${value}s' or '${value}ms'` : `'15m' or '900s'`
  return { expected: `a duration with its unit (ms, s, m, h, d), such as ${example}` }
}

/** A duration, or `'off'`, which reads as `Infinity`. */
export const idleTimeout: Validator<Duration> = (value) => {
  const read = duration(value)
  if (value === 'off') return is(Infinity)
  return 'is' in read ? read : { expected: `${read.expected}, or 'off'` }
}

/**
 * Reads a duration that the application passes in a call.
 *
 * @throws IdleWarningError `wrong-options`
 */
export function readDuration(value: unknown, path: string): Duration {
  const result = duration(value)
  if ('is' in result) return result.is
  const problem = { path, value, expected: result.expected }
  throw createError('wrong-options', describeProblem(problem), [problem])
}
