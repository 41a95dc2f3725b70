import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './read-api.ts'

/** The anchor that GitHub gives a heading. */
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/** The words of a heading, without the links and the marks in it. */
const plain = (heading: string): string => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<[^>]*>/g, '')

const withoutCode = (text: string): string => text.replace(/^ *```.*?^ *```$/gms, '')

/** Where a document can be linked to: its anchors, each with the heading there. `''` is its title. */
export function anchorsOf(path: string): ReadonlyMap<string, string> {
  const anchors = new Map<string, string>()
  const waiting: string[] = []
  for (const line of withoutCode(readFileSync(join(root, path), 'utf8')).split('\n')) {
    waiting.push(...[...line.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id))
    const [, heading] = /^#+ (.*)$/.exec(line) ?? []
    if (heading === undefined) continue
    if (!anchors.size) anchors.set('', plain(heading))
    for (const id of [slugOf(plain(heading)), ...waiting.splice(0)]) anchors.set(id, plain(heading))
  }
  for (const id of waiting) anchors.set(id, '')
  return anchors
}

/** Every link of a document that leads to nothing. External addresses are not asked. */
export function brokenLinks(path: string): readonly string[] {
  const text = withoutCode(readFileSync(join(root, path), 'utf8')).replace(/`[^`\n]*`/g, '')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, link, image]) => link ?? image ?? '')
  return links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(path, link))
}

/** Whether a link of the document `from` leads to a file, and to an anchor in it. */
export function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const path = file ? join(dirname(from), file) : from
  if (!existsSync(join(root, path))) return false
  return anchor === undefined || !path.endsWith('.md') || anchorsOf(path).has(anchor)
}

/** `[Tabs](time-and-tabs.md#tabs)` for `docs/time-and-tabs.md#tabs`, as a document in docs/ has it. */
export function documentLink(target: string): string {
  const [path = '', anchor = ''] = target.split('#')
  const heading = existsSync(join(root, path)) ? anchorsOf(path).get(anchor) : undefined
  if (heading === undefined) throw new Error(`a TSDoc comment names ${target}, which does not exist`)
  return `[${heading}](${relative('docs', path)}${anchor && `#${anchor}`})`
}
