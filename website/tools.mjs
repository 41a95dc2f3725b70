import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const website = fileURLToPath(new URL('.', import.meta.url))

/** The site's tools are a package of their own, so that `npm ci` in the root stays small. */
export function installTools() {
  if (isInstalled()) return
  console.log('Installing the tools of the site (the first time, and after a change of website/package-lock.json).')
  const { status } = spawnSync('npm', ['ci', '--prefix', website, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('`npm ci --prefix website` failed. What npm says is above.')
}

function isInstalled() {
  const installed = join(website, 'node_modules/.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(website, 'package-lock.json')).mtimeMs
}
