export type { DraftTexts } from '../core/texts.ts'
export { type DraftHandle, keepDrafts } from './keep-drafts.ts'
export type { DraftOptions, NoticeTexts } from './options.ts'
