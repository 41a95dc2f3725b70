/**
 * The sizes that the scripts and modules are measured against: `npm run sizes` writes them into `test/sizes.json` and into
 * the documents. `test/sizes.test.ts` lets none grow by more than 3 % without a new measurement.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { minify } from 'terser'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (path) => readFileSync(join(root, path), 'utf8')

/** The script of a script tag, as it is delivered. */
const script = (name) => async () => read(`dist/${name}.min.js`)

/** What a bundler makes of a module. The framework and the main module are not part of an adapter. */
const module = (name) => async () =>
  (await minify(read(`dist/${name}.js`), { module: true, ecma: 2020, compress: { passes: 3 } })).code

const CODE = {
  'script-tag': script('idle-warning'),
  headless: module('headless'),
  debug: script('idle-warning-debug'),
  drafts: script('idle-warning-drafts'),
  sources: script('idle-warning-sources'),
  'own-dialog': script('idle-warning-own-dialog'),
  frame: script('idle-warning-frame'),
  testing: module('testing'),
  react: module('react'),
  vue: module('vue'),
  svelte: module('svelte'),
}

/** The documents that tell a size, between `<!-- size:react -->` and `<!-- /size -->`. */
export const DOCUMENTS = ['README.md', 'docs/drafts.md', 'docs/own-markup.md', 'docs/frameworks.md']

const SIZE = /(<!-- size:([\w-]+) -->).*?(<!-- \/size -->)/g

/** A document with the sizes in it that `told` names. */
export const withSizes = (text, told) => text.replace(SIZE, (_, begin, name, end) => `${begin}${told[name]} kB${end}`)

/** In kB of brotli, with three digits. */
export async function measureSizes() {
  const sizes = {}
  for (const [name, read] of Object.entries(CODE))
    sizes[name] = Number((brotliCompressSync(await read()).length / 1000).toPrecision(3))
  return sizes
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = await measureSizes()
  writeFileSync(join(root, 'test/sizes.json'), `${JSON.stringify(sizes, null, 2)}\n`)
  for (const path of DOCUMENTS) writeFileSync(join(root, path), withSizes(read(path), sizes))
}
