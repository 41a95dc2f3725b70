import { setText } from './built-in/elements.ts'
import type { Content } from './content.ts'
import type { Face } from './markup.ts'

/** Says aloud what a person who sees the dialog notices by looking: once a mark, in whole sentences. */
export interface Announcer {
  /** The first content is not spoken: the name and the description of the opening dialog say it. */
  hear(content: Content): void
  /** The dialog has closed. */
  reset(): void
}

/** Seconds that a sentence stays: enough to be noticed, too few to be met later, by browsing, as a time long past. */
const STAY = 5

/** Seconds in which no mark follows what was read before, be it the opening dialog. */
const QUIET = 15

/** The mark that is always spoken, at once. */
const LAST_MARK = 20

export function createAnnouncer({ live, sentence }: Pick<Face, 'live' | 'sentence'>): Announcer {
  let last: Content | undefined
  let readAt = 0
  return {
    hear(content) {
      const { mark, left } = content
      const since = Math.abs(readAt - left)
      const isNew = !last || isDue(content, last, since)
      if (isNew) readAt = left
      if (last && isNew) {
        live.setAttribute('aria-live', mark > LAST_MARK ? 'polite' : 'assertive')
        setText(live, sentence(content))
      } else if (mark && since >= STAY) setText(live)
      last = content
    },
    reset() {
      last = undefined
      setText(live)
    },
  }
}

function isDue({ message, mark }: Content, last: Content, since: number): boolean {
  return message !== last.message || (mark !== last.mark && (mark <= LAST_MARK || since >= QUIET))
}
