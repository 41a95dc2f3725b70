import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { absoluteLinks, webAddress } from '../release/absolute-links.mjs'
import { packArchive } from '../release/package.mjs'
import { read, root } from './support/documents.ts'

const manifest = JSON.parse(read('package.json'))
const address = webAddress(manifest)

/** What a reader of the rendered text can follow or see: the code is taken out. */
const targetsIn = (markdown: string): readonly string[] => {
  const text = markdown.replace(/^```.*?^```/gms, '').replace(/`[^`\n]+`/g, 'code')
  const found = [...text.matchAll(/\]\(([^)\s]+)|^\[[^\]]+\]: (\S+)|(?:href|src)="([^"]+)"/gm)]
  return found.map(([, inline, defined, quoted]) => inline ?? defined ?? quoted ?? '')
}

describe('the archive that is published', () => {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-archive-'))
  let archive = ''
  const packed = (name: string): string =>
    spawnSync('tar', ['-xOzf', archive, `package/${name}`], { encoding: 'utf8' }).stdout

  // A busy machine needs longer than the ten seconds that a hook has.
  beforeAll(() => {
    archive = packArchive(folder)
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('has a README without a relative link or picture', () => {
    const targets = targetsIn(packed('README.md'))
    expect(targets.filter((target) => !/^(#|https:\/\/)/.test(target))).toEqual([])
    expect(targets.length).toBeGreaterThan(20)
  })

  test('has a README whose links into the repository lead to files that exist', () => {
    const raw = address.replace('github.com', 'raw.githubusercontent.com')
    const bases = [`${address}/blob/v${manifest.version}/`, `${raw}/v${manifest.version}/`]
    const paths = targetsIn(packed('README.md')).flatMap((target) =>
      bases.flatMap((base) => (target.startsWith(base) ? [target.slice(base.length).replace(/#.*/, '')] : [])),
    )
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(paths.some((path) => path.endsWith('.png'))).toBe(true)
  })

  test('names the home page and the place for bugs by the address of the repository', () => {
    const { homepage, bugs } = JSON.parse(packed('package.json'))
    expect([homepage, bugs.url]).toEqual([`${address}#readme`, `${address}/issues`])
  })

  test('leaves the README of the working tree as it is', () => {
    expect(targetsIn(read('README.md'))).toContain('docs/servers.md')
  })
})

test('the address of the repository stands in package.json alone', () => {
  const texts = ['.github', 'src', 'docs', 'release', 'companions', 'demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(md|yml|ts|mjs|json|py|toml|html)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const top = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md']
  const files = [...texts, ...top.map((name) => join(root, name))]
  const named = files.filter((path) => readFileSync(path, 'utf8').includes(address.replace('https://', '')))
  expect(named.map((path) => path.slice(root.length + 1))).toEqual([])
})

describe('a link is made absolute', () => {
  const rewrite = (markdown: string) =>
    absoluteLinks(markdown, { version: '1.2.3', repository: { url: 'git+https://github.com/some/where.git' } })
  const page = 'https://github.com/some/where/blob/v1.2.3'
  const raw = 'https://raw.githubusercontent.com/some/where/v1.2.3'

  test.each([
    ['in the text', '[a](docs/a.md#b)', `[a](${page}/docs/a.md#b)`],
    ['whose text is code', '[`a[0]`](docs/a.md)', `[\`a[0]\`](${page}/docs/a.md)`],
    ['of a picture', '![a](docs/a.png)', `![a](${raw}/docs/a.png)`],
    ['around a picture', '[![a](a.png)](a.md)', `[![a](${raw}/a.png)](${page}/a.md)`],
    ['that is defined elsewhere', '[a][b]\n\n[b]: docs/a.md', `[a][b]\n\n[b]: ${page}/docs/a.md`],
    ['in HTML', '<a href="a.md"><img src="a.png"></a>', `<a href="${page}/a.md"><img src="${raw}/a.png"></a>`],
  ])('%s', (_, markdown, absolute) => {
    expect(rewrite(markdown)).toBe(absolute)
  })

  test.each([
    ['a place in the document', '[a](#b)'],
    ['another site', '[a](https://example.org/a.md)'],
    ['an address in code', '`[a](b.md)`'],
    ['an address in a fenced example', '```html\n<a href="a.md">\n```'],
  ])('unless it is %s', (_, markdown) => {
    expect(rewrite(markdown)).toBe(markdown)
  })
})
