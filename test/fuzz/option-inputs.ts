import fc from 'fast-check'
import { anyJson, anyNumber, anyText, toObject } from './hostile.ts'
import { anyAddress } from './topics/addresses.ts'

/** Options of the right and of the wrong kind. A script may add values that JSON cannot hold. */
export const DURATIONS = [
  '15m',
  '20s',
  '20.001s',
  '90s',
  '1.5h',
  '500ms',
  '1d',
  '0.0001ms',
  '100000000d',
  `${'9'.repeat(290)}d`,
] as const

const duration = fc.constantFrom(...DURATIONS)
const name = fc.constantFrom('u-1', 's-1', '', '__proto__')
const flag = fc.boolean()
const selector = fc.constantFrom('#own', '.x', ':is(', '', '*', '#'.repeat(50))

/** By the name of each option: values that are right, or nearly. */
const LIKELY: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  idleTimeout: fc.oneof(duration, fc.constant('off')),
  warnBefore: duration,
  absoluteTimeout: duration,
  keepaliveInterval: duration,
  expiresIn: duration,
  absoluteIn: duration,
  endAfterClose: duration,
  keepaliveUrl: fc.oneof(anyAddress, fc.record({ url: anyAddress, method: fc.constantFrom('PUT', 'TRACE', 'a b') })),
  statusUrl: anyAddress,
  signOutUrl: anyAddress,
  signInUrl: anyAddress,
  signedOutUrl: anyAddress,
  returnParam: fc.oneof(fc.constant(false), name),
  allowedOrigins: fc.array(anyAddress, { maxLength: 2 }),
  sessionKey: fc.oneof(name, fc.integer()),
  userKey: fc.oneof(name, fc.integer()),
  scope: fc.oneof(name, fc.constantFrom('a:b', ':')),
  lang: fc.constantFrom('en', 'pt-BR', 'zz', 'x-private', 'en-u-ca-gregory'),
  extendOn: fc.constantFrom('button', 'activity', 'movement'),
  coverOnLeave: flag,
  ignoreMovement: flag,
  allowShortWarning: flag,
  request: fc.record(
    {
      csrf: fc.constantFrom<unknown>('django', 'drupal', { header: 'X' }, { meta: 'm', header: '' }),
      headers: fc.constantFrom<unknown>({}, { 'X-A': 'b' }, { __proto__: null }),
      credentials: fc.constantFrom('include', 'all'),
      timeout: duration,
    },
    { requiredKeys: [] },
  ),
  dialog: fc.oneof(
    fc.constant(false),
    fc.record(
      {
        role: fc.constantFrom('dialog', 'alert'),
        texts: fc.oneof(fc.dictionary(fc.constantFrom('title', 'stay', '__proto__', 'text'), anyText), anyJson),
        expired: selector,
        element: selector,
      },
      { requiredKeys: [] },
    ),
  ),
}

export const OPTION_NAMES = Object.keys(LIKELY)

const unknownName = fc.oneof(
  fc.constantFrom(
    'timeout',
    'onWarning',
    'expiredUrl',
    'csrf',
    '__proto__',
    'constructor',
    'toString',
    'a.b',
    'dialog.role',
  ),
  anyText,
)

/** @param more values beside those that JSON can hold. */
const optionEntry = (more: fc.Arbitrary<unknown>): fc.Arbitrary<[string, unknown]> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...OPTION_NAMES).chain((each) => fc.tuple(fc.constant(each), LIKELY[each] ?? anyText)),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...OPTION_NAMES), fc.oneof(anyJson, anyText, anyNumber, more)) },
    { weight: 1, arbitrary: fc.tuple(unknownName, fc.oneof(anyJson, more)) },
  )

/** Options as an object: some right, some hostile, each name at most once. */
export const anyOptions = (more: fc.Arbitrary<unknown> = anyJson): fc.Arbitrary<object> =>
  fc.array(optionEntry(more), { maxLength: 6 }).map(toObject)
