import type { Problem } from '../errors.ts'
import { is, type Validator } from './duration.ts'
import { nearestOf } from './nearest-name.ts'

/** Where a request goes, with its method, and a form body where it has one. */
export interface Endpoint {
  readonly url: string
  readonly method: string
  /** `'a=1&b=2'` or `{ a: '1', b: '2' }`. */
  readonly body?: string | Readonly<Record<string, string>>
}

/** Any value that passes `test`. */
export const expecting =
  <T>(expected: string, test: (value: unknown) => unknown): Validator<T> =>
  (value) =>
    test(value) ? is(value as T) : { expected }

export const text = expecting<string>('a text', (value) => typeof value === 'string' && value)
/** A key may be a number, as a database has it. It counts as its text, because the server writes it as text. */
export const key: Validator<string> = (value) => (Number.isSafeInteger(value) ? is(`${value}`) : text(value))

export const flag = expecting<boolean>('true or false', (value) => typeof value === 'boolean')
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && !!value && !Array.isArray(value)
export const object = expecting<Readonly<Record<string, unknown>>>('an object', isObject)
export const oneOf = <const T extends string>(...values: T[]): Validator<T> =>
  expecting(values.map((value) => `'${value}'`).join(' or '), (value) => values.includes(value as T))
export const list = <T>(expected: string, type: string): Validator<readonly T[]> =>
  expecting(expected, (value) => Array.isArray(value) && value.every((item) => typeof item === type))

/** Modules of `idle-warning/locales`. */
export const languages = <T>(): Validator<readonly T[]> =>
  list<T>('a list of languages from idle-warning/locales', 'object')

/** An element of the page, or a selector, which need not match anything yet. */
export const element = (expected: string, isOne: (localName: unknown) => boolean): Validator<unknown> =>
  expecting(expected, (value) => (typeof value === 'string' ? value.trim() : isObject(value) && isOne(value.localName)))

export const address =
  (method: string): Validator<Endpoint> =>
  (value) => {
    const given = isObject(value) ? value : { url: value }
    const isAddress = typeof given.url === 'string' && given.url && typeof (given.method ?? '') === 'string'
    return isAddress ? is({ method, ...given } as Endpoint) : { expected: `a URL, or { url, method, body }` }
  }

/** The values that a table of validators lets pass. */
export type Validated<Validators> = {
  [Key in keyof Validators]?: Validators[Key] extends Validator<infer Value> ? Value : never
}

/**
 * Checks each value by the validator of its name. A wrong value, or an unknown name, becomes a problem and counts as
 * absent; `undefined` is the same as absent.
 *
 * @param elsewhere paths outside of this table that an unknown name may have been meant for.
 * @param suggest finds what an unknown name was meant for.
 */
export function validate<Validators extends object>(
  raw: Readonly<Record<string, unknown>>,
  table: Validators,
  prefix: string,
  problems: Problem[],
  elsewhere: readonly string[] = [],
  suggest = nearestOf,
): Validated<Validators> {
  const values: Record<string, unknown> = {}
  const names = Object.keys(table)
  const paths = [...names.map((name) => prefix + name), ...elsewhere]
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue
    const validator = (table as Record<string, Validator<unknown>>)[names.includes(name) ? name : '']
    const result = validator ? check(validator, value) : { expected: knownName(suggest(name, paths)) }
    if ('is' in result) values[name] = result.is
    else problems.push({ path: prefix + name, value, expected: result.expected })
  }
  return values as Validated<Validators>
}

/** A value may refuse to be looked at: a getter that throws, a proxy that was revoked. */
function check(validator: Validator<unknown>, value: unknown): ReturnType<Validator<unknown>> {
  try {
    return validator(value)
  } catch {
    return { expected: 'a value that can be read' }
  }
}

const knownName = (suggestion: string | undefined): string =>
  suggestion ? `a known name; did you mean ${suggestion}?` : 'a known name'
