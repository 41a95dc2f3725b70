import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import committed from './sizes.json' with { type: 'json' }
import { DOCUMENTS, measureSizes, withSizes } from './sizes.mjs'

const sizes = await measureSizes()

/** How far a size may be from the committed one until it must be measured again, and a line of the CHANGELOG says why. */
const ROOM = 1.03

/** After a change that is right as it is: `npm run sizes`. */
describe('a size in kB of brotli', () => {
  test.each(Object.entries(committed))('of %s is within three per cent of the measured %d kB', (name, measured) => {
    const size = sizes[name] ?? Number.NaN
    expect(size).toBeLessThanOrEqual(measured * ROOM)
    expect(size).toBeGreaterThanOrEqual(measured / ROOM)
  })

  test('is committed for each script and each module that is measured', () => {
    expect(Object.keys(committed)).toEqual(Object.keys(sizes))
  })

  test.each(DOCUMENTS)('in %s is the committed one', (path) => {
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('<!-- size:')
    expect(text).toBe(withSizes(text, committed))
  })
})
