// What each script and each import adds to a page, in bytes. Nothing here is measured twice: sizes do not vary.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bundle, bundleStart } from './bundling/bundle.mjs'
import { barChart } from './results/chart.mjs'
import { figure, picture, table } from './results/markdown.mjs'
import { SUBJECTS } from './subjects.mjs'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const KILO = 1000
/** SPEC §7, in kB with brotli. */
const PROMISED = { 'idle-warning.min.js': 21, "import from 'idle-warning/headless'": 14 }

/** Modules for servers, tests and the compiler only: no page loads them. */
const NOT_FOR_PAGES = ['express.js', 'testing.js', 'ports.js']

export async function measure() {
  const tags = filesOf('', /\.min\.js$/).map((name) => sizes(name, readFileSync(dist + name)))
  const locales = filesOf('locales/', /\.min\.js$/).map((name) =>
    sizes(`locales/${name}`, readFileSync(`${dist}locales/${name}`)),
  )
  const modules = await Promise.all(
    filesOf('', /^(?!.*\.min|idle-warning).*\.js$/)
      .filter(isForPages)
      .map(importSizes),
  )
  const starts = await Promise.all(Object.entries(SUBJECTS).flatMap(startSizes))
  const ranked = starts.sort((one, other) => one.brotli - other.brotli)
  return {
    title: 'Bytes',
    markdown: describe({ tags: [...tags, ...summarizeLocales(locales)], modules, ranked }),
    charts: [chart(ranked)],
    promises: [...tags, ...modules].filter(({ name }) => name in PROMISED).map(promiseOf),
  }
}

const filesOf = (folder, pattern) => readdirSync(dist + folder).filter((name) => pattern.test(name))

const isForPages = (name) => !NOT_FOR_PAGES.includes(name)

const sizes = (name, text) => ({
  name,
  minified: Buffer.byteLength(text),
  gzip: gzipSync(text, { level: 9 }).length,
  brotli: brotliCompressSync(text).length,
})

/** One line stands for all languages: the smallest and the largest would differ by a few sentences. */
function summarizeLocales(locales) {
  const largest = locales.toSorted((one, other) => other.brotli - one.brotli)[0]
  return largest ? [{ ...largest, name: `the largest of ${locales.length} languages, ${largest.name}` }] : []
}

async function importSizes(name) {
  const external = {
    name: 'external',
    setup: (build) => build.onResolve({ filter: /^(react|vue)/ }, ({ path }) => ({ path, external: true })),
  }
  const text = await bundle(`export * from '../../dist/${name}'`, { format: 'esm', plugins: [external] })
  return sizes(`import from '${specifierOf(name)}'`, text)
}

const specifierOf = (name) =>
  `idle-warning/${name.replace('.js', '').replace('-headless', '/headless')}`.replace('/index', '')

/** A library that needs a framework appears twice: in an application that has the framework, and in one that does not. */
function startSizes([name, subject]) {
  const alone = bundleStart(subject).then((text) =>
    sizes(subject.framework ? `${name} with its framework` : name, text),
  )
  if (!subject.framework) return [alone]
  return [alone, bundleStart(subject, true).then((text) => sizes(name, text))]
}

const row = ({ name, minified, gzip, brotli }) => [
  name,
  ...[minified, gzip, brotli].map((bytes) => figure(bytes / KILO)),
]

const sizeTable = (heading, entries) => table([heading, 'minified, kB', 'gzip, kB', 'brotli, kB'], entries.map(row))

function chart(ranked) {
  const entries = ranked.map(({ name, brotli }) => {
    const kilobytes = brotli / KILO
    return { name, median: kilobytes, min: kilobytes, max: kilobytes, label: figure(kilobytes) }
  })
  return { name: 'bytes', svg: barChart({ unit: 'kB, brotli', entries }) }
}

const promiseOf = ({ name, brotli }) => ({
  promise: `${name} has at most ${PROMISED[name].toFixed(1)} kB with brotli`,
  measured: `${figure(brotli / KILO)} kB`,
  isKept: brotli <= PROMISED[name] * KILO,
})

const describe = ({
  tags,
  modules,
  ranked,
}) => `Beside the others, the least first. Each entry is a bundle that starts the library with the same times and addresses. ng-idle includes its keepalive module. *HMRC dialog* is the dialog alone, without the rest of \`hmrc-frontend\` and without its styles.

${sizeTable('bundle', ranked)}

${picture('bytes', 'Size of each library with brotli')}

The script files of idle-warning. A page loads the first, and others only if it uses them:

${sizeTable('script tag', tags)}

Its modules, as a bundler takes them in with one line, all exports used. The framework modules count without React and Vue, but with idle-warning itself:

${sizeTable('import', modules)}`
