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

async function bundle(entry, fault) {
  const outfile = join(directory, `${entry}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, `${entry}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
    external: ['vitest', 'jsdom'],
    plugins: [countStepsForBundle(fault && plantFault(fault))],
  })
  return pathToFileURL(outfile).href
}

if (args.includes('--planted')) await runPlanted(args)
else {
  const [, fault] = args.map((arg) => /^--plant=(.*)$/.exec(arg)).find(Boolean) ?? []
  mkdirSync(directory, { recursive: true })
  try {
    const { main } = await import(await bundle('fuzz', fault))
    await main(args.filter((arg) => !arg.startsWith('--plant=')))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
