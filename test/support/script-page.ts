import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, vi } from 'vitest'
import type { IdleWarning } from '../../src/types.ts'

/** What scripts leave in a page. */
export const page = window as unknown as { idleWarning?: IdleWarning } & Record<symbol, unknown>

/** What the console was told. */
export let complaints: string[] = []

/** Lets scripts run in each test as in a page of its own, on a clock that stands still. */
export function serveScripts(): void {
  beforeEach(() => {
    complaints = []
    vi.spyOn(console, 'error').mockImplementation((...words) => complaints.push(words.join(' ')))
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
  })
  afterEach(() => {
    leavePage()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
}

export function leavePage(): void {
  // What still waits for the load of this page must not wait for that of the next one.
  window.dispatchEvent(new Event('load'))
  window.dispatchEvent(new Event('pagehide'))
  page.idleWarning?.stop?.()
  delete page.idleWarning
  for (const name of ['idle-warning', 'idle-warning.sources', 'idle-warning.own-dialog']) delete page[Symbol.for(name)]
  localStorage.clear()
  document.head.replaceChildren()
  document.body.replaceChildren()
}

export function addScript(attributes: Readonly<Record<string, string>>): void {
  const script = document.createElement('script')
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  // jsdom loads nothing, but says so.
  script.type = 'text/plain'
  document.head.append(script)
}

const scripts = {
  'script-tag': 'src/script-tag/script-tag.ts',
  'drafts-tag': 'src/drafts/script-tag.ts',
  'sources-tag': 'src/sources/script-tag.ts',
  'own-dialog-tag': 'src/own-dialog/script-tag.ts',
  'frame-tag': 'src/sources/frame-script-tag.ts',
  'debug-tag': 'src/debug/script-tag.ts',
}

type ScriptName = keyof typeof scripts

const bundles = new Map<ScriptName, () => void>()

/** One classic script, as the build makes it. By a command, because esbuild refuses to run beside jsdom's globals. */
function bundle(name: ScriptName): () => void {
  const code = execFileSync('node_modules/.bin/esbuild', [scripts[name], '--bundle', '--format=iife'])
  return new Function(code.toString()) as () => void
}

/** Each script anew, in this order, as the browser runs it. */
export function run(...names: readonly ScriptName[]): void {
  for (const name of names) {
    const script = bundles.get(name) ?? bundle(name)
    bundles.set(name, script)
    script()
  }
}
