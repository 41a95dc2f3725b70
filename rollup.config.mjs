import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'
import * as terser from 'terser'

/** The oldest supported browsers, as the README states them. Edge has the versions of Chrome. */
export const OLDEST_BROWSERS = ['chrome105', 'edge105', 'firefox103', 'safari16.4']

const transpile = esbuild({ target: OLDEST_BROWSERS })
const MINIFIED = {
  ecma: 2020,
  module: true,
  compress: { passes: 3, pure_getters: true },
  format: { comments: false },
}

/** Where `const` stands in parsed code. */
const constsIn = (node) => [
  ...(node?.kind === 'const' ? [node.start] : []),
  ...Object.values(Object(node)).flatMap((child) => (child instanceof Object ? constsIn(child) : [])),
]

/** Writes `let` for each `const`, because terser joins declarations of one kind only. Nothing moves, so a source map holds. */
const withLet = (code, ast) =>
  constsIn(ast).reduce((text, start) => `${text.slice(0, start)}let  ${text.slice(start + 'const'.length)}`, code)

/** In this process: a worker for each of the thirty files, as `@rollup/plugin-terser` has it, takes longer than the work. */
const minify = {
  name: 'minify',
  async renderChunk(code, _, { sourcemap }) {
    const source = withLet(code, this.parse(code))
    const { code: minified, map } = await terser.minify(source, { ...MINIFIED, sourceMap: Boolean(sourcemap) })
    return { code: minified, map: map ?? null }
  },
}

/** An ESM entry point for bundlers, not minified. `name`: its file in `dist`. */
const entryPoint = ([name, input]) => ({
  input,
  plugins: [transpile],
  output: { file: `dist/${name}.js`, format: 'es', sourcemap: true },
})

const declarations = ([name, input]) => ({
  input,
  plugins: [dts({ tsconfig: 'tsconfig.json' })],
  output: { file: `dist/${name}.d.ts`, format: 'es' },
})

/** Lets the framework entry points import the main one as `./index.js`, so that an application bundles one copy of it. */
const mainIsExternal = {
  name: 'main-is-external',
  resolveId(id) {
    const [, main] = /^(?:\.\.\/)+(index|headless)\.ts$/.exec(id) ?? []
    return main ? { id: `./${main}.js`, external: true } : null
  },
}

/** The entry point of a framework. React's server components need `'use client'` in it. */
const frameworkEntryPoint = ([name, input]) => ({
  input,
  external: ['react', 'vue'],
  plugins: [mainIsExternal, transpile],
  output: {
    file: `dist/${name}.js`,
    format: 'es',
    sourcemap: true,
    ...(name.startsWith('react') && { banner: "'use client'" }),
  },
})

const frameworkDeclarations = (entry) => ({
  ...declarations(entry),
  external: ['react', 'vue'],
  plugins: [mainIsExternal, ...declarations(entry).plugins],
})

/**
 * A file for a script tag. It does not name its source map: people copy the script alone, and Django's collectstatic fails
 * on a map that is missing, or changes the name of one that is there, so that `integrity` no longer holds.
 */
const scriptFile = (name) => ({ file: `dist/${name}.js`, format: 'iife', sourcemap: 'hidden' })
const minifiedFile = (name) => ({ ...scriptFile(`${name}.min`), plugins: [minify] })

const scriptTag = {
  input: 'src/script-tag/script-tag.ts',
  plugins: [transpile],
  output: [scriptFile('idle-warning'), minifiedFile('idle-warning')],
}

/** A script for pages with the main script: adds `explain()` and `describeHistory()` to `window.idleWarning`. */
const debugTag = {
  input: 'src/debug/script-tag.ts',
  plugins: [transpile],
  output: minifiedFile('idle-warning-debug'),
}

const TAGS = readdirSync('src/locales')
  .map((file) => file.replace('.ts', ''))
  .filter((name) => name !== 'locale')

const declareLocale = {
  name: 'declare-locale',
  generateBundle() {
    for (const tag of TAGS) {
      const name = tag.replace(/-./g, (part) => part[1].toUpperCase())
      const source = `import type { DraftTexts } from '../drafts.js'\nimport type { Messages } from '../index.js'\ndeclare const ${name}: Messages & DraftTexts\nexport { ${name}, ${name} as default }\n`
      this.emitFile({ type: 'asset', fileName: `${tag}.d.ts`, source })
    }
  },
}

const locales = {
  input: Object.fromEntries(TAGS.map((tag) => [tag, `src/locales/${tag}.ts`])),
  plugins: [transpile, declareLocale],
  output: { dir: 'dist/locales', format: 'es' },
}

/** A script for pages with the main script: registers the texts of one language. */
const localeTag = (tag) => ({
  input: 'locale-tag',
  plugins: [
    {
      name: 'locale-tag',
      resolveId: (id) => (id === 'locale-tag' ? id : null),
      load: (id) =>
        id === 'locale-tag'
          ? `import { register } from './src/core/texts.ts'; import texts from './src/locales/${tag}.ts'; register(texts)`
          : null,
    },
    transpile,
  ],
  output: { ...minifiedFile(`locales/${tag}`), sourcemap: false },
})

/** A script for pages with the main script: keeps drafts of marked forms. */
const draftsTag = {
  input: 'src/drafts/script-tag.ts',
  plugins: [transpile],
  output: minifiedFile('idle-warning-drafts'),
}

/** A script for pages with the main script, before or after it: more sources of activity. */
const sourcesTag = {
  input: 'src/sources/script-tag.ts',
  plugins: [transpile],
  output: minifiedFile('idle-warning-sources'),
}

/** A script for pages with the main script, before or after it: shows the warning in a `<dialog>` of the page. */
const ownDialogTag = {
  input: 'src/own-dialog/script-tag.ts',
  plugins: [transpile],
  output: minifiedFile('idle-warning-own-dialog'),
}

/** A script for framed pages of other origins: reports activity to the page around the frame. */
const frameTag = {
  input: 'src/sources/frame-script-tag.ts',
  plugins: [transpile],
  output: minifiedFile('idle-warning-frame'),
}

const ENTRY_POINTS = Object.entries({
  index: 'src/index.ts',
  headless: 'src/headless.ts',
  ports: 'src/ports.ts',
  debug: 'src/debug/index.ts',
  drafts: 'src/drafts/index.ts',
  sources: 'src/sources/index.ts',
  'own-dialog': 'src/own-dialog/index.ts',
  testing: 'src/testing/index.ts',
})

const FRAMEWORKS = Object.entries({
  react: 'src/frameworks/react/index.ts',
  'react-headless': 'src/frameworks/react/headless.ts',
  vue: 'src/frameworks/vue/index.ts',
  'vue-headless': 'src/frameworks/vue/headless.ts',
  svelte: 'src/frameworks/svelte/index.ts',
})

/** The companion for Express: runs in Node, beside the scripts that it serves. */
const expressCompanion = {
  input: 'companions/express/index.ts',
  external: [/^node:/],
  plugins: [esbuild({ target: 'node20' })],
  output: { file: 'dist/express.js', format: 'es', sourcemap: true },
}

const expressDeclarations = {
  ...declarations(['express', expressCompanion.input]),
  external: [/^node:/, 'express-session'],
}

const scriptTags = [scriptTag, debugTag, draftsTag, sourcesTag, ownDialogTag, frameTag, ...TAGS.map(localeTag)]

const hashOf = (file) => `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`

/** Reads the files that the configurations before this one have written. Rollup writes them in order. */
const writeIntegrity = {
  name: 'write-integrity',
  resolveId: (id) => (id === 'integrity' ? id : null),
  load: (id) => (id === 'integrity' ? '' : null),
  generateBundle(_, bundle) {
    for (const chunk of Object.keys(bundle)) delete bundle[chunk]
    const files = scriptTags.flatMap(({ output }) => output).map(({ file }) => file)
    const hashes = Object.fromEntries(files.sort().map((file) => [file.replace('dist/', ''), hashOf(file)]))
    this.emitFile({ type: 'asset', fileName: 'integrity.json', source: `${JSON.stringify(hashes, null, 2)}\n` })
  },
}

/** `integrity.json`: what a page writes into the `integrity` attribute of each script tag. */
const integrity = {
  input: 'integrity',
  plugins: [writeIntegrity],
  output: { dir: 'dist', format: 'es' },
}

const scripts = [
  ...ENTRY_POINTS.map(entryPoint),
  ...FRAMEWORKS.map(frameworkEntryPoint),
  expressCompanion,
  locales,
  ...scriptTags,
  integrity,
]

const types = [...ENTRY_POINTS.map(declarations), ...FRAMEWORKS.map(frameworkDeclarations), expressDeclarations]

/** `rollup --config --configScriptsOnly` skips the types: they take most of the time, and the demos do not need them. */
export default ({ configScriptsOnly }) => (configScriptsOnly ? scripts : [...scripts, ...types])
