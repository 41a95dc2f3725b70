/**
 * Keeps what was typed into marked forms when the session ends, and fills the forms again when the same person is back.
 *
 * @see docs/drafts.md
 * @packageDocumentation
 */
export type { DraftTexts } from '../core/texts.ts'
export type { DraftOptions, NoticeTexts } from './draft-options.ts'
export { type DraftHandle, keepDrafts } from './keep-drafts.ts'
