import { chooseTexts } from '../core/texts.ts'
import { english, type Messages } from './messages.ts'

/** The language of the page: the `lang` attribute of its root element, a BCP 47 tag or `''`. */
export const pageLang = (): string => document.documentElement.lang

/** The language that an element has from the nearest `lang` attribute, its own or a parent's. */
export const langAround = (element: Element): string | undefined => element.closest<HTMLElement>('[lang]')?.lang

/** Returns the texts for a language, or English if no locale fits. */
export const chooseMessages = (lang: string, locales: readonly Messages[]): Messages =>
  chooseTexts(lang, locales) ?? english
