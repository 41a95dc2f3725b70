/**
 * Options that `update()` cannot change. Some are connected once, at `start()`; `expiresIn` and `absoluteIn` tell of the
 * moment at which the server wrote the page.
 */
export const FIXED_OPTIONS = [
  'scope',
  'ports',
  'sources',
  'ignoreMovement',
  'endAfterClose',
  'expiresIn',
  'absoluteIn',
] as const

type Plain = Readonly<Record<string, unknown>>

/** An object or an array as a literal creates it. */
export const isPlain = (value: unknown): value is Plain =>
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

type AreSame = (one: unknown, other: unknown) => boolean

const areAnyFunctions: AreSame = () => true

/**
 * Compares options by content, because each render creates its literals anew. Two functions count as the same for the same
 * reason, unless `areSameFunctions` says otherwise.
 */
export function isSameOptions(one: unknown, other: unknown, areSameFunctions: AreSame = areAnyFunctions): boolean {
  if (Object.is(one, other)) return true
  if (typeof one === 'function' && typeof other === 'function') return areSameFunctions(one, other)
  if (!isPlain(one) || !isPlain(other)) return areInstancesOfOneClass(one, other)
  return Object.keys({ ...one, ...other }).every((key) => isSameOptions(one[key], other[key], areSameFunctions))
}

/** Whether `update()` can lead from one of the options to the other. */
export const hasSameFixedOptions = (one: object, other: object): boolean =>
  FIXED_OPTIONS.every((name) => isSameOptions((one as Plain)[name], (other as Plain)[name]))
