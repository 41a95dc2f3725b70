import type { Messages } from '../ui/messages.ts'

/** The texts of one language, complete: nothing is left to English. Each module exports them by name and as default. */
export interface Locale extends Messages {
  /** For an application, or a module, that gives fields their texts back after a new sign-in. */
  readonly restored: string
}
