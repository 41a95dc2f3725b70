import { join } from 'node:path'
import { build } from 'esbuild'
import { countStepsForBundle } from './count-steps.mjs'
import { plantFault } from './planted.mjs'

/** Writes the main script for a script tag to the output, as the build makes it, with its steps counted. */
const [fault] = process.argv.slice(2)
const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, '../../src/script-tag/script-tag.ts')],
  bundle: true,
  format: 'iife',
  write: false,
  logLevel: 'error',
  plugins: [countStepsForBundle(plantFault(fault))],
})
process.stdout.write(outputFiles[0].text)
