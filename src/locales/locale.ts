import type { DraftTexts } from '../core/texts.ts'
import type { Messages } from '../ui/messages.ts'

/** The texts of one language, complete: nothing is left to English. Each module exports them by name and as default. */
export interface Locale extends Messages, DraftTexts {}
