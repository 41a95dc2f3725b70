import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of every file of the library. */
export const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8'))
