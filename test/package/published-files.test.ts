import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { expect, inject, test } from 'vitest'
import { entryPoints } from './entry-points.ts'
import { manifestIn } from './packed.ts'

const { files, folder, tarball } = inject('packed')
const place = join(folder, 'node_modules/idle-warning')
const read = (path: string) => readFileSync(join(place, path), 'utf8')

test('exactly the listed files are published, so that a change of them is seen in review', async () => {
  await expect(`${files.join('\n')}\n`).toMatchFileSnapshot('published-files.txt')
})

test('beside what npm always adds, nothing but what the build writes is published', () => {
  const built = /^dist\/(locales\/)?[\w-]+(\.min)?\.(js|js\.map|d\.ts)$/
  const others = files.filter((path) => !built.test(path))
  expect(others).toEqual(['LICENSE', 'README.md', 'dist/integrity.json', 'package.json'])
})

test('a published module names a source map that is published too, with the source in it', () => {
  const maps = files.filter((path) => path.endsWith('.map'))
  const broken = maps.filter((path) => {
    const { sources, sourcesContent } = JSON.parse(read(path))
    const isWhole = sources.length === sourcesContent.length && !sourcesContent.includes(null)
    return !isWhole || sources.some((source: string) => !/^\.\.\/(src|companions)\//.test(source))
  })
  const named = files.filter((path) => path.endsWith('.js')).flatMap((path) => namedMap(path))
  expect({ broken, missing: named.filter((path) => !maps.includes(path)) }).toEqual({ broken: [], missing: [] })
  expect(named.length).toBeGreaterThan(12)
})

test("no script for script tags names a source map, so that a copy of it alone passes Django's collectstatic", () => {
  const scripts = Object.keys(JSON.parse(read('dist/integrity.json'))).map((path) => `dist/${path}`)
  expect(scripts.flatMap((path) => namedMap(path))).toEqual([])
  expect(scripts.length).toBeGreaterThan(20)
})

function namedMap(path: string): string[] {
  const name = /^\/\/# sourceMappingURL=(.+)$/m.exec(read(path))?.[1]
  return name ? [join(path, '..', name)] : []
}

test('publint has nothing to say about the archive', async () => {
  const packed = readFileSync(tarball)
  const data = packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength)
  const { messages, pkg = {} } = await publint({ pack: { tarball: data }, strict: true, level: 'suggestion' })
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
})

test('TypeScript finds the types of every entry point, and they say what the module is', async () => {
  const entrypoints = entryPoints(manifestIn(place).exports, files)
  const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), { entrypoints })
  if (!result.types) throw new Error('the archive has no types')
  // Packages of modules alone: what TypeScript 4.6 resolved is not asked for, and `require()` of a module is meant.
  const isMeant = (problem: (typeof result.problems)[number]) =>
    ('resolutionKind' in problem && problem.resolutionKind === 'node10') || problem.kind === 'CJSResolvesToESM'
  expect(result.problems.filter((problem) => !isMeant(problem))).toEqual([])
  expect(Object.keys(result.entrypoints)).toEqual(entrypoints)
})

test('nothing of the package runs when it is installed', () => {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']
  expect(hooks.filter((name) => name in manifestIn(place).scripts)).toEqual([])
})

test('the licence that package.json names is published', () => {
  expect([manifestIn(place).license, read('LICENSE').split('\n')[0]]).toEqual(['MIT', 'MIT License'])
})
