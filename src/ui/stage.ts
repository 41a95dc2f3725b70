import { createAnnouncer } from './announcer.ts'
import type { Content } from './content.ts'
import { createCover } from './cover.ts'
import { keepCaret } from './focus.ts'
import { createModal } from './modal.ts'
import { type Parts, setText } from './parts.ts'

/** Brings content before a person: seen, focused and heard; over the page, or in its place. */
export interface Stage {
  show(content: Content): void
  /** `farewell` is spoken, politely, if anything was shown. */
  hide(farewell?: string): void
}

export function createStage(parts: Parts, role: string, onEscape: () => void): Stage {
  const cover = createCover()
  const announcer = createAnnouncer(parts.live)
  const modal = createModal(parts, role, onEscape)
  keepCaret(parts.dialog)
  return {
    show(content) {
      const hadError = parts.error.textContent
      fill(parts, content)
      modal.open(firstControl(parts))
      // At 400 % zoom the words of a failure push the button out of sight.
      if (content.error && !hadError) parts.dialog.scrollTop = parts.dialog.scrollHeight
      // After the focus has been remembered: what is hidden loses it.
      if (content.isCover) cover.put()
      else cover.lift()
      announcer.hear(content)
    },
    hide(farewell) {
      // Before the focus goes back: what is hidden cannot take it.
      cover.lift()
      modal.close(() => setText(parts.status, farewell))
      announcer.reset()
    },
  }
}

const TEXTS = ['title', 'time', 'error', 'primary', 'link', 'secondary'] as const

function fill(parts: Parts, content: Content): void {
  const [before, after] = content.message.split('{time}')
  for (const name of TEXTS) setText(parts[name], content[name])
  setText(parts.before, before)
  setText(parts.after, after)
  setText(parts.status)
  if (content.href) parts.link.href = content.href
  parts.primary.setAttribute('aria-disabled', String(content.isBusy === true))
  parts.dialog.setAttribute('part', content.isCover ? 'dialog cover' : 'dialog')
}

function firstControl({ primary, link }: Parts): HTMLElement | undefined {
  return [primary, link].find((control) => control.textContent)
}
