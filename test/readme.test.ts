import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const readme = read('README.md')

/** The cells of each row that begins with a number, by that number. */
function numberedRows(document: string): Map<string, string[]> {
  const rows = [...document.matchAll(/^\| (\d+) \| (.*) \|$/gm)]
  return new Map(rows.map(([, number = '', cells = '']) => [number, cells.split(' | ')]))
}

/** `yes: a link` is a longer form of `yes`. */
const inShort = (cell: string): string => /^(yes|no|partly|by another way)\b/.exec(cell)?.[0] ?? cell

describe('README', () => {
  test('has 700 to 900 words besides its code', () => {
    const prose = readme
      .replace(/```.*?```/gs, '')
      .replace(/<!--.*?-->/g, '')
      .replace(/\]\([^)]*\)/g, ']')
    const words = prose.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word))
    expect(words.length).toBeGreaterThanOrEqual(700)
    expect(words.length).toBeLessThanOrEqual(900)
  })

  test('shows code that works before its twentieth line', () => {
    const line = readme.split('\n').findIndex((text) => text.startsWith('```'))
    expect(line).toBeGreaterThan(0)
    expect(line + 1).toBeLessThan(20)
  })

  test('compares ten features as the whole comparison does', () => {
    const whole = numberedRows(read('docs/comparison.md'))
    const rows = [...numberedRows(readme)]
    const expected = rows.map(([number]) => [number, (whole.get(number) ?? []).map(inShort).slice(0, 6)])
    expect(rows).toHaveLength(10)
    expect(rows.map(([number, cells]) => [number, cells.slice(0, 6)])).toEqual(expected)
  })
})
