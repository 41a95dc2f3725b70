import { chooseTexts } from '../core/texts.ts'
import { english, type Messages } from './messages.ts'

/** The language of the page, as its root says. */
export const pageLang = (): string => document.documentElement.lang

/** The language of the words around an element. */
export const langAround = (element: Element): string | undefined => element.closest<HTMLElement>('[lang]')?.lang

/** The texts for a language, else English. */
export const chooseMessages = (lang: string, locales: readonly Messages[]): Messages =>
  chooseTexts(lang, locales) ?? english
