import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Stryker is a package of its own, so that `npm ci` in the root stays small. It uses the root's vitest. */
export function installStryker() {
  if (isInstalled()) return
  console.log('Installing Stryker (the first time, and after a change of test/mutation/package-lock.json).')
  const args = [
    'ci',
    '--prefix',
    import.meta.dirname,
    '--ignore-scripts',

    '--no-audit',
    '--no-fund',
  ]
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error('`npm ci --prefix test/mutation` failed. What npm says is above.')
}

function isInstalled() {
  const installed = join(import.meta.dirname, 'node_modules/.package-lock.json')
  const lock = join(import.meta.dirname, 'package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs
}
