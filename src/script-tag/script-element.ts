import { nativeMember, queryAll } from '../dom/native-members.ts'

/**
 * The `<script>` element that runs now. If the browser does not know it, because a loader evaluated the text, it is the
 * first `<script>` that matches `selector`.
 */
export function ownScript(selector: string): HTMLScriptElement | undefined {
  const current = nativeMember(document, 'currentScript')
  return current instanceof HTMLScriptElement ? current : queryAll<HTMLScriptElement>(selector)[0]
}

/** The attribute of a name in a dataset: `maxAge` is `data-max-age`. */
export const attributeName = (name: string): string =>
  `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
