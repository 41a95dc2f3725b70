import fc from 'fast-check'

/**
 * Values that only a script can make: getters, proxies, cycles. An input holds their names (`{ make: 'a cycle' }`), so that it
 * can be printed and played again; {@link made} makes them.
 */
export interface Recipe {
  readonly make: string
}

/** What a throwing getter or function of an input throws. It is the application's own error. */
export const OWN_ERROR = new Error('thrown by the application itself')

const throwOwn = (): never => {
  throw OWN_ERROR
}

const cycle = (): unknown => {
  const list: unknown[] = []
  list.push(list)
  return list
}

/** Gives another value at each reading. */
const alternating = (): object => {
  let reads = 0
  return Object.defineProperty({}, 'url', { enumerable: true, get: () => (reads++ % 2 ? '//evil.example' : '/login') })
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function deepList(): unknown {
  let list: unknown = []
  for (let depth = 0; depth < 20_000; depth++) list = [list]
  return list
}

const RECIPES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  'a bigint': () => 10n,
  'a list with a bigint': () => [10n],
  'a symbol': () => Symbol('x'),
  'a list with a symbol': () => [Symbol('x')],
  'a function': () => () => undefined,
  'a throwing function': () => throwOwn,
  'a cycle': cycle,
  'a deep list': deepList,
  'an object without a prototype': () => Object.create(null),
  'a revoked proxy': revoked,
  'an alternating object': alternating,
  'an object with a throwing getter': () => Object.defineProperty({}, 'url', { enumerable: true, get: throwOwn }),
  'an object that cannot be text': () => ({ toString: throwOwn, valueOf: throwOwn, toJSON: throwOwn }),
  'a wrong date': () => new Date(Number.NaN),
  'a map': () => new Map([['a', 1]]),
  'a long list': () => Array.from({ length: 5000 }, (_, at) => at),
  'a boxed text': () => Object('15m'),
  // biome-ignore lint/suspicious/noThenProperty: a page may have such a value
  'a thenable': () => ({ then: throwOwn }),
}

export const recipe: fc.Arbitrary<Recipe> = fc.constantFrom(...Object.keys(RECIPES)).map((make) => ({ make }))

const isRecipe = (value: object): value is Recipe => 'make' in value && typeof value.make === 'string'

/** Makes the values of an input, also inside of lists and objects. */
export function made(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isRecipe(value)) return RECIPES[value.make]?.()
  if (Array.isArray(value)) return value.map(made)
  const object = {}
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(object, key, { value: made(inner), enumerable: true, configurable: true, writable: true })
  return object
}
