import { queryAll } from '../dom/native-members.ts'

/**
 * The `<script>` element that runs now. A page can shadow `document.currentScript`; then it is the first element that
 * matches `selector`.
 */
export function ownScript(selector: string): HTMLElement | undefined {
  const current: unknown = document.currentScript
  return current instanceof HTMLScriptElement ? current : queryAll<HTMLElement>(selector)[0]
}

/** The attribute of a name in a dataset: `maxAge` is `data-max-age`. */
export const attributeName = (name: string): string =>
  `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Tells the author of the page about a mistake. */
export const logError = (message: string, ...more: unknown[]): void =>
  console.error(`idle-warning: ${message}`, ...more)
