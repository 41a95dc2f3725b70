import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { PATIENCE } from './arrived.ts'
import { test as base, expect, serving } from './fixtures.ts'

/** A page that names the hash of the script, which comes from another origin as from a CDN. */

const read = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8')
const script = read('idle-warning.min.js')
const { 'idle-warning.min.js': hash } = JSON.parse(read('integrity.json'))

const page = (address: string) => `<!doctype html><title>Page</title>
<script defer src="${address}" integrity="${hash}" crossorigin="anonymous" data-idle-timeout="15m"
  onload="outcome = idleWarning.phase" onerror="outcome = 'refused'"></script>`

const cdn: RequestListener = ({ url }, response) => {
  response.setHeader('Content-Type', 'text/javascript')
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.end(url === '/changed.js' ? `${script} ` : script)
}

const test = base.extend<{ outcomeOf: (path: string) => Promise<unknown> }>({
  outcomeOf: async ({ tab }, use) => {
    await serving(cdn, (origin) =>
      serving(
        ({ url }, response) => void response.setHeader('Content-Type', 'text/html').end(page(origin + url)),
        (site) =>
          use(async (path) => {
            await tab.goto(site + path)
            const outcome = () => tab.eval(() => (window as unknown as { outcome?: string }).outcome ?? 'loading')
            await expect.poll(outcome, PATIENCE).not.toBe('loading')
            return outcome()
          }),
      ),
    )
  },
})

test('a page that names the hash of integrity.json runs the script of another origin', async ({ outcomeOf }) => {
  expect(await outcomeOf('/idle-warning.min.js')).toBe('active')
})

test('a page that names the hash of integrity.json refuses a script with one more byte', async ({ outcomeOf }) => {
  expect(await outcomeOf('/changed.js')).toBe('refused')
})
