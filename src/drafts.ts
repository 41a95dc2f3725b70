export { type DraftHandle, keepDrafts } from './drafts/keep-drafts.ts'
export type { DraftOptions, NoticeTexts } from './drafts/options.ts'
