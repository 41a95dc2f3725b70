// Makes the links of the documents work in the site. The documents are written for the repository: their links are
// relative paths, to other documents, to source files and to pictures.
import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { root, sourceOf } from './documents.mjs'

const PLAYGROUND_SOURCES = 'demo/playground'

const isElsewhere = (url) => /^([a-z][a-z+.-]*:|\/\/)/i.test(url)

/**
 * A markdown-it plugin. A link to a document stays in the site, a link to another file leads to the repository. Without
 * a known repository its text stays, without the link. A link to nothing is left as it is: VitePress then ends the build.
 */
export function siteLinks(md, { addresses, repository, base, playground }) {
  const places = { addresses, repository, base, playground }
  md.core.ruler.push('site-links', ({ tokens, env }) => {
    const source = sourceOf(env)
    if (!source) return
    for (const token of tokens) {
      if (token.children) token.children = token.children.flatMap(rewriterFor(source, places, env))
      if (token.type === 'html_block') token.content = rewriteHtml(token.content, source, places)
    }
  })
}

function rewriterFor(source, places, env) {
  let isDropping = false
  return (token) => {
    if (token.type === 'html_inline') token.content = rewriteHtml(token.content, source, places)
    if (token.type === 'image') return isElsewhere(token.attrGet('src')) ? token.children : token
    if (token.type === 'link_close' && isDropping) {
      isDropping = false
      return []
    }
    if (token.type !== 'link_open') return token
    const target = targetOf(token.attrGet('href'), source, places)
    isDropping = target === null
    if (isDropping) return []
    pointTo(token, target, env)
    return token
  }
}

function pointTo(token, target, env) {
  token.attrSet('href', target.href)
  if (target.isDead) env.links = [...(env.links ?? []), target.href]
  // The router of VitePress leaves a link with a target to the browser. The playground is none of its pages.
  if (target.isPlayground) token.attrSet('target', '_self')
}

/** Where a link of the document `source` leads in the site; `null` if there is nowhere to lead. */
function targetOf(href, source, { addresses, repository, base, playground }) {
  const [path = '', rest = ''] = href.split(/(?=[?#])(.*)/s)
  if (isElsewhere(href) || path === '' || path.startsWith('/')) return { href }
  const target = posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, '')
  if (addresses.has(target)) return { href: `/${addresses.get(target)}${rest}` }
  if (playground && target === PLAYGROUND_SOURCES) return { href: `${base}playground/${rest}`, isPlayground: true }
  if (!existsSync(join(root, target))) return { href, isDead: true }
  if (!repository) return null
  const isFolder = statSync(join(root, target)).isDirectory()
  return { href: (isFolder ? repository.folder(target) : repository.file(target)) + rest }
}

/** Links and pictures that a document writes as HTML. */
function rewriteHtml(html, source, places) {
  return html
    .replace(/<img\b[^>]*\bsrc="(?:https?:)?\/\/[^>]*>/gi, (tag) => /\balt="([^"]*)"/.exec(tag)?.[1] ?? '')
    .replace(/\b(src|srcset)="(?![./]|[a-z]+:)([^"]+)"/gi, '$1="./$2"')
    .replace(/<a\b([^>]*?)\bhref="([^"]*)"/gi, (_, before, href) => {
      const target = targetOf(href, source, places)
      return target ? `<a${before}href="${htmlAddress(target, places.base)}"` : `<a${before}`
    })
}

/** VitePress adds the base and the ending only to links of Markdown. */
const htmlAddress = ({ href, isPlayground }, base) =>
  href.startsWith('/') && !isPlayground ? base + href.slice(1).replace(/\.md(?=$|[?#])/, '.html') : href
