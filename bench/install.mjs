import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMissing, install, packagesToInstall } from '../test/browsers.mjs'

const bench = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))

/** Gets what is missing: the other libraries, the built files of this one, and Chromium. */
export async function installMissing() {
  if (!hasPackages())
    run('npm', ['ci', '--prefix', bench, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  if (!existsSync(join(root, 'dist/idle-warning.min.js'))) run('npm', ['run', '--silent', 'build:scripts'])
  const missing = packagesToInstall(['chromium'])
  const log = missing.length > 0 ? await install(missing) : null
  if (log !== null) throw new Error(log)
  if (describeMissing('chromium')) throw new Error(describeMissing('chromium'))
}

function hasPackages() {
  const installed = join(bench, 'node_modules/.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(bench, 'package-lock.json')).mtimeMs
}

function run(command, args) {
  console.log(`${command} ${args[0]} …`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`\`${command} ${args.join(' ')}\` failed. What it says is above.`)
}
