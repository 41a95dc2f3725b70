import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { countStepsForBundle } from './count-steps.mjs'
import { plantFault, runPlanted } from './planted.mjs'

/**
 * Plays hostile inputs, and tells which broke a promise.
 *
 *   npm run test:fuzz -- --inputs=100000 --seed=1        so many inputs for each topic
 *   npm run test:fuzz -- --only=answers,records          some of the topics
 *   npm run test:fuzz -- --only=answers --seed=3 --replay=120:1:0
 *   npm run test:fuzz -- --planted                       plants faults in the product, and tells which of them are found
 *
 * It bundles `fuzz.ts` with the source, whose steps are counted. A fault is planted in the bundle, not in the files.
 */
const root = join(import.meta.dirname, '../..')
const args = process.argv.slice(2)

/** In the project, so that the bundle finds its packages. */
const directory = join(root, `node_modules/.cache/fuzz-${process.pid}`)

let bundles = 0

/** @param fault the number of a fault to plant. */
async function load(fault) {
  const outfile = join(directory, `${bundles++}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, 'fuzz.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
    external: ['vitest', 'jsdom'],
    plugins: [countStepsForBundle(plantFault(fault))],
  })
  globalThis.fuzzFault = fault
  return import(pathToFileURL(outfile).href)
}

mkdirSync(directory, { recursive: true })
try {
  if (args.includes('--planted')) await runPlanted(load, args)
  else {
    const { main } = await load(undefined)
    await main(args)
  }
} finally {
  rmSync(directory, { recursive: true })
}
