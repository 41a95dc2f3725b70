// What the documents are written in, beyond what VitePress shows by itself.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOME, root, sourceOf } from './documents.mjs'

/** Braces in the documents are code of templates. In a Vue template they would be evaluated. */
export function plainBraces(md) {
  for (const kind of ['text', 'code_inline']) {
    const render = md.renderer.rules[kind]
    md.renderer.rules[kind] = (...args) => render(...args).replaceAll('{{', '&#123;&#123;')
  }
}

/** Mermaid diagrams, as GitHub shows them. */
export function diagrams(md) {
  const { fence } = md.renderer.rules
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index]
    if (info.trim() !== 'mermaid') return fence(tokens, index, ...rest)
    return `<Diagram><pre v-pre tabindex="0">${md.utils.escapeHtml(content)}</pre></Diagram>`
  }
}

/** On the home page, a fence with the words `from README.md` shows the README's first example in that language. */
export function readmeExamples(md) {
  md.core.ruler.push('readme-examples', ({ tokens, env }) => {
    if (sourceOf(env) !== HOME) return
    for (const token of tokens.filter(({ type, info }) => type === 'fence' && info.endsWith('from README.md'))) {
      token.info = token.info.split(' ')[0]
      token.content = firstExample(md, token.info)
    }
  })
}

function firstExample(md, language) {
  const path = join(root, 'README.md')
  const fences = md.parse(readFileSync(path, 'utf8'), {}).filter(({ type }) => type === 'fence')
  const example = fences.find(({ info }) => info.trim() === language)
  if (!example) throw new Error(`${HOME} shows the first example in ${language} of README.md, which has none.`)
  return example.content
}
