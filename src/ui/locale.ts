import { english, type Messages } from './messages.ts'

/** Where classic scripts leave their languages for the main one, in whatever order they load. */
const KEY = Symbol.for('idle-warning.locales')

const holder = (): { [KEY]?: readonly Messages[] } => globalThis as object

/** The languages that scripts beside this one have brought. */
export const registered = (): readonly Messages[] => holder()[KEY] ?? []

export function register(messages: Messages): void {
  holder()[KEY] = [...registered(), messages]
}

/** The language of the page, as its root says. */
export const pageLang = (): string => document.documentElement.lang

/** The language of the words around an element. */
export const langAround = (element: Element): string | undefined => element.closest<HTMLElement>('[lang]')?.lang

/**
 * The texts for a language: those of exactly this tag, else those of the same language in the same script, so that
 * `pt-PT` is served by `pt-BR` and `zh-HK` by `zh-Hant`; else English.
 */
export function chooseMessages(lang: string, locales: readonly Messages[]): Messages {
  const writing = writingOf(lang)
  return (
    locales.find((each) => each.lang.toLowerCase() === lang.toLowerCase()) ??
    locales.find((each) => writingOf(each.lang) === writing) ??
    english
  )
}

/** Language and script. Norwegian has three tags, and its writers read each of them. */
function writingOf(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag.replace(/^n[on](?=-|$)/i, 'nb')).maximize()
    return `${language} ${script}`
  } catch {
    return ''
  }
}
