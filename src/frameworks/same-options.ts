type Plain = Readonly<Record<string, unknown>>

/** An object or an array as a literal makes it. */
const isPlain = (value: unknown): value is Plain =>
  Array.isArray(value) || (value instanceof Object && Object.getPrototypeOf(value) === Object.prototype)

/** What a class has made anew for each render cannot be looked into; an element is made once. */
const isMadeAlike = (one: unknown, other: unknown): boolean =>
  one instanceof Object &&
  other instanceof Object &&
  !('nodeType' in one) &&
  one.constructor === other.constructor &&
  !isPlain(one)

/**
 * Compares by content, as literals are made anew for each render. A function in place of a function is no change, for the
 * same reason.
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other) || (typeof one === 'function' && typeof other === 'function')) return true
  if (!isPlain(one) || !isPlain(other)) return isMadeAlike(one, other)
  return Object.keys({ ...one, ...other }).every((key) => isSame(one[key], other[key]))
}
