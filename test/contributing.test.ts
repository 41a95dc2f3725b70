import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { read, root } from './support/documents.ts'

const inFolder = (folder: string): string[] => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)

const documents = [
  ...['CONTRIBUTING.md', 'CODE_OF_CONDUCT.md', 'CHANGELOG.md', 'SECURITY.md', '.github/pull_request_template.md'],
  ...inFolder('docs/contributing'),
  ...inFolder('docs/decisions'),
]
const contributing = read('CONTRIBUTING.md')

/** The pieces of code in a text that look like this. */
const codes = (text: string, looks: RegExp): readonly string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => (looks.test(code) ? [code] : []))

const FILE = /^(src|test|release|companions|demo|docs|\.github)\/[\w./-]+$/
const filesIn = (text: string): readonly string[] => codes(text, FILE)

const section = (heading: string): string => {
  const start = contributing.indexOf(`## ${heading}\n`)
  const end = contributing.indexOf('\n## ', start)
  return start < 0 ? '' : contributing.slice(start, end)
}

/** The names that a source file exports by a declaration of its own. */
function exportsOf(path: string): readonly string[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)
  return source.statements.flatMap((statement) => {
    const isExported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport)
    if (!isExported) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText())
    return ts.isFunctionDeclaration(statement) && statement.name ? [statement.name.text] : []
  })
}

const isExport = ({ kind }: ts.Node): boolean => kind === ts.SyntaxKind.ExportKeyword

describe('CONTRIBUTING.md', () => {
  test('fits on one screen', () => {
    const words = contributing.split(/\s+/).filter(Boolean)
    expect([contributing.split('\n').length <= 62, words.length < 700]).toEqual([true, true])
  })

  const steps = section('The way of one key press').match(/^\d+\. .+$/gm) ?? []

  test.each(steps)('follows a key press through functions that exist: %s', (step) => {
    const exported = filesIn(step).flatMap(exportsOf)
    const named = codes(step, /^\w+\(\)$/).map((call) => call.slice(0, -2))
    expect(named.filter((name) => !exported.includes(name))).toEqual([])
    expect(named.length).toBeGreaterThan(0)
  })

  test('follows it from the event to the screen', () => {
    expect([steps[0]?.includes('`keydown`'), steps.at(-1)?.includes('screenOf()')]).toEqual([true, true])
    expect(steps.length).toBeGreaterThan(9)
  })

  const guides = section('How to add …')
    .split(/^\*\*(?=An? )/m)
    .slice(1)
    .map((guide) => ({ what: guide.split('**')[0] ?? '', guide }))

  test.each(guides)('names, to add $what, only what the files beside it contain', ({ guide }) => {
    const texts = filesIn(guide)
      .filter((path) => /\.(ts|mjs)$/.test(path))
      .map(read)
    const named = codes(guide, /^[A-Z]\w+$|^\w+\(\)$/).map((name) => name.replace('()', ''))
    expect(named.filter((name) => !texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)))).toEqual([])
    expect([texts.length > 0, named.length > 0]).toEqual([true, true])
  })

  test('tells how to add what is added most often', () => {
    expect(guides.map(({ what }) => what)).toEqual([
      'An option',
      'A locale',
      "A server's CSRF preset",
      'A diagnostic',
      'A source of activity',
    ])
  })
})

describe('the documents for those who change the project', () => {
  test.each(documents)('%s names only files and commands that exist', (path) => {
    const text = read(path)
    const { scripts } = JSON.parse(read('package.json'))
    const commands = [...text.matchAll(/npm run ([\w:-]*\w)/g)].map(([, name = '']) => name)
    const missing = filesIn(text).filter((file) => !existsSync(join(root, file)) && !file.startsWith('release/dist'))
    // The changelog also names what is no longer there.
    const files = path === 'CHANGELOG.md' ? [] : missing
    expect([...files, ...commands.filter((name) => !(name in scripts))]).toEqual([])
  })

  /** GitHub's name of a heading. */
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-')

  const anchorsIn = (path: string): readonly string[] => [
    ...[...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)),
    ...[...read(path).matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id),
  ]

  const leads = (from: string, target: string): boolean => {
    const [file = '', anchor] = target.split('#')
    const path = file ? join(dirname(from), file) : from
    return existsSync(join(root, path)) && (!anchor || anchorsIn(path).includes(anchor))
  }

  test.each(documents)('%s links only to places that exist', (path) => {
    const targets = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const relative = targets.filter((target) => !/^[a-z]+:/.test(target))
    expect(relative.filter((target) => !leads(path, target))).toEqual([])
  })
})
