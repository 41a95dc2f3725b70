import { describe, expect, test } from 'vitest'
import { inWords, readAnswerFields } from '../../src/browser/answer-fields.ts'

describe('a field that is right', () => {
  test.each<{ given: Record<string, unknown>; fields: object }>([
    { given: { expiresIn: 900 }, fields: { expiresIn: 900_000 } },
    { given: { expiresIn: '900' }, fields: { expiresIn: 900_000 } },
    { given: { expiresIn: ' 1.5\n' }, fields: { expiresIn: 1500 } },
    { given: { expiresIn: -3600 }, fields: { expiresIn: -3_600_000 } },
    { given: { expiresIn: '0' }, fields: { expiresIn: 0 } },
    { given: { absoluteIn: '40000' }, fields: { absoluteIn: 40_000_000 } },
    { given: { idleFor: 0 }, fields: { idleFor: 0 } },
    { given: { idleFor: -0.4 }, fields: { idleFor: 0 } },
    { given: { absoluteIn: -4.9 }, fields: { absoluteIn: 0 } },
    { given: { userKey: 42 }, fields: { userKey: '42' } },
    { given: { userKey: '42' }, fields: { userKey: '42' } },
    { given: { userKey: 0 }, fields: { userKey: '0' } },
    { given: { csrf: 'token' }, fields: { csrf: 'token' } },
  ])('the field $given is read as $fields', ({ given, fields }) => {
    expect(readAnswerFields(given)).toEqual({ fields, fault: '', isUseless: false })
  })

  test.each(['absoluteIn', 'idleFor', 'csrf'])('null in %s counts as absent', (name) => {
    expect(readAnswerFields({ expiresIn: 900, [name]: null })).toEqual({
      fields: { expiresIn: 900_000 },
      fault: '',
      isUseless: false,
    })
  })
})

describe('a field that is wrong', () => {
  const SECONDS = 'in place of a number of seconds'
  const KEY = 'in place of a text or a whole number'

  test.each<[given: Record<string, unknown>, fault: string]>([
    [{ expiresIn: 'soon' }, `expiresIn "soon" ${SECONDS}`],
    [{ expiresIn: '' }, `expiresIn "" ${SECONDS}`],
    [{ expiresIn: ' ' }, `expiresIn " " ${SECONDS}`],
    [{ expiresIn: '15m' }, `expiresIn "15m" ${SECONDS}`],
    [{ expiresIn: 'Infinity' }, `expiresIn "Infinity" ${SECONDS}`],
    [{ expiresIn: 1e308 }, `expiresIn 1e+308 ${SECONDS}`],
    [{ expiresIn: '1e306' }, `expiresIn "1e306" ${SECONDS}`],
    [{ expiresIn: null }, `expiresIn null ${SECONDS}`],
    [{ expiresIn: true }, `expiresIn true ${SECONDS}`],
    [{ expiresIn: [900] }, `expiresIn a list ${SECONDS}`],
    [{ expiresIn: { seconds: 900 } }, `expiresIn {seconds} ${SECONDS}`],
    [{ userKey: null }, `userKey null ${KEY}`],
    [{ userKey: '' }, `userKey "" ${KEY}`],
    [{ userKey: 1.5 }, `userKey 1.5 ${KEY}`],
    [{ userKey: 2 ** 53 }, `userKey 9007199254740992 ${KEY}`],
    [{ userKey: false }, `userKey false ${KEY}`],
    [{ userKey: { email: 'ada@example.org' } }, `userKey {email} ${KEY}`],
  ])('the answer %j proves nothing: %s', (given, fault) => {
    const found = readAnswerFields({ absoluteIn: 40_000, ...given })
    expect([found.fault, found.isUseless]).toEqual([fault, true])
  })

  test.each<[given: Record<string, unknown>, fault: string]>([
    [{ absoluteIn: 'soon' }, `absoluteIn "soon" ${SECONDS}`],
    [{ absoluteIn: -60 }, `absoluteIn -60 ${SECONDS}`],
    [{ idleFor: -3600 }, `idleFor -3600 ${SECONDS}`],
    [{ idleFor: {} }, `idleFor {} ${SECONDS}`],
    [{ csrf: 7 }, 'csrf 7 in place of a text'],
    [{ csrf: '' }, 'csrf "" in place of a text'],
    [{ csrf: 7, idleFor: 'x' }, `idleFor "x" ${SECONDS} and csrf 7 in place of a text`],
  ])('beside a right deadline the wrong field %j is left out and named: %s', (given, fault) => {
    expect(readAnswerFields({ expiresIn: 900, ...given })).toMatchObject({
      fields: { expiresIn: 900_000 },
      fault,
      isUseless: false,
    })
  })

  test('a wrong field alone proves nothing, whichever it is', () => {
    expect(readAnswerFields({ idleFor: 'long' }).isUseless).toBe(true)
  })
})

test.each<{ answer: unknown }>([
  { answer: {} },
  { answer: { authenticated: false } },
  { answer: { ExpiresIn: 900 } },
  { answer: [] },
  { answer: [900] },
  { answer: null },
  { answer: 900 },
  { answer: 'OK' },
  { answer: true },
])('the answer $answer has no known field and proves nothing', ({ answer }) => {
  expect(readAnswerFields(answer)).toEqual({ fields: {}, fault: '', isUseless: true })
})

test('a name that the page has put on Object.prototype is no field of an answer', () => {
  Object.defineProperty(Object.prototype, 'expiresIn', { value: 5, configurable: true })
  const { fields } = readAnswerFields({ idleFor: 1 })
  Reflect.deleteProperty(Object.prototype, 'expiresIn')
  expect(Object.keys(fields)).toEqual(['idleFor'])
})

test.each<[value: unknown, words: string]>([
  [{ user: 'ada@example.org', live: false }, '{user, live}'],
  [['ada'], 'a list'],
  ['OK', '"OK"'],
  [null, 'null'],
  ['x'.repeat(100), `"${'x'.repeat(39)}`],
  [{ ['x'.repeat(100)]: 1 }, `{${'x'.repeat(40)}}`],
])('what was found is put into few words, without the values of an object: %j', (value, words) => {
  expect(inWords(value)).toBe(words)
})
