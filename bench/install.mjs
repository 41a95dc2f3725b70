import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMissing, djangoToInstall, install, packagesToInstall, redisToInstall } from '../test/browsers.mjs'
import { installPackage } from '../test/install-package.mjs'

const bench = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))

/** Gets what is missing: the other libraries, the built files of this one, Chromium, and the servers under load. */
export async function installMissing() {
  installPackage(bench)
  if (!existsSync(join(root, 'dist/idle-warning.min.js'))) build()
  const missing = [...packagesToInstall(['chromium']), ...djangoToInstall(), ...redisToInstall()]
  const log = missing.length > 0 ? await install(missing) : null
  if (log !== null) throw new Error(log)
  if (describeMissing('chromium')) throw new Error(describeMissing('chromium'))
}

function build() {
  console.log('Building the scripts …')
  const shell = process.platform === 'win32'
  const { status } = spawnSync('npm', ['run', '--silent', 'build:scripts'], { cwd: root, stdio: 'inherit', shell })
  if (status !== 0) throw new Error('`npm run build:scripts` failed. What it says is above.')
}
