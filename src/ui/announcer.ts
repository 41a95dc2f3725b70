import type { Content } from './content.ts'
import { setText } from './parts.ts'

/** Says aloud what a person who sees the dialog notices by looking: once a mark, in whole sentences. */
export interface Announcer {
  /** The first content is not spoken: the name and the description of the opening dialog say it. */
  hear(content: Content): void
  /** The dialog has closed. */
  reset(): void
}

export function createAnnouncer(live: HTMLElement): Announcer {
  let last: string | undefined
  return {
    hear({ message, mark, time = '' }) {
      const key = message + mark
      if (last && last !== key) {
        live.setAttribute('aria-live', mark > 20 ? 'polite' : 'assertive')
        setText(live, message.replace('{time}', time))
      }
      last = key
    },
    reset() {
      last = ''
      setText(live)
    },
  }
}
