import type { Screen } from '../core/ports.ts'
import { later } from '../dom/later.ts'
import { nativeMember } from '../dom/native-members.ts'
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
   * Announces the content of the open dialog if it is due. The first one is announced in the next task: a live region that
   * becomes a part of the tree together with its text is not spoken, and Firefox tells Orca no description of the dialog.
   */
  update(content: Content): void
  /** Announces the remaining time beside the page if it is due, after the person has dismissed the warning. */
  updateDismissed(content: Content): void
  /** Announces a text beside the page. Call this when the dialog has closed. */
  farewell(text: string | undefined): void
  /** Call this when the dialog closes. */
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
 * Seconds after which what was spoken leaves the page. A person who browses to the region later would otherwise read it once
 * more, and a remaining time that is no longer true.
 */
const TEXT_DURATION = 5

/**
 * Milliseconds after the dialog has closed. The region beside the dialog was inert with the page, and screen readers have to
 * find it again. They also read the element that has the focus now.
 */
const FAREWELL_DELAY = 300

/** Returns the mark that a countdown has passed last. A late call gives the newest mark and skips the missed ones. */
export function markOf(secondsLeft: number): number {
  const step = secondsLeft > MINUTE ? MINUTE : LAST_MINUTE_STEP
  return Math.max(1, Math.ceil(secondsLeft / step)) * step
}

export function createAnnouncer(markup: AnnouncerMarkup): Announcer {
  return { ...createOpenAnnouncer(markup), ...createClosedAnnouncer(markup) }
}

type AnnouncerMarkup = Pick<Markup, 'live' | 'fill' | 'sentence' | 'announce'>

/** Speaks in the open dialog. */
function createOpenAnnouncer({ live, sentence }: AnnouncerMarkup): Pick<Announcer, 'update' | 'reset'> {
  let last: Content | undefined
  let readAt = 0
  const speak = () => {
    if (!last) return
    const text = sentence(last)
    live.setAttribute('aria-live', last.secondsLeft > LAST_MARK ? 'polite' : 'assertive')
    setText(live, text)
    // No countdown calls `update` on a cover.
    if (last.isCover) later(TEXT_DURATION * 1000, () => clear(text))
  }
  const clear = (text: string) => {
    if (nativeMember(live, 'textContent') === text) setText(live)
  }
  return {
    update(content) {
      const { secondsLeft, isCover } = content
      const passed = Math.abs(readAt - secondsLeft)
      const isOpening = !last
      const isDue = !last || isNewToSay(content, last, passed)
      last = content
      if (isDue) readAt = secondsLeft
      if (isOpening) later(0, speak)
      else if (isDue) speak()
      else if (!isCover && passed >= TEXT_DURATION) setText(live)
    },
    reset() {
      last = undefined
      setText(live)
    },
  }
}

/** Speaks beside the page. */
function createClosedAnnouncer(markup: AnnouncerMarkup): Pick<Announcer, 'updateDismissed' | 'farewell'> {
  let dismissedMark = 0
  return {
    updateDismissed(content) {
      const mark = markOf(content.secondsLeft)
      if (mark !== dismissedMark && MARKS_AFTER_DISMISSAL.includes(mark)) {
        markup.fill(content)
        markup.announce(markup.sentence(content))
      }
      dismissedMark = mark
    },
    farewell(text) {
      if (!text) return
      later(FAREWELL_DELAY, () => markup.announce(text))
      later(FAREWELL_DELAY + TEXT_DURATION * 1000, markup.announce)
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
