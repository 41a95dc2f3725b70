/** The texts of one language. */
export interface Texts {
  /** BCP 47 tag of these texts. */
  readonly lang: string
  /** For languages written from right to left. @default none: from left to right */
  readonly dir?: 'rtl'
}

/** What `idle-warning/drafts` says when it has filled a form again after a new sign-in. */
export interface DraftTexts extends Texts {
  /** The notice before the form. */
  readonly restored: string
  /** The button that empties them again. */
  readonly discard: string
}

/** Classic scripts share their languages under this key, in whatever order they load. */
const KEY = Symbol.for('idle-warning.locales')

const holder = (): { [KEY]?: readonly Texts[] } => globalThis as object

/** The locales that other scripts of this page have registered. */
export const registered = <T extends Texts>(): readonly T[] => (holder()[KEY] ?? []) as readonly T[]

export function register(texts: Texts): void {
  holder()[KEY] = [...registered(), texts]
}

/**
 * The texts for a language: those of exactly this tag, otherwise those of the same language in the same script. So
 * `pt-PT` gets `pt-BR`, and `zh-HK` gets `zh-Hant`.
 */
export function chooseTexts<T extends Texts>(lang: string, locales: readonly T[]): T | undefined {
  const writing = writingOf(lang)
  return (
    locales.find((each) => each.lang.toLowerCase() === lang.toLowerCase()) ??
    locales.find((each) => writingOf(each.lang) === writing)
  )
}

/** Language and script. Norwegian has three tags (no, nb, nn), whose readers understand each of them. */
function writingOf(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag.replace(/^n[on](?=-|$)/i, 'nb')).maximize()
    return `${language} ${script}`
  } catch {
    return ''
  }
}
