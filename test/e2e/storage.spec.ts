import { fileURLToPath } from 'node:url'
import express from 'express'
import { PATIENCE } from './arrived.ts'
import { conclude, serving } from './fixtures.ts'
import { test as base, expect } from './time/test.ts'

/** A browser that lets pages share nothing: each tab watches for itself, and nothing breaks. */

const dist = fileURLToPath(new URL('../../dist', import.meta.url))

/** What is done to the storage before the SDK loads. Runs in the page. */
const hostilities = {
  throwing: `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })`,
  none: `Object.defineProperty(window, 'localStorage', { value: null })`,
  full: `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`,
  sandboxed: '',
}
type Hostility = keyof typeof hostilities

/** An application whose page tells the one around it what happens. */
const page = (kind: Hostility) => `<!doctype html><title>Application</title><h1>Application</h1><script>
${hostilities[kind]}
const tell = (what) => parent.postMessage(what, '*')
addEventListener('error', ({ message }) => tell('uncaught: ' + message))
for (const name of ['warning', 'expired', 'error'])
  document.addEventListener('idle-warning:' + name, (event) => {
    if (name === 'expired') event.preventDefault()
    tell(name === 'error' ? event.detail.code : name)
  })
</script>
<script src="/dist/idle-warning.min.js" data-idle-timeout="3s" data-warn-before="1s" data-allow-short-warning></script>`

const around = (kind: Hostility) => `<!doctype html><title>Around</title>
<script>heard = []; addEventListener('message', ({ data }) => heard.push(data))</script>
<iframe src="/page/${kind}" ${kind === 'sandboxed' ? 'sandbox="allow-scripts"' : ''}></iframe>`

const test = base.extend<{ site: string }>({
  site: async ({ time }, use) => {
    const app = express()
    app.use('/dist', express.static(dist))
    app.get('/page/:kind', (req, res) => void res.send(page(req.params.kind as Hostility)))
    app.get('/:kind', (req, res) => void res.send(around(req.params.kind as Hostility)))
    await serving(time.inPages(app), use)
  },
})

for (const [kind, title] of [
  ['sandboxed', 'the page stands in a sandboxed frame of another origin'],
  ['throwing', 'reading localStorage throws (replaced in the page)'],
  ['none', 'localStorage is null (replaced in the page)'],
  ['full', 'the storage is full (replaced in the page)'],
] as const)
  test(title, async ({ tab, site, time }) => {
    await tab.goto(`${site}/${kind}`)
    const heard = () => tab.eval(() => (window as unknown as { heard: string[] }).heard)
    await expect.poll(heard, PATIENCE).toContain('degraded')
    // The clock of a frame of another origin cannot be moved.
    if (kind !== 'sandboxed') await time.pass(3)
    await expect.poll(heard, PATIENCE).toContain('expired')
    conclude([(await heard()).join(', then ')], 'degraded, then warning, then expired')
  })
