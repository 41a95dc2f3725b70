import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { entryPoints } from './entry-points.ts'
import { manifestIn } from './packed.ts'

const { files, folder } = inject('packed')
const place = join(folder, 'node_modules/idle-warning')

test('integrity.json has the hash of each published script that is no module, and of no other file', () => {
  const { exports } = manifestIn(place)
  const modules = entryPoints(exports, files).map((name) => moduleOf(name, exports))
  const scripts = files.filter((path) => path.endsWith('.js') && !modules.includes(path))
  const expected = scripts.map((path) => [path.replace('dist/', ''), hashOf(path)])
  expect(JSON.parse(readFileSync(join(place, 'dist/integrity.json'), 'utf8'))).toEqual(Object.fromEntries(expected))
  expect(scripts.length).toBeGreaterThan(20)
})

function moduleOf(name: string, exports: Readonly<Record<string, { default: string }>>): string {
  const target = exports[name] ?? { default: `./dist/${name}.js` }
  return join(target.default)
}

const hashOf = (path: string) =>
  `sha384-${createHash('sha384')
    .update(readFileSync(join(place, path)))
    .digest('base64')}`
