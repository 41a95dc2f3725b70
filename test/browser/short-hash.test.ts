import { expect, test } from 'vitest'
import { shortHash } from '../../src/browser/short-hash.ts'

test('the hash of a text is always the same, short, and made of digits and small letters', () => {
  expect([shortHash('k3J9'), shortHash('k3J9'.repeat(1000)).length < 16, /^[0-9a-z]+$/.test(shortHash(''))]).toEqual([
    shortHash('k3J9'),
    true,
    true,
  ])
})

test('the hash of a text does not change between releases, because records are stored under it', () => {
  expect([shortHash(''), shortHash('k3J9'), shortHash('u-1')]).toEqual([
    'ztntfpacb8nl',
    'ahpwsu1dxaxl6',
    '1yt5lhe1h1e7k6',
  ])
})

test('twenty thousand texts have twenty thousand hashes', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `u-${index}`)
  expect(new Set(texts.map(shortHash)).size).toBe(20_000)
})
