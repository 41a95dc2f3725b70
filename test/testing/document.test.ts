// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const lines = (text: string) => text.trim().split('\n')
const document = readFileSync('docs/testing.md', 'utf8')
const examples = [...document.matchAll(/<!-- example: (.+?) -->\n```ts\n(.+?)```/gs)].map(
  ([, file = '', code = '']) => ({ file, code: code.trim() }),
)

test.each(examples.map(({ file, code }) => [lines(code)[0], file, code]))(
  'the example "%s …" of docs/testing.md stands in %s',
  (_, file, code) => {
    expect(readFileSync(file as string, 'utf8')).toContain(code)
  },
)

test('every block of TypeScript in docs/testing.md is an example that runs', () => {
  expect([examples.length > 6, document.split('```ts\n').length - 1]).toEqual([true, examples.length])
})
