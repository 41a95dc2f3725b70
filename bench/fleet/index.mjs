import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * Simulates a fleet of people on one server. It bundles the simulation, because the loader `tsx` keeps the names of
 * functions, which doubles the time.
 *
 * @param {number} [share] with a part of the people, for a quick look
 * @returns {Promise<{ title: string, markdown: string, charts: { name: string, svg: string }[] }>}
 */
export async function measure(share) {
  const directory = mkdtempSync(join(tmpdir(), 'fleet-'))
  const outfile = join(directory, 'fleet.mjs')
  try {
    await build({
      entryPoints: [join(import.meta.dirname, 'report.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
    })
    const { report } = await import(pathToFileURL(outfile).href)
    return report(share)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
