import { chooseTexts } from '../core/texts.ts'
import { rootElement } from '../dom/native-members.ts'
import { english, type Messages } from './messages.ts'

/** The language of the page: the `lang` attribute of its root element, a BCP 47 tag or `''`. */
export const pageLang = (): string => rootElement().lang

/** Returns the texts for a language, or English if no locale fits. */
export const chooseMessages = (lang: string, locales: readonly Messages[]): Messages =>
  chooseTexts(lang, locales) ?? english
