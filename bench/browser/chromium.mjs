import { chromium } from 'playwright-core'
import { findPrograms } from '../../test/browsers.mjs'

/** These keep the browser off the network. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the Chromium of this machine: the same browser for everything that is compared. */
export function launchChromium() {
  const { CHROMIUM_PATH: executablePath } = findPrograms('chromium')
  return chromium.launch({ executablePath, headless: true, args: QUIET })
}
