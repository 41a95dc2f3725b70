/** What the files for script tags share: their own element, the names of its attributes, and a word to the page's author. */

/** By the prototype's own methods: a page's `<img name="querySelector">` must not stand in for them. */
export const all = (selector: string): Element[] => [...Document.prototype.querySelectorAll.call(document, selector)]

/**
 * The element of the script that runs now. A page can put something of its own in the place of `document.currentScript`;
 * then the first element that fits `selector`.
 */
export function ownScript(selector: string): HTMLElement | undefined {
  const current: unknown = document.currentScript
  return current instanceof HTMLScriptElement ? current : (all(selector)[0] as HTMLElement | undefined)
}

/** `maxAge`, a name in a dataset, as the page's author wrote it: `data-max-age`. */
export const attributeName = (name: string): string =>
  `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

export const complain = (message: string, ...more: unknown[]): void =>
  console.error(`idle-warning: ${message}`, ...more)
