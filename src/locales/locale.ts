import type { Messages } from '../ui/messages.ts'

/** The texts of one language, complete: nothing is left to English. Each module exports them by name and as default. */
export interface Locale extends Messages {
  /** On the cover, where the sign-in opens in another tab. */
  readonly inPlace: string
  /** After the words of a link that opens a tab, in brackets. */
  readonly newTab: string
  /** Said after a new sign-in, when fields have their texts again. */
  readonly restored: string
}
