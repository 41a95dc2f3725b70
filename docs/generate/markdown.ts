import { documentLink } from './links.ts'
import type { Entity, Member } from './read-api.ts'
import type { Comment } from './read-comment.ts'

/** The links to what is described, such as `#option-lang`, by the names that `{@link …}` and types use. */
export type Anchors = ReadonlyMap<string, string>

const CODE = /(```.*?```)/s

/** Resolves `{@link extend}` and `docs/looks.md#texts` outside of code blocks. */
export const withLinks = (text: string, anchors: Anchors): string =>
  text
    .split(CODE)
    .map((part) => (part.startsWith('```') ? part : linkPart(part, anchors)))
    .join('')

const linkPart = (part: string, anchors: Anchors): string =>
  part
    .replace(/\{@link ([\w.]+)\}/g, (_, name: string) => linkTo(name, anchors))
    .replace(/(?<![\w/`(])docs\/[\w/-]+\.md(#[\w-]+)?/g, documentLink)

export function linkTo(name: string, anchors: Anchors): string {
  const link = anchors.get(name) ?? anchors.get(name.split('.').at(-1) as string)
  return link ? `[\`${name}\`](${link})` : `\`${name}\``
}

/** A type as code, which is a link if it is one name of this document. */
export const typeLink = (type: string, anchors: Anchors): string => {
  const name = /^(?:readonly )?(\w+)(?:\[\])?$/.exec(type)?.[1]
  const link = name && anchors.get(name)
  return link ? `[${code(type)}](${link})` : code(type)
}

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)

/** A pipe would end the cell, also in code. */
const cell = (text: string): string => text.replace(/\n+/g, ' ').replace(/(?<!\\)\|/g, '\\|')

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')

export const anchor = (id: string): string => `<a id="${id}"></a>`

/** The parts that are there, with an empty line between them. */
export const paragraphs = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part).join('\n\n')

/** What an entry of the reference says below its heading and its facts. */
export function body(comment: Comment | undefined, anchors: Anchors): string {
  if (!comment) return ''
  const { text, params, returns, throws, examples, see } = comment
  const linked = (part: string) => withLinks(part, anchors)
  return paragraphs(
    linked(text),
    params.map(({ name, text: words }) => `- \`${name}\`: ${linked(words)}`).join('\n'),
    returns && `**Returns** ${linked(returns)}`,
    throws.length > 0 && `**Throws** ${linked(errors(throws))}`,
    ...examples.map(linked),
    see.length > 0 && `More: ${see.map(linked).join(', ')}`,
  )
}

/** A `@throws` begins with the name of the error. */
const errors = (throws: readonly string[]): string =>
  throws.map((text) => text.replace(/^(IdleWarningError|RangeError|Error)\b/, '{@link $1}')).join(' ')

/** The default of an optional member; "required" for any other. */
export const defaultOf = ({ isOptional, comment }: Member, anchors: Anchors): string =>
  isOptional ? withLinks(comment?.defaultValue ?? '', anchors) : '**required**'

/** What a cell of a table says: the comment without its examples. */
export const summary = ({ comment }: Pick<Member, 'comment'>, anchors: Anchors): string => {
  if (!comment) return ''
  const { text, throws, see } = comment
  const thrown = throws.length > 0 && `Throws ${errors(throws)}`
  const more = see.length > 0 && `More: ${see.join(', ')}.`
  return withLinks([text, thrown, more].filter(Boolean).join(' '), anchors)
}

/** `phase` for a property, `extend()` for a method. */
export const nameOf = ({ name, isMethod }: Member): string => (isMethod ? `${name}()` : name)

/** Properties and methods as a table. The column of defaults is left out where nothing is optional. */
export function memberTable({ members }: Pick<Entity, 'members'>, anchors: Anchors): string {
  const hasDefaults = members.some(({ isOptional }) => isOptional)
  return table(
    ['name', 'type', ...(hasDefaults ? ['default'] : []), 'what it is'],
    members.map((member) => [
      code(nameOf(member)),
      typeLink(member.type, anchors),
      ...(hasDefaults ? [defaultOf(member, anchors)] : []),
      summary(member, anchors),
    ]),
  )
}
