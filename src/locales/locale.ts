import type { DraftTexts } from '../core/texts.ts'
import type { Messages } from '../ui/messages.ts'

/**
 * All texts of one language; no text falls back to English. Each module of `idle-warning/locales` exports one, by its name
 * and as the default.
 */
export interface Locale extends Messages, DraftTexts {}
