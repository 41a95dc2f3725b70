import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from './index.mjs'

/**
 * Prints the report and writes its charts.
 *
 *   npx tsx bench/fleet/run.ts          with all people
 *   npx tsx bench/fleet/run.ts 0.05     with a twentieth of them, for a quick look
 */
const charts = join(import.meta.dirname, '..', 'charts')
const { title, markdown, charts: drawn } = await measure(Number(process.argv[2] ?? 1))
mkdirSync(charts, { recursive: true })
for (const { name, svg } of drawn) writeFileSync(join(charts, `${name}.svg`), svg)
console.log(`## ${title}\n\n${markdown}`)
