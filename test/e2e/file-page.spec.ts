import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { test as base, expect } from './fixtures.ts'

/** A page that is opened from the disk, as a first try is. A browser may refuse it storage and messages between tabs. */

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const scripts = ['drafts', 'sources', 'own-dialog', 'debug'].map((name) => `idle-warning-${name}.min.js`)

const page = (attributes: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Form</title>
<h1>Form</h1><form data-idle-warning-draft="letter"><label>Name <input name="name"></label></form>
<script>
heard = []
uncaught = []
addEventListener('error', ({ message }) => uncaught.push(message))
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)))
for (const name of ['warning', 'extended', 'expired'])
  document.addEventListener('idle-warning:' + name, () => heard.push(name))
</script>
<script defer src="idle-warning.min.js" ${attributes}></script>
${scripts.map((name) => `<script defer src="${name}"></script>`).join('\n')}`

const test = base.extend<{ open: (attributes: string) => Promise<void> }>({
  open: async ({ tab }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'idle-warning-file-page-'))
    for (const name of ['idle-warning.min.js', ...scripts]) copyFileSync(join(dist, name), join(folder, name))
    const path = join(folder, 'page.html')
    await use(async (attributes) => {
      writeFileSync(path, page(attributes))
      await tab.goto(pathToFileURL(path).href)
    })
    rmSync(folder, { recursive: true })
  },
})

interface Heard {
  readonly heard: readonly string[]
  readonly uncaught: readonly string[]
}

const told = (tab: Tab) =>
  tab.eval(() => {
    const { heard, uncaught } = window as unknown as Heard
    return { heard, uncaught }
  })

const warning = { role: 'dialog', name: 'You are about to be signed out' }
const finalWarning = { role: 'dialog', name: 'You will be signed out soon' }
const stay = 'dialog [part~="primary"]'
const LONG_WARNING = 'data-idle-timeout="62s" data-warn-before="60s"'
/** Long enough that a page on a busy machine does not sleep through it. */
const SHORT_WARNING = 'data-idle-timeout="21s" data-warn-before="20s"'

/** As the README begins, without a server that could answer. */
const QUICK_START = `data-keepalive-url="/session/keepalive" data-status-url="/session/status"
  data-sign-out-url="/session/sign-out" data-sign-in-url="/login" data-csrf="django" data-user-key="ada"`

test('in a page from the disk the warning opens, a person stays, and nothing throws', async ({ tab, open }) => {
  await open(LONG_WARNING)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  await tab.click(stay)
  await expect.poll(async () => (await told(tab)).heard[1], PATIENCE).toBe('extended')
  expect(await told(tab)).toEqual({ heard: ['warning', 'extended'], uncaught: [] })
})

test('in a page from the disk, with addresses that cannot be there, the warning opens and nothing throws', async ({
  tab,
  open,
}) => {
  // Where a server is named, the idle warning comes after half of the idle timeout at the earliest. The absolute one does not.
  await open(`data-idle-timeout="15m" data-absolute-in="62s" data-warn-before="60s" ${QUICK_START}`)
  await expect.poll(() => tab.isVisible(finalWarning), PATIENCE).toBe(true)
  expect(await told(tab)).toEqual({ heard: ['warning'], uncaught: [] })
})

test('a page from the disk is covered at the end, and nothing throws', async ({ tab, open }) => {
  await open(SHORT_WARNING)
  await expect.poll(async () => (await told(tab)).heard.at(-1), PATIENCE).toBe('expired')
  expect([await told(tab), await tab.isVisible('h1')]).toEqual([{ heard: ['warning', 'expired'], uncaught: [] }, false])
})
