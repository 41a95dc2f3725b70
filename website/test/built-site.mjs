// Reads a built site as a browser would, without running its scripts.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'parse5'

const ORIGIN = 'https://site.example'
/** Attributes that name an address, on any element. */
const ADDRESSES = ['href', 'xlink:href', 'src', 'srcset', 'poster', 'data', 'action', 'formaction']
/** Elements whose address is followed by a person, and not loaded with the page. */
const FOLLOWED = ['a', 'area', 'form', 'button']

const filesIn = (directory, ending) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()

function elementsOf(node) {
  const own = node.tagName ? [node] : []
  const children = [...(node.childNodes ?? []), ...(node.content ? [node.content] : [])]
  return [...own, ...children.flatMap(elementsOf)]
}

const textOf = (node) => node.value ?? (node.childNodes ?? []).map(textOf).join('')
const attribute = (element, name) => element.attrs.find((one) => one.name === name)?.value

function readPage(directory, path, base) {
  const elements = elementsOf(parse(readFileSync(join(directory, path), 'utf8'), { scriptingEnabled: false }))
  const named = (tag) => elements.filter(({ tagName }) => tagName === tag)
  const address = new URL(base + path, ORIGIN)
  return {
    path,
    titles: named('head')
      .flatMap(elementsOf)
      .filter(({ tagName }) => tagName === 'title')
      .map(textOf),
    language: attribute(named('html')[0], 'lang'),
    headings: named('h1').map((heading) => textOf(heading).trim()),
    ids: new Set(elements.flatMap((element) => [attribute(element, 'id'), attribute(element, 'name')])),
    references: elements.flatMap((element) => referencesOf(element, address)),
    styles: [...named('style').map(textOf), ...elements.map((element) => attribute(element, 'style') ?? '')],
  }
}

function referencesOf(element, address) {
  const isLoaded = !FOLLOWED.includes(element.tagName)
  return element.attrs
    .filter(({ name }) => ADDRESSES.includes(name))
    .flatMap(({ name, value }) =>
      name === 'srcset' ? value.split(',').map((one) => one.trim().split(' ')[0]) : [value],
    )
    .map((written) => ({ written, url: new URL(written, address), isLoaded }))
}

/** The pages, the style sheets and the scripts of a site that lies below `base`. */
export function readSite(directory, base) {
  const pages = filesIn(directory, '.html').map((path) => readPage(directory, path, base))
  return {
    pages,
    styles: filesIn(directory, '.css').map((path) => ({ path, text: readFileSync(join(directory, path), 'utf8') })),
    scripts: filesIn(directory, '.js'),
    isElsewhere: (url) => url.origin !== ORIGIN && url.protocol !== 'data:',
    /** What is wrong with a link into the site, or nothing. */
    faultOf: (url) => findFault(url, directory, base, pages),
  }
}

function findFault(url, directory, base, pages) {
  if (!url.pathname.startsWith(base)) return 'leaves the base'
  const path = decodeURIComponent(url.pathname.slice(base.length))
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path
  if (!existsSync(join(directory, file)) || statSync(join(directory, file)).isDirectory()) return 'no such file'
  const id = decodeURIComponent(url.hash.slice(1))
  const page = pages.find((one) => one.path === file)
  return id && page && !page.ids.has(id) ? 'no such anchor' : undefined
}
