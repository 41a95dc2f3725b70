import { expect, test } from 'vitest'
import { FIXED_OPTIONS, hasSameFixedOptions, isPlain, isSameOptions } from '../../../src/core/options/same-options.ts'

class Provider {
  constructor(readonly url: string) {}
}
class Other {}

const element = { nodeType: 1 }
const [one, two] = [() => 1, () => 2]
const withoutPrototype = (entries: object) => Object.assign(Object.create(null), entries)

test.each([
  ['the same text', 'a', 'a', true],
  ['another text', 'a', 'b', false],
  ['not a number, twice', Number.NaN, Number.NaN, true],
  ['nothing and null', undefined, null, false],
  ['null and an object', null, {}, false],
  ['an object and null', {}, null, false],
  ['equal objects', { a: { b: 1 } }, { a: { b: 1 } }, true],
  ['another value inside', { a: { b: 1 } }, { a: { b: 2 } }, false],
  ['one value of two', { a: 1, b: 1 }, { a: 1, b: 2 }, false],
  ['a value more', { a: 1 }, { a: 1, b: 2 }, false],
  ['a value less', { a: 1, b: 2 }, { a: 1 }, false],
  ['nothing in place of a value that is not given', { a: 1, b: undefined }, { a: 1 }, true],
  ['equal lists', [1, [2]], [1, [2]], true],
  ['lists of another order', [1, 2], [2, 1], false],
  ['two functions', one, two, true],
  ['a function and an object', one, {}, false],
  ['an object and a function', {}, one, false],
  ['a function and a text', one, 'a', false],
  ['a text and a function', 'a', one, false],
  ['two instances of one class', new Provider('/a'), new Provider('/b'), true],
  ['instances of two classes', new Provider('/a'), new Other(), false],
  ['an instance and a literal', new Provider('/a'), { url: '/a' }, false],
  ['a literal and an instance', { url: '/a' }, new Provider('/a'), false],
  ['an instance and a text', new Provider('/a'), '/a', false],
  ['a text and an instance', '/a', new Provider('/a'), false],
  ['an element and its like', Object.assign(new Provider('/a'), element), new Provider('/a'), false],
  ['a literal and a list', {}, [], true],
  ['objects without a prototype', withoutPrototype({ a: 1 }), withoutPrototype({ a: 1 }), false],
])('Options are compared by content: %s', (_, first, second, expected) => {
  expect(isSameOptions(first, second)).toBe(expected)
})

test('Functions are the same only if the caller says so, at any depth', () => {
  const isIdentical = (first: unknown, second: unknown) => first === second
  const areSame = (first: unknown, second: unknown) => isSameOptions({ a: [first] }, { a: [second] }, isIdentical)
  expect([areSame(one, one), areSame(one, two)]).toEqual([true, false])
})

test('Literals are plain, and nothing else is', () => {
  const values = [{}, [], new Provider('/a'), withoutPrototype({}), null, 'a', one]
  expect(values.map(isPlain)).toEqual([true, true, false, false, false, false, false])
})

test.each(FIXED_OPTIONS)('update() cannot change %s, and may change an option beside it', (name) => {
  const before = { [name]: 'a', warnBefore: '2m' }
  const changes = [
    { [name]: 'a', warnBefore: '3m' },
    { [name]: 'b', warnBefore: '2m' },
  ]
  expect(changes.map((after) => hasSameFixedOptions(before, after))).toEqual([true, false])
})
