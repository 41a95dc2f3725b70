// The README of the npm package is read on pages that do not have the other files of the repository. So its links and
// pictures name the repository, at the tag of the version.

/** The web address of the repository, from the only place that names it: `repository.url` in package.json. */
export const webAddress = ({ repository }) => repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** Fenced blocks and code spans. What looks like a link in them is none. */
const CODE = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$|(`+)[^`][\s\S]*?\2/gm

/** Stands for a piece of code while the rest is rewritten. The character occurs in no document. */
const PLACE = /\uE000(\d+)\uE000/g

/** `[text](target)` and `![text](target)`, but not the text of a link that is a picture. */
const INLINE = /(!?)\[((?:[^[\]]|!\[[^\]]*\]\([^)]*\))*)\]\(([^)\s]+)/g

/** `[name]: target` at the beginning of a line. */
const DEFINITION = /^( {0,3}\[[^\]]+\]: +)(\S+)/gm

const ATTRIBUTE = /(\s(?:href|(src))=")([^"]+)/g

const isRelative = (target) => !/^(#|\/\/|[a-z][a-z0-9+.-]*:)/i.test(target)

/** The Markdown with each relative link and picture made absolute. Links within the document stay. */
export function absoluteLinks(markdown, manifest) {
  const { page, raw } = basesOf(manifest)
  const resolve = (target, isPicture) => (isRelative(target) ? new URL(target, isPicture ? raw : page).href : target)
  const rewriteInline = (text) =>
    text.replace(
      INLINE,
      (_, mark, inside, target) => `${mark}[${rewriteInline(inside)}](${resolve(target, mark === '!')}`,
    )
  const codes = []
  const text = markdown.replace(CODE, (code) => `\uE000${codes.push(code) - 1}\uE000`)
  return rewriteInline(text)
    .replace(DEFINITION, (_, open, target) => open + resolve(target, false))
    .replace(ATTRIBUTE, (_, open, src, target) => open + resolve(target, Boolean(src)))
    .replace(PLACE, (_, index) => codes[index])
}

function basesOf(manifest) {
  const address = webAddress(manifest)
  const tag = `v${manifest.version}/`
  return {
    page: `${address}/blob/${tag}`,
    raw: `${address.replace('//github.com/', '//raw.githubusercontent.com/')}/${tag}`,
  }
}
