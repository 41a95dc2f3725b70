// `npm run integrity` prints a hash for each script of the last build, for `<script integrity="…">`. A browser runs a copy of
// the script only if it is the same to the byte.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @see https://www.w3.org/TR/SRI/ */
const integrityOf = (path) =>
  `sha384-${createHash('sha384')
    .update(readFileSync(join(root, 'dist', path)))
    .digest('base64')}`

const scripts = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.min.js'))
  .map((path) => path.replaceAll('\\', '/'))
  .sort()

if (scripts.length === 0) throw new Error('dist/ has no scripts: run `npm run build`')
for (const path of scripts) console.log(`${integrityOf(path)}  ${path}`)
