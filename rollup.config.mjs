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

/** One ESM door, readable, for bundlers. */
const door = (name) => ({
  input: `src/${name}.ts`,
  plugins: [transpile],
  output: { file: `dist/${name}.js`, format: 'es', sourcemap: true },
})

const declarations = (name) => ({
  input: `src/${name}.ts`,
  plugins: [dts({ tsconfig: 'tsconfig.json' })],
  output: { file: `dist/${name}.d.ts`, format: 'es' },
})

const scriptTag = {
  input: 'src/script-tag.ts',
  plugins: [transpile],
  output: [
    { file: 'dist/idle-warning.js', format: 'iife', sourcemap: true },
    { file: 'dist/idle-warning.min.js', format: 'iife', sourcemap: true, plugins: [minify] },
  ],
}

/** For pages with script tags: adds `explain()` and `describeHistory()` to the global of the main one. */
const debugTag = {
  input: 'src/debug-tag.ts',
  plugins: [transpile],
  output: { file: 'dist/idle-warning-debug.min.js', format: 'iife', sourcemap: true, plugins: [minify] },
}

const DOORS = ['index', 'headless', 'debug']

export default [...DOORS.map(door), scriptTag, debugTag, ...DOORS.map(declarations)]
