import type { Problem } from '../errors.ts'
import { is, type Reader } from './duration.ts'
import { suggestedName } from './suggested-name.ts'

/** Where a request goes, with its method, and a form body where it has one. */
export interface Endpoint {
  readonly url: string
  readonly method: string
  /** `'a=1&b=2'` or `{ a: '1', b: '2' }`. */
  readonly body?: string | Readonly<Record<string, string>>
}

/** Any value that passes `test`. */
export const when =
  <T>(expected: string, test: (value: unknown) => unknown): Reader<T> =>
  (value) =>
    test(value) ? is(value as T) : { expected }

export const text = when<string>('a text', (value) => typeof value === 'string' && value)
export const flag = when<boolean>('true or false', (value) => typeof value === 'boolean')
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && !!value && !Array.isArray(value)
export const object = when<Readonly<Record<string, unknown>>>('an object', isObject)
export const oneOf = <const T extends string>(...values: T[]): Reader<T> =>
  when(values.map((value) => `'${value}'`).join(' or '), (value) => values.includes(value as T))
export const list = <T>(expected: string, type: string): Reader<readonly T[]> =>
  when(expected, (value) => Array.isArray(value) && value.every((item) => typeof item === type))

/** Modules of `idle-warning/locales`. */
export const languages = <T>(): Reader<readonly T[]> =>
  list<T>('a list of languages from idle-warning/locales', 'object')

/** An element of the page, or a selector, which need not match anything yet. */
export const element = (expected: string, isOne: (localName: unknown) => boolean): Reader<unknown> =>
  when(expected, (value) => (typeof value === 'string' ? value.trim() : isObject(value) && isOne(value.localName)))

export const address =
  (method: string): Reader<Endpoint> =>
  (value) => {
    const given = isObject(value) ? value : { url: value }
    const isAddress = typeof given.url === 'string' && given.url && typeof (given.method ?? '') === 'string'
    return isAddress ? is({ method, ...given } as Endpoint) : { expected: `a URL, or { url, method, body }` }
  }

/** What a table of readers reads. */
export type Read<Readers> = {
  [Key in keyof Readers]?: Readers[Key] extends Reader<infer Value> ? Value : never
}

/** Sets an option at a path such as `lang` or `dialog.role`. */
export function put(raw: Record<string, unknown>, path: string, value: unknown): void {
  const [name, inner] = path.split('.') as [string, string?]
  raw[name] = inner ? { ...(raw[name] as object), [inner]: value } : value
}

/**
 * Reads what is there by its reader; what is wrong becomes a problem and counts as absent. `elsewhere`: paths that an
 * unknown name may have been meant for.
 */
export function read<Readers extends object>(
  raw: Readonly<Record<string, unknown>>,
  table: Readers,
  prefix: string,
  problems: Problem[],
  elsewhere: readonly string[] = [],
): Read<Readers> {
  const values: Record<string, unknown> = {}
  const names = Object.keys(table)
  const paths = [...names.map((name) => prefix + name), ...elsewhere]
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue
    const path = prefix + name
    const reader = (table as Record<string, Reader<unknown>>)[names.includes(name) ? name : '']
    const result = reader?.(value) ?? { expected: knownName(name, paths) }
    if ('is' in result) values[name] = result.is
    else problems.push({ path, value, expected: result.expected })
  }
  return values as Read<Readers>
}

function knownName(name: string, paths: readonly string[]): string {
  const meant = suggestedName(name, paths)
  return meant ? `a known name; did you mean ${meant}?` : 'a known name'
}
