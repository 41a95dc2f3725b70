// Which documents the site shows, at which address, and in which group of the sidebar.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const HOME = 'website/home.md'

/**
 * The order of the sidebar. A name that ends in `/` takes every document of that folder. A document that no group names
 * is listed under *More*, so a new document is never lost.
 */
const GROUPS = [
  {
    text: 'Start',
    members: ['README.md', 'docs/frameworks.md', 'docs/api.md', 'docs/api-entry-points.md', 'docs/troubleshooting.md'],
  },
  { text: 'Your server', members: ['docs/servers.md', 'companions/', 'docs/servers/'] },
  {
    text: 'Guides',
    members: [
      'docs/presence.md',
      'docs/drafts.md',
      'docs/looks.md',
      'docs/languages.md',
      'docs/own-markup.md',
      'docs/testing.md',
    ],
  },
  {
    text: 'Before you choose',
    members: [
      'docs/security.md',
      'docs/accessibility.md',
      'docs/time-and-tabs.md',
      'docs/comparison.md',
      'docs/migration.md',
    ],
  },
  { text: 'Evidence', members: ['docs/evidence/'] },
  {
    text: 'Project',
    members: ['CHANGELOG.md', 'CONTRIBUTING.md', 'docs/contributing/', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
  },
  { text: 'Decisions', members: ['docs/decisions/'] },
]

/** Documents whose heading does not say what they are for. */
const SHORT_TITLES = { 'README.md': 'Get started' }

/** Patterns for VitePress: everything that `listDocuments` does not list. */
export const NOT_DOCUMENTS = [
  '!(docs|companions|website)/**/*',
  // For reviews of changes: no headings, and nothing to read in a row.
  'docs/api-report/**',
  'companions/*/!(README.md)',
  'companions/*/*/**/*',
  'website/!(home.md)',
  'website/*/**/*',
  '**/node_modules/**',
]

const markdownIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))

/** The documents as paths from the root of the repository. */
export function listDocuments() {
  const folders = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((folder) => folder !== 'docs/api-report')
  const companions = readdirSync(join(root, 'companions'))
    .map((name) => `companions/${name}/README.md`)
    .filter((path) => existsSync(join(root, path)))
  return [...markdownIn('.'), ...['docs', ...folders].flatMap(markdownIn), ...companions].sort()
}

/** Two documents would have this address otherwise: docs/security.md is the guide. */
const OWN_ADDRESSES = { [HOME]: 'index.md', 'README.md': 'get-started.md', 'SECURITY.md': 'security-policy.md' }

/** The address of a document in the site, as a Markdown path: `docs/evidence/screen-reader/README.md` → `evidence/screen-reader.md`. */
export function addressOf(path) {
  if (path in OWN_ADDRESSES) return OWN_ADDRESSES[path]
  if (!path.includes('/')) return path.toLowerCase()
  return path.replace(/^docs\//, '').replace(/\/README\.md$/, '.md')
}

/** From the path of each document, the home page included, to its address. */
export function mapAddresses(documents = listDocuments()) {
  const addresses = new Map()
  const taken = new Map()
  for (const path of [HOME, ...documents]) {
    const address = addressOf(path)
    if (taken.has(address)) throw new Error(`${path} and ${taken.get(address)} would both be ${address} in the site.`)
    taken.set(address, path)
    addresses.set(path, address)
  }
  return addresses
}

/**
 * The document that markdown-it is rendering; `undefined` for a mere title. VitePress gives a page the path of its
 * address and keeps the real one beside it; the search index knows only the real one.
 */
export function sourceOf({ realPath, path }) {
  const source = realPath ?? path
  return source && relative(root, source).replaceAll('\\', '/')
}

/** The first heading without its Markdown, or the name of the file. */
function readTitle(path) {
  const heading = /^# +(.+)$/m.exec(readFileSync(join(root, path), 'utf8'))?.[1] ?? basename(path, '.md')
  return SHORT_TITLES[path] ?? heading.replace(/[`*_]|<[^>]*>/g, '').trim()
}

const isMember = (member, path) => (member.endsWith('/') ? path.startsWith(member) : path === member)

export function makeSidebar(documents = listDocuments(), titleOf = readTitle) {
  const left = new Set(documents)
  const take = (member) => {
    const taken = [...left].filter((path) => isMember(member, path))
    for (const path of taken) left.delete(path)
    return taken
  }
  const groups = GROUPS.map(({ text, members }) => ({ text, paths: members.flatMap(take) }))
  const more = { text: 'More', paths: [...left] }
  return [...groups, more]
    .filter(({ paths }) => paths.length > 0)
    .map(({ text, paths }) => ({
      text,
      items: paths.map((path) => ({ text: titleOf(path), link: `/${addressOf(path)}` })),
    }))
}
