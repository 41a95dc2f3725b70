type Plain = Readonly<Record<string, unknown>>

/** An object or an array as a literal creates it. */
const isPlain = (value: unknown): value is Plain =>
  Array.isArray(value) || (value instanceof Object && Object.getPrototypeOf(value) === Object.prototype)

/**
 * True for two instances of one class, whose content cannot be compared: a render may create such an instance each time.
 * Elements are compared by identity, because a render does not create them anew.
 */
const areInstancesOfOneClass = (one: unknown, other: unknown): boolean =>
  one instanceof Object &&
  other instanceof Object &&
  !('nodeType' in one) &&
  one.constructor === other.constructor &&
  !isPlain(one)

/**
 * Compares options by content, because each render creates its literals anew. Two functions count as the same for the same
 * reason.
 */
export function isSameOptions(one: unknown, other: unknown): boolean {
  if (Object.is(one, other) || (typeof one === 'function' && typeof other === 'function')) return true
  if (!isPlain(one) || !isPlain(other)) return areInstancesOfOneClass(one, other)
  return Object.keys({ ...one, ...other }).every((key) => isSameOptions(one[key], other[key]))
}
