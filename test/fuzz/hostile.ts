import fc from 'fast-check'

/** Texts that are awkward somewhere: names of prototypes, halves of characters, other directions, ends of lines. */
const AWKWARD_TEXTS = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202Ecod.live\u202C',
  '\u2028',
  '\ufeff',
  'null',
  'NaN',
  'off',
  '15m',
  '15',
  '-15m',
  '1e999m',
  '１５m',
  '0.0000001ms',
  '99999999999999999d',
  `${'9'.repeat(300)}d`,
  '[object Object]',
  '<script>alert(1)</script>',
  '</script><!--',
  '%E0%A4%A',
  'a\r\nSet-Cookie: b=c',
  '"; x="',
] as const

/** Longer than anything real. */
const HUGE = 20_000

const hugeText = fc.constantFrom('x', '\u202E', '9', '{"a":', '[', 'ab ', '\ud800').map((text) => text.repeat(HUGE))

/** Any text, hostile ones more often. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...AWKWARD_TEXTS) },
  { weight: 20, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 10, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: hugeText },
)

/** Any number, those at the edges more often. */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 9e15, 8.64e15, 1e21, 0.1, -5, -4.999),
  fc.constantFrom(Number.NaN, Infinity, -Infinity),
  fc.integer(),
  fc.double(),
)

const anyKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toJSON', 'then', 'length', 'a', ''),
  fc.string({ maxLength: 5 }),
)

/** What JSON can hold: nested, with names of prototypes. A text is huge now and then. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, [], {}, [[]], [[[[]]]]),
    anyText,
    anyNumber,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(anyKey, tie('tree')), { maxLength: 3 }).map(toObject),
  ),
})).tree

/** `{ ['__proto__']: … }` as an own property, as `JSON.parse` makes it. */
export function toObject(entries: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  return object
}

/** What a deeply nested list looks like in JSON: no parser of a browser fails at it, but what calls itself does. */
export const deepJson = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

/** A text that is JSON in most cases: whole, cut off, nested without end, or none at all. */
export const anyJsonText = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: value.map((each) => JSON.stringify(each) ?? '') },
    {
      weight: 3,
      arbitrary: fc
        .tuple(value, fc.double({ min: 0, max: 1, noNaN: true }))
        .map(([each, share]) => (JSON.stringify(each) ?? '').slice(0, Math.floor(share * 60))),
    },
    { weight: 2, arbitrary: anyText },
    { weight: 1, arbitrary: fc.constantFrom(100, 20_000).map(deepJson) },
  )

/** How many values and letters there are in an input. The work that it causes may grow with this. */
export function sizeOf(value: unknown): number {
  let size = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    size += typeof next === 'string' ? next.length : 1
    if (typeof next === 'object' && next !== null)
      for (const [key, inner] of Object.entries(next)) open.push(key, inner)
  }
  return size
}
