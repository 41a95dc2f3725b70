import type { Screen } from '../core/ports.ts'
import { setText } from '../dom/set-text.ts'
import type { Content } from './content.ts'
import { MINUTE } from './countdown.ts'
import type { Markup } from './markup.ts'
import type { Messages } from './messages.ts'

/**
 * The schedule of what a screen reader speaks, and when. A *mark* is a number of seconds left at which the remaining time
 * is spoken, in a whole sentence: each whole minute, then 60, 40 and 20 seconds.
 */
export interface Announcer {
  /**
   * Announces the content of the open dialog if it is due. The first content is not announced, because screen readers
   * read the name and the description of a dialog that opens.
   */
  update(content: Content): void
  /** Announces the remaining time beside the page if it is due, after the person has dismissed the warning. */
  updateDismissed(content: Content): void
  /** Call this when the dialog has closed. */
  reset(): void
}

/** In the last minute, the seconds from one mark to the next. */
const LAST_MINUTE_STEP = 20

/** This mark is always spoken, and interrupts what is being read. */
const LAST_MARK = 20

/** After the person has dismissed a warning that cannot be extended, only these marks are spoken. */
const MARKS_AFTER_DISMISSAL: readonly number[] = [MINUTE, LAST_MARK]

/** Seconds that must pass after something was read, the opening dialog included, before the next mark is spoken. */
const MIN_INTERVAL = 15

/**
 * Seconds after which the live region is emptied. A person who browses to the region later would otherwise read a
 * remaining time that is no longer true.
 */
const TEXT_DURATION = 5

/** Returns the mark that a countdown has passed last. A late call gives the newest mark and skips the missed ones. */
export function markOf(secondsLeft: number): number {
  const step = secondsLeft > MINUTE ? MINUTE : LAST_MINUTE_STEP
  return Math.max(1, Math.ceil(secondsLeft / step)) * step
}

export function createAnnouncer(markup: Pick<Markup, 'live' | 'fill' | 'sentence' | 'announce'>): Announcer {
  const { live } = markup
  let last: Content | undefined
  let readAt = 0
  let dismissedMark = 0
  return {
    update(content) {
      const { secondsLeft, isCover } = content
      const passed = Math.abs(readAt - secondsLeft)
      const isDue = !last || isNewToSay(content, last, passed)
      if (isDue) readAt = secondsLeft
      if (last && isDue) {
        live.setAttribute('aria-live', secondsLeft > LAST_MARK ? 'polite' : 'assertive')
        setText(live, markup.sentence(content))
      } else if (!isCover && passed >= TEXT_DURATION) setText(live)
      last = content
    },
    updateDismissed(content) {
      const mark = markOf(content.secondsLeft)
      if (mark !== dismissedMark && MARKS_AFTER_DISMISSAL.includes(mark)) {
        markup.fill(content)
        markup.announce(markup.sentence(content))
      }
      dismissedMark = mark
    },
    reset() {
      last = undefined
      setText(live)
    },
  }
}

function isNewToSay({ message, secondsLeft }: Content, last: Content, passed: number): boolean {
  if (message !== last.message) return true
  const mark = markOf(secondsLeft)
  return mark !== markOf(last.secondsLeft) && (mark <= LAST_MARK || passed >= MIN_INTERVAL)
}

/** Returns what to announce when a screen gives way to the page. */
export function closingAnnouncement({ kind }: Screen, { stayed, resumed }: Messages): string {
  if (kind === 'none') return ''
  return kind === 'expired' ? resumed : stayed
}
