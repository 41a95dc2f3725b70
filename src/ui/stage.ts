import { createAnnouncer } from './announcer.ts'
import type { Content } from './content.ts'
import { createCover } from './cover.ts'
import { keepCaret } from './focus.ts'
import type { Face } from './markup.ts'
import { createModal } from './top-layer.ts'

/** Brings content before a person: seen, focused and heard; over the page, or in its place. */
export interface Stage {
  show(content: Content): void
  /** Tells, beside the page, what is not shown any more: at the last two marks. */
  remind(content: Content): void
  /** `farewell` is spoken, politely, if anything was shown. */
  hide(farewell?: string): void
}

/** Seconds. */
const REMINDERS: readonly number[] = [60, 20]

export function createStage(face: Face, onEscape: () => void): Stage {
  const { dialog } = face
  const cover = createCover(face.isOwn ? dialog : undefined)
  const announcer = createAnnouncer(face)
  const modal = createModal(face, onEscape)
  let error: string | undefined
  let reminded = 0
  keepCaret(face)
  return {
    show(content) {
      const isWorse = content.error && !error
      error = content.error
      if (!modal.open(face.fill(content))) return
      // At 400 % zoom the words of a failure push the button out of sight.
      if (isWorse) dialog.scrollTop = dialog.scrollHeight
      // After the focus has been remembered: what is hidden loses it.
      if (content.isCover) cover.put()
      else cover.lift()
      announcer.hear(content)
    },
    remind(content) {
      const { mark } = content
      if (mark !== reminded && REMINDERS.includes(mark)) {
        face.fill(content)
        face.closed(face.sentence(content))
      }
      reminded = mark
    },
    hide(farewell) {
      face.clear()
      // Before the focus goes back: what is hidden cannot take it.
      cover.lift()
      modal.close(() => face.closed(farewell))
      announcer.reset()
    },
  }
}
