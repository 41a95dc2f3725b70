/** One line: replaces line breaks and control characters, which would break the line or control a terminal. */
export const toLine = (text: string): string => text.replace(/[\p{C}\s]+/gu, ' ').trim()

/** Any value as one line: a text as it is, anything else as JSON, or its type if JSON cannot hold it. */
export function plain(value: unknown): string {
  if (typeof value === 'string') return toLine(value)
  try {
    return toLine(JSON.stringify(value) ?? String(value))
  } catch {
    return typeof value
  }
}

/** The parts that are not empty. */
export const nonEmpty = (...parts: (string | false | undefined)[]): string[] =>
  parts.filter((part): part is string => !!part)

/** The words for a name; the name itself if another version of the SDK wrote one that is not known here. */
export const wordsFor = (words: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(words, name) ? (words[name] as string) : plain(name)
