import { setOption } from '../core/options/set-option.ts'
import { suggestedName } from '../core/options/suggested-name.ts'
import { logError } from '../dom/inform.ts'
import { queryAll } from '../dom/native-members.ts'
import { attributeName } from './script-element.ts'

const asText = (text: string): unknown => text

const asList = (text: string): unknown => text.split(/\s+/).filter(Boolean)

const asTextOrFalse = (text: string): unknown => (text === 'false' ? false : text)

/** A text that is neither stays as it is, and the check of the options reports it. */
function asFlag(text: string): unknown {
  return text === '' || text === 'true' ? true : asTextOrFalse(text)
}

/**
 * All attributes: each option that is data, and how the text becomes its value. The attribute is `data-` and the option in
 * kebab case, without `request`: `request.csrf` is `data-csrf`, `dialog.role` is `data-dialog-role`.
 */
export const ATTRIBUTES = {
  idleTimeout: asText,
  warnBefore: asText,
  absoluteTimeout: asText,
  keepaliveInterval: asText,
  expiresIn: asText,
  absoluteIn: asText,
  keepaliveUrl: asText,
  statusUrl: asText,
  signOutUrl: asText,
  signInUrl: asText,
  signedOutUrl: asText,
  returnParam: asTextOrFalse,
  allowedOrigins: asList,
  sessionKey: asText,
  userKey: asText,
  scope: asText,
  lang: asText,
  extendOn: asText,
  endAfterClose: asText,
  coverOnLeave: asFlag,
  ignoreMovement: asFlag,
  allowShortWarning: asFlag,
  'request.csrf': asText,
  'request.credentials': asText,
  'request.timeout': asText,
  'dialog.role': asText,
  'dialog.element': asText,
  'dialog.expired': asText,
} as const

/** The script does not start by itself; only `idleWarning.start()` starts it. */
export const MANUAL = 'manual'

/** While you develop: each decision is written into the console. Needs `idle-warning-debug.min.js` after the main script. */
export const DEBUG = 'debug'

const JSON_BLOCK = 'script[type="application/json"]#idle-warning'

/** An unknown attribute that begins with one of ours is a mistake, if ours is longer than this. */
const LONGEST_COMMON_WORD = 6

type RawOptions = Record<string, unknown>

/** The name in a dataset: `request.csrf` is `csrf`, `dialog.role` is `dialogRole`. */
export const datasetName = (path: string): string =>
  path.replace('request.', '').replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase())

/** Whether the page starts the handle itself. */
export const isManual = ({ dataset }: HTMLScriptElement): boolean => MANUAL in dataset

/** Whether the page wants each decision in the console. */
export const isDebugged = ({ dataset }: HTMLScriptElement): boolean => DEBUG in dataset

/** Where the author of the page finds an option: its attribute, or its path in the JSON block. */
export const placeOf = ({ dataset }: HTMLScriptElement, path: string): string =>
  path === 'idleTimeout' || datasetName(path) in dataset ? attributeName(datasetName(path)) : path

/** Reads the options of a `<script>`: those of the JSON block, replaced by those of its attributes. Nothing is checked. */
export function readAttributes({ dataset }: HTMLScriptElement): RawOptions {
  const raw = readJsonBlock()
  for (const [path, parse] of Object.entries(ATTRIBUTES)) {
    const text = dataset[datasetName(path)]
    if (text !== undefined) setOption(raw, path, parse(text))
  }
  return raw
}

/** Nested and long options may stand in `<script type="application/json" id="idle-warning">`. */
function readJsonBlock(): RawOptions {
  const element = queryAll<HTMLScriptElement>(JSON_BLOCK)[0]
  if (!element) return {}
  try {
    return { ...JSON.parse(element.textContent ?? '') }
  } catch (error) {
    logError(`the JSON in <script id="idle-warning"> cannot be read: ${error}`)
    return {}
  }
}

/** Other tools put attributes on scripts too, so an unknown one is reported only if it resembles one of ours. */
export function reportUnknownAttributes({ dataset }: HTMLScriptElement): void {
  const names = [...Object.keys(ATTRIBUTES).map(datasetName), MANUAL, DEBUG]
  for (const name of Object.keys(dataset)) {
    if (names.includes(name)) continue
    const isExtended = (known: string) => known.length > LONGEST_COMMON_WORD && name.startsWith(known)
    const meant = names.find(isExtended) ?? suggestedName(name, names)
    if (meant && names.includes(meant))
      logError(`${attributeName(name)} is not known; did you mean ${attributeName(meant)}?`)
  }
}
