import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Installs a folder that is a package of its own, so that `npm ci` in the root stays small. It does so the first time, and
 * after a change of the folder's lock.
 */
export function installPackage(folder) {
  if (isInstalled(folder)) return
  const name = relative(root, folder)
  console.log(`Installing ${name}/ (the first time, and after a change of ${name}/package-lock.json).`)
  const { status } = spawnSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`\`npm ci --prefix ${name}\` failed. What npm says is above.`)
}

function isInstalled(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs
}
