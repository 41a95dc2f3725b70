import { readdirSync } from 'node:fs'
import terser from '@rollup/plugin-terser'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

const transpile = esbuild({ target: 'es2022' })
const minify = terser({
  ecma: 2020,
  module: true,
  compress: { passes: 3, pure_getters: true },
  format: { comments: false },
})

/** One ESM entry point, readable, for bundlers. `name` is its file in `dist`. */
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

/** A framework's entry point imports the main one from beside it in `dist`, so that an application holds one copy. */
const beside = {
  name: 'beside',
  resolveId(id) {
    const [, main] = /^(?:\.\.\/)+(index|headless)\.ts$/.exec(id) ?? []
    return main ? { id: `./${main}.js`, external: true } : null
  },
}

/** An entry point for a framework. React's server components need the mark that it is for the client. */
const frameworkEntryPoint = ([name, input]) => ({
  input,
  external: ['react', 'vue'],
  plugins: [beside, transpile],
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
  plugins: [beside, ...declarations(entry).plugins],
})

const scriptTag = {
  input: 'src/script-tag/script-tag.ts',
  plugins: [transpile],
  output: [
    { file: 'dist/idle-warning.js', format: 'iife', sourcemap: true },
    { file: 'dist/idle-warning.min.js', format: 'iife', sourcemap: true, plugins: [minify] },
  ],
}

/** For pages with script tags: adds `explain()` and `describeHistory()` to the global of the main one. */
const debugTag = {
  input: 'src/debug/script-tag.ts',
  plugins: [transpile],
  output: { file: 'dist/idle-warning-debug.min.js', format: 'iife', sourcemap: true, plugins: [minify] },
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

/** A script for beside the main one: it leaves its texts where the other looks for them. */
const localeTag = (tag) => ({
  input: 'locale-tag',
  plugins: [
    {
      name: 'locale-tag',
      resolveId: (id) => (id === 'locale-tag' ? id : null),
      load: (id) =>
        id === 'locale-tag'
          ? `import { register } from './src/core/texts.ts'; import { default as it } from './src/locales/${tag}.ts'; register(it)`
          : null,
    },
    transpile,
  ],
  output: { file: `dist/locales/${tag}.min.js`, format: 'iife', plugins: [minify] },
})

/** For pages with script tags: keeps what is typed into marked forms, for the session of the main one. */
const draftsTag = {
  input: 'src/drafts/script-tag.ts',
  plugins: [transpile],
  output: { file: 'dist/idle-warning-drafts.min.js', format: 'iife', sourcemap: true, plugins: [minify] },
}

/** For pages with script tags: more kinds of presence, for the main script wherever it stands. */
const sourcesTag = {
  input: 'src/sources/script-tag.ts',
  plugins: [transpile],
  output: { file: 'dist/idle-warning-sources.min.js', format: 'iife', sourcemap: true, plugins: [minify] },
}

/** For pages of other origins that stand in frames: tells the page around that somebody works there. */
const frameTag = {
  input: 'src/sources/frame-script-tag.ts',
  plugins: [transpile],
  output: { file: 'dist/idle-warning-frame.min.js', format: 'iife', sourcemap: true, plugins: [minify] },
}

const ENTRY_POINTS = Object.entries({
  index: 'src/index.ts',
  headless: 'src/headless.ts',
  ports: 'src/ports.ts',
  debug: 'src/debug/index.ts',
  drafts: 'src/drafts/index.ts',
  sources: 'src/sources/index.ts',
  testing: 'src/testing/index.ts',
})

const FRAMEWORKS = Object.entries({
  react: 'src/frameworks/react/index.ts',
  'react-headless': 'src/frameworks/react/headless.ts',
  vue: 'src/frameworks/vue/index.ts',
  'vue-headless': 'src/frameworks/vue/headless.ts',
  svelte: 'src/frameworks/svelte/index.ts',
})

const scripts = [
  ...ENTRY_POINTS.map(entryPoint),
  scriptTag,
  debugTag,
  draftsTag,
  sourcesTag,
  frameTag,
  ...FRAMEWORKS.map(frameworkEntryPoint),
  locales,
  ...TAGS.map(localeTag),
]

const types = [...ENTRY_POINTS.map(declarations), ...FRAMEWORKS.map(frameworkDeclarations)]

/** `rollup --config --configScriptsOnly` leaves out the types, which take most of the time and which no demo needs. */
export default ({ configScriptsOnly }) => (configScriptsOnly ? scripts : [...scripts, ...types])
