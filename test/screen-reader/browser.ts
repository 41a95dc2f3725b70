import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPrograms } from '../browsers.mjs'
import { type Environment, run } from './room.ts'

export type BrowserName = 'firefox' | 'chromium'

/** Nothing but the page: no welcome, no questions, no requests of the browser's own. */
const firefoxSettings = {
  'accessibility.force_disabled': -1,
  'app.update.auto': false,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.preonboarding.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'browser.tabs.warnOnClose': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'startup.homepage_welcome_url': '',
  'termsofuse.bypassNotification': true,
  'trailhead.firstrun.didSeeAboutWelcome': true,
}

// Without --test-type an info bar is in the order of Tab.
const chromiumArguments = [
  '--no-sandbox',
  '--test-type',
  '--force-renderer-accessibility',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--password-store=basic',
  '--disable-features=Translate',
]

export function startBrowser(name: BrowserName, url: string, env: Environment): void {
  const profile = join(env.HOME ?? '', 'profile')
  mkdirSync(profile)
  const [program] = Object.values(findPrograms(name))
  if (!program) throw new Error(`${name} is missing.`)
  if (name === 'firefox') writeFileSync(join(profile, 'user.js'), userSettings())
  const args =
    name === 'firefox'
      ? ['--new-instance', '--profile', profile, url]
      : [...chromiumArguments, `--user-data-dir=${profile}`, url]
  spawn(program, args, { env, stdio: 'ignore' })
}

function userSettings(): string {
  const settings = Object.entries(firefoxSettings)
  return settings.map(([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});\n`).join('')
}

/** Gives the focus to the browser's window. Without an active window Orca is silent. */
export async function activateWindow(title: string, env: Environment): Promise<void> {
  const args = ['search', '--sync', '--onlyvisible', '--name', title, 'windowactivate', '--sync']
  await run('timeout', ['30', 'xdotool', ...args], env)
}

export const pressKey = (key: string, env: Environment): Promise<string> =>
  run('xdotool', ['key', '--clearmodifiers', key], env)

export const typeText = (text: string, env: Environment): Promise<string> =>
  run('xdotool', ['type', '--delay', '60', text], env)
