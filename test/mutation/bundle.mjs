import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

/**
 * Stryker runs this in its copy of the project, after it has put the mutants into the source. All tests of a run become one
 * file. To load that file takes a tenth of the time of vitest's own way, which loads each module again for each file of tests.
 */
const ROOT = process.cwd()

const OUTFILE = join(ROOT, 'test/mutation/bundle.cjs')

/** The imports at the beginning of a file, with the comments between them. */
const IMPORTS = /^(?:(?:import\s[^;]*?['"][^'"\n]+['"]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)\s*\n|\s*\n)+/

const wanted = new RegExp(process.env.MUTATION_TESTS)
const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.ts') && wanted.test(name))
const tests = files.map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }))

/** The topic's own tests first, the random ones last, the smaller ones before the others: so most mutants are noticed early. */
const topics = JSON.parse(process.env.MUTATION_TOPICS)
const isOwn = ({ name }) => topics.includes(basename(name, '.test.ts'))
const isRandom = ({ text }) => text.includes('/runs.ts')
function rank(file) {
  if (isOwn(file) && !isRandom(file)) return 0
  return isRandom(file) ? 2 : 1
}
tests.sort((one, other) => rank(one) - rank(other) || one.text.length - other.text.length)

/** The hooks of a file are for its own tests, and two files may have tests of the same title. */
function grouped({ name, text }) {
  const imports = IMPORTS.exec(text)?.[0] ?? ''
  const body = text.slice(imports.length)
  return `${imports}import { describe as group } from 'vitest'\ngroup(${JSON.stringify(name)}, () => {\n${body}\n})\n`
}

const setups = process.env.MUTATION_PAGE === 'yes' ? ['test/support/jsdom-gaps.ts'] : []
const entries = [...setups, ...tests.map(({ name }) => name)]

await build({
  stdin: { contents: entries.map((name) => `import './${name}'`).join('\n'), resolveDir: ROOT, loader: 'ts' },
  outfile: OUTFILE,
  bundle: true,
  format: 'iife',
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
  packages: 'external',
  // The package says that its modules have no side effects. Its tests have.
  ignoreAnnotations: true,
  alias: { 'idle-warning/testing': join(ROOT, 'src/testing/index.ts') },
  plugins: [
    {
      name: 'group',
      setup({ onLoad }) {
        onLoad({ filter: /\.test\.ts$/ }, ({ path }) => {
          const test = tests.find(({ name }) => join(ROOT, name) === path)
          return test && { contents: grouped(test), loader: 'ts' }
        })
      },
    },
  ],
})
