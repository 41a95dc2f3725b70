import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { root } from '../support/documents.ts'
import { type Mutant, merge, placesToTry, summarize, textAt } from './outcomes.mjs'
import { PARTS } from './parts.mjs'

const mutant = (change: Partial<Mutant> = {}): Mutant => ({
  file: 'a.ts',
  start: { line: 1, column: 0 },
  end: { line: 1, column: 4 },
  replacement: 'true',
  status: 'Killed',
  ...change,
})

test.each(['core/session', 'core/engine', 'core/options', 'browser'])(
  'Each file of src/%s belongs to one part of the mutation tests',
  (folder) => {
    const files = readdirSync(`${root}/src/${folder}`).map((name) => `src/${folder}/${name}`)
    const inParts = Object.values(PARTS).flatMap((part) =>
      part.files.filter((file) => file.startsWith(`src/${folder}/`)),
    )
    expect([...inParts].sort()).toEqual(files.sort())
  },
)

test('Mutation tests try a file again if its text has changed', () => {
  const known = { hashes: { 'a.ts': 'old', 'b.ts': 'same' }, mutants: [mutant(), mutant({ file: 'b.ts' })] }
  expect(placesToTry(known, { 'a.ts': 'new', 'b.ts': 'same' })).toEqual(['a.ts'])
})

test('Of a file that is as it was, mutation tests try again what no test had noticed', () => {
  const left = mutant({ status: 'Survived', start: { line: 2, column: 3 }, end: { line: 4, column: 5 } })
  const known = { hashes: { 'a.ts': 'same' }, mutants: [mutant(), left, mutant({ ...left, replacement: 'false' })] }
  expect(placesToTry(known, { 'a.ts': 'same' })).toEqual(['a.ts:2:3-4:5'])
})

test('What is tried again replaces what was known of it, and the rest of the file stays', () => {
  const known = { hashes: { 'a.ts': 'same' }, mutants: [mutant(), mutant({ replacement: 'no', status: 'Survived' })] }
  const { mutants } = merge(known, { 'a.ts': 'same' }, [mutant({ replacement: 'no' })])
  expect(mutants.map(({ replacement, status }) => [replacement, status])).toEqual([
    ['true', 'Killed'],
    ['no', 'Killed'],
  ])
})

test('Of a file that has changed, nothing is kept', () => {
  const known = { hashes: { 'a.ts': 'old' }, mutants: [mutant({ status: 'Survived' })] }
  expect(merge(known, { 'a.ts': 'new' }, [mutant()]).mutants).toEqual([mutant()])
})

test('A mutant that no test reaches lowers the score like one that survives', () => {
  const statuses = ['Killed', 'Timeout', 'Survived', 'NoCoverage']
  const mutants = statuses.map((status) => mutant({ status }))
  expect(summarize(mutants)).toEqual({
    mutants: 4,
    killed: 1,
    timeout: 1,
    survived: 1,
    noCoverage: 1,
    pending: 0,
    score: 50,
  })
})

test.each([
  ['in one line', { start: { line: 1, column: 4 }, end: { line: 1, column: 8 } }, 'text'],
  ['over two lines', { start: { line: 1, column: 4 }, end: { line: 2, column: 5 } }, 'text here,'],
])('The text of a place is told %s', (_, place, text) => {
  expect(textAt('the text\nhere, and there', place)).toBe(text)
})
