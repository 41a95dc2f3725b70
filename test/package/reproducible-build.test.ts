import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { root } from './packed.ts'

/** What the build reads. */
const SOURCES = ['src', 'companions', 'package.json', 'rollup.config.mjs', 'tsconfig.json']

// If it fails, look first whether dist/ is out of date.
test('a build in another folder, time zone and language writes the same bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-another-checkout-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of SOURCES) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const env = { ...process.env, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
  const rollup = join(root, 'node_modules/.bin/rollup')
  await promisify(execFile)(rollup, ['--config', '--silent'], { cwd: folder, env })
  expect(hashes(join(folder, 'dist'))).toEqual(hashes(join(root, 'dist')))
})

function hashes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort()
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), hashOf(path)]))
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
