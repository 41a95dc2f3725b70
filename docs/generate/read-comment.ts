import {
  type DocBlock,
  DocExcerpt,
  type DocNode,
  StandardTags,
  TSDocConfiguration,
  TSDocParser,
  TSDocTagDefinition,
  TSDocTagSyntaxKind,
} from '@microsoft/tsdoc'

/** A TSDoc comment, each part as Markdown. */
export interface Comment {
  readonly text: string
  readonly defaultValue?: string
  /** The heading under which an option stands. */
  readonly group?: string
  /** What a developer does about a value such as `'refused'`. */
  readonly whatToDo?: string
  readonly returns?: string
  readonly params: readonly { readonly name: string; readonly text: string }[]
  readonly throws: readonly string[]
  readonly examples: readonly string[]
  readonly see: readonly string[]
}

/** Tags that TSDoc itself does not know. */
const OWN_TAGS = ['@default', '@group', '@whatToDo']

const parser = createParser()

function createParser(): TSDocParser {
  const configuration = new TSDocConfiguration()
  const definitions = OWN_TAGS.map(
    (tagName) => new TSDocTagDefinition({ tagName, syntaxKind: TSDocTagSyntaxKind.BlockTag, allowMultiple: true }),
  )
  configuration.addTagDefinitions(definitions, true)
  return new TSDocParser(configuration)
}

/** The words of a node as they were written, without the asterisks of the comment. */
function textOf(node: DocNode | undefined): string {
  if (!node) return ''
  if (node instanceof DocExcerpt) return node.content.toString()
  return node.getChildNodes().map(textOf).join('')
}

/** One line for each paragraph, so that a paragraph can stand in a table. Code blocks and lists keep their lines. */
const unwrap = (text: string): string => text.trim().replace(/(?<!^|\n|```.*)\n(?!\n|```|\d\. |- )/g, ' ')

const keepCode = (text: string): string =>
  text
    .split(/(```.*?```)/s)
    .map((part) => (part.startsWith('```') ? part : unwrapPart(part)))
    .join('')
    .trim()

const unwrapPart = (part: string): string => {
  const [, before = '', middle = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(part) ?? []
  return `${before}${unwrap(middle)}${after}`
}

/** @param source a comment with its delimiters. */
export function readComment(source: string): Comment {
  const { docComment } = parser.parseString(source)
  const blocks = docComment.customBlocks
  const contents = (tag: string) => blocks.filter(({ blockTag }) => blockTag.tagName === tag).map(contentOf)
  const first = (tag: string) => contents(tag)[0]
  const defaultValue = first('@default')
  const group = first('@group')
  const whatToDo = first('@whatToDo')
  return {
    text: keepCode(textOf(docComment.summarySection)),
    ...(defaultValue !== undefined && { defaultValue }),
    ...(group !== undefined && { group }),
    ...(whatToDo !== undefined && { whatToDo }),
    ...(docComment.returnsBlock && { returns: contentOf(docComment.returnsBlock) }),
    params: docComment.params.blocks.map((block) => ({ name: block.parameterName, text: contentOf(block) })),
    throws: contents(StandardTags.throws.tagName),
    examples: contents(StandardTags.example.tagName),
    see: docComment.seeBlocks.map(contentOf),
  }
}

const contentOf = (block: DocBlock): string => keepCode(textOf(block.content))
