// What the stories need of Debian and npm.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { install, missingPackages } from '../browsers.mjs'

const PACKAGES = [
  'orca',
  'at-spi2-core',
  'libatk-adaptor',
  'libglib2.0-bin',
  'dbus',
  'xvfb',
  'metacity',
  'xdotool',
  'speech-dispatcher',
  'python3-speechd',
  'python3-pyatspi',
  'gir1.2-atspi-2.0',
  'gsettings-desktop-schemas',
  'dconf-gsettings-backend',
  'fonts-dejavu-core',
  'firefox-esr',
  'chromium',
]

const hmrcFolder = fileURLToPath(new URL('hmrc', import.meta.url))

/** @throws with the log, or with what to install by hand */
export async function installPackages(): Promise<void> {
  const missing = missingPackages(PACKAGES)
  if (missing.length === 0) return
  console.log(`Installing ${missing.join(' ')}.`)
  const log = await install(missing)
  if (log !== null) throw new Error(`${log}\nOn Debian, as root: apt-get install ${missing.join(' ')}`)
}

/** Whether HMRC's dialog is there, or could be fetched. */
export function hasHmrc(): boolean {
  if (existsSync(`${hmrcFolder}/node_modules/hmrc-frontend`)) return true
  return spawnSync('npm', ['ci', '--silent'], { cwd: hmrcFolder, stdio: 'inherit' }).status === 0
}
