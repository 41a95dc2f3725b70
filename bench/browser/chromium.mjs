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

/** A busy machine may take long. */
const PATIENCE = 180_000

/** Starts the Chromium of this machine: the same browser for everything that is compared. */
export async function launchChromium() {
  const { CHROMIUM_PATH: executablePath } = findPrograms('chromium')
  const browser = await chromium.launch({ executablePath, headless: true, args: QUIET, timeout: PATIENCE })
  return {
    async newPage() {
      const context = await browser.newContext()
      context.setDefaultTimeout(PATIENCE)
      return context.newPage()
    },
    close: () => browser.close(),
  }
}
