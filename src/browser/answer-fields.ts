import type { Duration } from '../core/ports.ts'

/** The fields of a JSON answer that the SDK knows, as far as they are there and right. */
export interface AnswerFields {
  readonly expiresIn?: Duration
  readonly absoluteIn?: Duration
  readonly idleFor?: Duration
  readonly userKey?: string
  readonly csrf?: string
}

export interface FoundFields {
  readonly fields: AnswerFields
  /** What is wrong, in words. `''` if each field is right. */
  readonly fault: string
  /** No known field is there, or one on which the session depends is wrong. Then the answer proves nothing. */
  readonly isUseless: boolean
}

/** The clocks of two servers of one application differ. A time that is past by less than this counts as 0. */
const CLOCK_DIFFERENCE: Duration = 5_000

const LONGEST_QUOTE = 40

const SECONDS = 'a number of seconds'

type FieldName = keyof AnswerFields

const EXPECTED: Readonly<Record<FieldName, string>> = {
  expiresIn: SECONDS,
  absoluteIn: SECONDS,
  idleFor: SECONDS,
  userKey: 'a text or a whole number',
  csrf: 'a text',
}

const FIELD_NAMES = Object.keys(EXPECTED) as readonly FieldName[]

/**
 * Without a right `expiresIn` the deadline is not known, and without a right `userKey` the page may belong to another
 * person. Any other field only adds to the answer: without it the SDK knows less, but nothing wrong.
 */
const isCrucial = (name: FieldName): boolean => name === 'expiresIn' || name === 'userKey'

/**
 * Reads a number also where a template or a serializer wrote it as text: `"900"`.
 *
 * @returns `undefined` if it is neither.
 */
const readSeconds = (value: unknown): Duration | undefined => {
  const isFilled = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
  const duration = isFilled ? Number(value) * 1000 : Number.NaN
  return Number.isFinite(duration) ? duration : undefined
}

/** Only `expiresIn` may be negative: it says that the session has ended. */
function readPositiveSeconds(value: unknown): Duration | undefined {
  const duration = readSeconds(value)
  return duration !== undefined && duration > -CLOCK_DIFFERENCE ? Math.max(0, duration) : undefined
}

const readText = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

/** `42` and `"42"` are the same person. A number beyond 2^53 has lost digits, so two persons may share it. */
const readKey = (value: unknown): string | undefined => readText(Number.isSafeInteger(value) ? `${value}` : value)

const READERS: { readonly [Name in FieldName]-?: (value: unknown) => AnswerFields[Name] } = {
  expiresIn: readSeconds,
  absoluteIn: readPositiveSeconds,
  idleFor: readPositiveSeconds,
  userKey: readKey,
  csrf: readText,
}

/**
 * Reads the known fields of a JSON answer. `null` in a field that is not crucial counts as absent, because many serializers
 * write it for a value that they do not have.
 */
export function readAnswerFields(answer: unknown): FoundFields {
  // Own fields only: a script of the page may have put such a name on `Object.prototype`.
  const given: Readonly<Record<string, unknown>> = { __proto__: null, ...Object(answer) }
  const found = FIELD_NAMES.filter((name) => given[name] !== undefined && (given[name] !== null || isCrucial(name)))
  const fields = Object.fromEntries(found.map((name) => [name, READERS[name](given[name])])) as AnswerFields
  const wrong = found.filter((name) => fields[name] === undefined)
  return {
    fields,
    fault: wrong.map((name) => `${name} ${inWords(given[name])} in place of ${EXPECTED[name]}`).join(' and '),
    isUseless: wrong.length === found.length || wrong.some(isCrucial),
  }
}

/** Says what was found. Of an object it names only the fields, because their values may be personal. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Object) return `{${Object.keys(value).join(', ').slice(0, LONGEST_QUOTE)}}`
  return JSON.stringify(value).slice(0, LONGEST_QUOTE)
}
