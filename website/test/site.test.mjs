import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { runInThisContext } from 'node:vm'
import { installPackage } from '../../test/install-package.mjs'
import { HOME, listDocuments, makeSidebar, mapAddresses, root } from '../documents.mjs'

installPackage(join(import.meta.dirname, '..'))
/** A folder of a host: addresses that forget the base are seen. */
const BASE = '/some/folder/'
process.env.SITE_BASE = BASE
const { buildSite } = await import('../build.mjs')
const { serveSite } = await import('../serve.mjs')
const { siteLinks } = await import('../links.mjs')
const { readRepository } = await import('../repository.mjs')
const { createMarkdownRenderer, disposeMdItInstance } = await import('vitepress')
const { readSite } = await import('./built-site.mjs')

const page = (address) => address.replace(/\.md$/, '.html')

describe('the built site', () => {
  const directory = mkdtempSync(join(tmpdir(), 'idle-warning-site-'))
  let site
  before(async () => {
    await buildSite(directory)
    site = readSite(directory, BASE)
  })
  after(() => rmSync(directory, { recursive: true, force: true }))

  test('every document is a page', () => {
    const built = site.pages.map(({ path }) => path).filter((path) => !path.startsWith('playground/'))
    assert.deepEqual(built.toSorted(), ['404.html', ...[...mapAddresses().values()].map(page)].toSorted())
  })

  test('every link and every anchor within the site leads somewhere', () => {
    const faults = site.pages.flatMap(({ path, references }) =>
      references
        .filter(({ url }) => !site.isElsewhere(url) && url.protocol !== 'data:')
        .map(({ written, url }) => ({ path, written, fault: site.faultOf(url) }))
        .filter(({ fault }) => fault),
    )
    assert.deepEqual(faults, [])
  })

  test('every page has one main heading, a language, and a title of its own', () => {
    const wrong = site.pages.filter(
      ({ headings, titles, language }) => headings.length !== 1 || !headings[0] || titles.length !== 1 || !language,
    )
    assert.deepEqual(
      wrong.map(({ path, headings, titles }) => ({ path, headings, titles })),
      [],
    )
    const titles = site.pages.map((one) => one.titles[0])
    assert.deepEqual(titles, [...new Set(titles)])
  })

  test('no script names a resource of another host', () => {
    // Chunks of documents and the index hold the documents' own examples as text.
    const scripts = site.scripts.filter((path) => !/\.md\.|localSearchIndex/.test(path))
    const loads =
      /(?:url|fetch|import|Worker|sendBeacon)\(\s*["'`]?(?:https?:)?\/\/[^"'`)]*|\.(?:src|href)\s*=\s*["'`]https?:[^"'`]*/g
    const found = scripts.flatMap((path) => readFileSync(join(directory, path), 'utf8').match(loads) ?? [])
    assert.deepEqual(found, [])
    assert.ok(scripts.length > 2)
  })

  test('no page and no style sheet loads anything from another host', () => {
    const loaded = site.pages.flatMap(({ path, references }) =>
      references
        .filter(({ url, isLoaded }) => isLoaded && site.isElsewhere(url))
        .map(({ written }) => ({ path, written })),
    )
    const styles = [...site.styles, ...site.pages.flatMap(({ path, styles }) => styles.map((text) => ({ path, text })))]
    const imported = styles.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:url\(|@import)\s*["']?((?:https?:)?\/\/[^"')\s]+)/g)].map(([, written]) => ({
        path,
        written,
      })),
    )
    assert.deepEqual([...loaded, ...imported], [])
  })

  test('the search finds a section of every document', async () => {
    const [path] = site.scripts.filter((name) => name.includes('localSearchIndex'))
    const { default: index } = await import(pathToFileURL(join(directory, path)).href)
    const found = Object.values(JSON.parse(index).documentIds).map((id) => id.split('#')[0].slice(BASE.length))
    const documents = [...mapAddresses()].filter(([source]) => source !== HOME).map(([, address]) => page(address))
    assert.deepEqual([...new Set(found)].toSorted(), documents.toSorted())
  })

  test('the preview answers below the base, and with the page for errors elsewhere', async () => {
    const { server, address } = await serveSite(directory)
    const answers = await Promise.all([address, `${address}gone`, new URL('/', address)].map((url) => fetch(url)))
    server.close()
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 404, 404],
    )
    assert.match(await answers[1].text(), /<title>404/)
  })
})

describe('the sidebar', () => {
  test('names every document once, by its own heading', () => {
    const items = makeSidebar().flatMap((group) => group.items)
    assert.deepEqual(
      items.map(({ link }) => link.slice(1)).toSorted(),
      [...mapAddresses()].flatMap(([source, address]) => (source === HOME ? [] : [address])).toSorted(),
    )
    assert.ok(
      items.some(({ text, link }) => link === '/time-and-tabs.md' && text === 'Sleep, tabs and closed browsers'),
    )
  })

  test('lists a document that no group names under More', () => {
    const sidebar = makeSidebar(['README.md', 'docs/brand-new.md', 'docs/servers/go.md'], (path) => path)
    assert.deepEqual(
      sidebar.map(({ text, items }) => [text, items.map((item) => item.text)]),
      [
        ['Start', ['README.md']],
        ['Your server', ['docs/servers/go.md']],
        ['More', ['docs/brand-new.md']],
      ],
    )
  })

  test('two documents cannot have one address', () => {
    assert.throws(() => mapAddresses(['docs/servers.md', 'docs/servers/README.md']), /docs\/servers\.md/)
  })
})

describe('links of the documents', () => {
  const repository = readRepository({ repository: 'github:owner/idle-warning' })

  async function render(text, places = {}) {
    disposeMdItInstance() // Otherwise this is the renderer of the built site.
    const md = await createMarkdownRenderer(root, {}, BASE)
    md.use(siteLinks, { addresses: mapAddresses(), repository, base: BASE, playground: true, ...places })
    const env = {
      realPath: join(root, 'docs/any.md'),
      path: join(root, 'any.md'),
      relativePath: 'any.md',
      cleanUrls: false,
    }
    return { html: await md.render(text, env), links: env.links ?? [] }
  }
  const hrefs = async (text, places) =>
    [...(await render(text, places)).html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)

  test('a link to a document stays in the site, also one that is written as HTML', async () => {
    assert.deepEqual(await hrefs('[a](../README.md#install) [b](servers/rails.md) <a href="../CHANGELOG.md#x">c</a>'), [
      `${BASE}get-started.html#install`,
      `${BASE}servers/rails.html`,
      `${BASE}changelog.html#x`,
    ])
  })

  test('a link to a source file or a folder leads into the repository', async () => {
    assert.deepEqual(await hrefs('[a](../src/index.ts#L3) [b](../src/)'), [
      'https://github.com/owner/idle-warning/blob/HEAD/src/index.ts#L3',
      'https://github.com/owner/idle-warning/tree/HEAD/src',
    ])
  })

  test('without a known repository, the text of such a link stays without the link', async () => {
    const { html } = await render('see [`index`](../src/index.ts), [b](servers.md)', { repository: null })
    assert.equal(html, `<p>see <code>index</code>, <a href="${BASE}servers.html">b</a></p>\n`)
  })

  test('a link to nothing reaches the check of VitePress', async () => {
    assert.deepEqual((await render('[a](../src/gone.ts) [b](servers.md)')).links.length, 2)
  })

  test('the sources of the playground lead to the built playground, if it is there', async () => {
    assert.deepEqual(await hrefs('[try it](../demo/playground/)'), [`${BASE}playground/`])
  })

  test('a picture of another host becomes its description', async () => {
    const { html } = await render('![build passes](https://badge.example/x.svg) <img alt="b" src="//badge.example/y">')
    assert.equal(html, '<p>build passes b</p>\n')
  })
})

test('Mermaid can read every diagram of the documents', async () => {
  const path = createRequire(import.meta.url).resolve('@mermaid-js/tiny')
  runInThisContext(readFileSync(path, 'utf8'), path)
  const diagrams = listDocuments().flatMap((document) =>
    [...readFileSync(join(root, document), 'utf8').matchAll(/^```mermaid\n(.*?)^```/gms)].map(([, text]) => text),
  )
  const read = await Promise.allSettled(diagrams.map((text) => globalThis.mermaid.parse(text)))
  assert.deepEqual(
    read.flatMap(({ reason }) => (reason ? [reason.message] : [])),
    [],
  )
})

test('the repository is read from package.json, in each form that npm knows', () => {
  const home = (repository) => readRepository({ repository })?.home
  const expected = 'https://github.com/owner/idle-warning'
  assert.deepEqual(
    ['owner/idle-warning', `${expected}.git`, { type: 'git', url: `git+${expected}.git` }, undefined].map(home),
    [expected, expected, expected, undefined],
  )
})

test('the lock file names no registry but the public one', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'website/package-lock.json'), 'utf8'))
  const hosts = Object.values(packages).flatMap(({ resolved }) => (resolved ? [new URL(resolved).origin] : []))
  assert.deepEqual(
    hosts.filter((host) => host !== 'https://registry.npmjs.org'),
    [],
  )
})
