import { mainScript, type Scripts } from './scripts.ts'

/**
 * More options for the page, by their names: `{ warnBefore: '2m', lang: 'fr', coverOnLeave: true }`. Each becomes the
 * attribute that docs/api.md lists. `nonce` is the one of your Content Security Policy.
 */
export type PageOptions = Readonly<Record<string, string | number | boolean | undefined>>

/** What a page is told about its session. */
interface Page {
  /** Where the routes are mounted. */
  readonly path: string
  readonly scripts: Scripts
  readonly options: PageOptions
}

/** The HTML of the script tag, with the texts of `lang` if the SDK has them. */
export function writeScriptTag({ path, scripts, options }: Page): string {
  const { nonce, ...others } = options
  const script = (file: string, attributes: PageOptions = {}) => {
    const { version } = scripts.read(file) ?? {}
    const src = version === undefined ? path + file : `${path}${file}?v=${version}`
    const all = Object.entries({ src, nonce, ...attributes }).map(([name, value]) => writeAttribute(name, value))
    return `<script defer${all.join('')}></script>`
  }
  const attributes = Object.fromEntries(Object.entries(others).map(([name, value]) => [attributeName(name), value]))
  const locale = `/locales/${options.lang}.min.js`
  return script(mainScript, attributes) + (scripts.read(locale) ? script(locale) : '')
}

/** `warnBefore` is `data-warn-before`, and `dialog.role` is `data-dialog-role`. */
const attributeName = (name: string): string =>
  `data-${name.replace('request.', '').replace(/\.?([A-Z])|\.(.)/g, (_, upper, after) => `-${(upper ?? after).toLowerCase()}`)}`

function writeAttribute(name: string, value: PageOptions[string]): string {
  if (value === undefined || (value === false && name !== 'data-return-param')) return ''
  return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' }

const escapeHtml = (text: string): string => text.replace(/[&"<>]/g, (character) => entities[character] as string)
