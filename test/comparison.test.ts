import { join } from 'node:path'
import { expect, test } from 'vitest'
import { leadsSomewhere } from '../docs/generate/links.ts'
import { read } from './support/documents.ts'

/** The rows that begin with a number: № | feature | idle-warning | five other libraries. */
const rows = [...read('docs/comparison.md').matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, number = '', rest = '']) => {
  const [, own = '', ...others] = rest.split(' | ')
  return { number: Number(number), own, others }
})

interface Link {
  readonly text: string
  /** The path from the root of the repository. */
  readonly path: string
  readonly anchor: string
}

const linksIn = (text: string, document = 'comparison.md'): readonly Link[] =>
  [...text.matchAll(/\[([^\]]+)\]\(([^)#]*)#?([^)]*)\)/g)].map(([, words = '', path = '', anchor = '']) => ({
    text: words,
    path: join('docs', path || document),
    anchor,
  }))

const links = rows.flatMap(({ own }) => linksIn(own))

const isThere = ({ path, anchor }: Link): boolean => leadsSomewhere('README.md', anchor ? `${path}#${anchor}` : path)

/** The title of a test, if the text of the link is one. */
const titleIn = ({ text, path }: Link): string | undefined =>
  path.startsWith('test/') ? /^`(.+)`$/.exec(text)?.[1] : undefined

const hasTitle = (path: string, title: string): boolean =>
  [`'${title}',`, `"${title}",`, `\`${title}\`,`].some((literal) => read(path).includes(literal))

test('the comparison has the rows 1 to 92, each once and in order', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 92 }, (_, index) => index + 1))
})

test('each cell of idle-warning says yes or another way with a link, or no with a reason', () => {
  const isAnswer = (cell: string) =>
    /^(yes[:,]|by another way:) /.test(cell) ? linksIn(cell).length > 0 : /^no: \S/.test(cell)
  expect(rows.filter(({ own }) => !isAnswer(own))).toEqual([])
})

test('each row has five cells of other libraries, which say yes, no, partly or not known', () => {
  const isAnswer = (cell: string) => /^(yes|no|partly|not known)( \(.+\))?$/.test(cell)
  expect(rows.filter(({ others }) => others.length !== 5 || !others.every(isAnswer))).toEqual([])
})

test('each link of idle-warning in the comparison leads to a file, and to a heading in it if it names one', () => {
  expect(links.filter((link) => !isThere(link))).toEqual([])
})

const isNamed = (link: Link) => hasTitle(link.path, titleIn(link) ?? 'no title')

const toTests = (all: readonly Link[]) => all.filter(({ path }) => path.startsWith('test/'))

test('each test that the comparison links to is named by its title, which stands in that file', () => {
  expect(toTests(links).filter((link) => !isNamed(link))).toEqual([])
})

test('each link of docs/security.md leads to a file and a heading, and each test is named by a title that stands in it', () => {
  const found = linksIn(read('docs/security.md'), 'security.md')
  expect(found.filter((link) => !isThere(link))).toEqual([])
  expect(toTests(found).filter((link) => !isNamed(link))).toEqual([])
  expect(toTests(found).length).toBeGreaterThan(15)
})
