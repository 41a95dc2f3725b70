import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * Bundles `explore.ts` and runs it in this process. The loader `tsx` keeps the names of functions, which takes half of the
 * time of a story.
 */
const directory = mkdtempSync(join(tmpdir(), 'explore-'))
const outfile = join(directory, 'explore.mjs')
try {
  await build({
    entryPoints: [join(import.meta.dirname, 'explore.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
  })
  await import(pathToFileURL(outfile).href)
} finally {
  rmSync(directory, { recursive: true })
}
