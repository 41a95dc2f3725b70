/** Covers the windows that a source watches. Called with the words to show there, or with `undefined` to uncover them. */
export type WindowCover = (title: string | undefined) => void

/** A global symbol, because the sources may come from a script of their own. */
const KEY = Symbol.for('idle-warning.windows')

/** The covers of the windows that this page has opened. */
export function windowCovers(): Set<WindowCover> {
  const holder = globalThis as { [KEY]?: Set<WindowCover> }
  holder[KEY] ??= new Set()
  return holder[KEY]
}

/** Covers or uncovers the windows that this page has opened, if a source knows of any. */
export function coverWindows(title: string | undefined): void {
  for (const cover of windowCovers()) cover(title)
}
