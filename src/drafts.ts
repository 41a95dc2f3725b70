export type { DraftTexts } from './core/locale.ts'
export { type DraftHandle, keepDrafts } from './drafts/keep-drafts.ts'
export type { DraftOptions, NoticeTexts } from './drafts/options.ts'
