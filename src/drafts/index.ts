export type { DraftTexts } from '../core/texts.ts'
export type { DraftOptions, NoticeTexts } from './draft-options.ts'
export { type DraftHandle, keepDrafts } from './keep-drafts.ts'
