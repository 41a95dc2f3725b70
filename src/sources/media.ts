import { isByBrowser, watchPresses } from '../browser/activity.ts'
import { isVisible } from '../browser/page-lifecycle.ts'
import { duration } from '../core/options/validators.ts'
import type { Duration, DurationText, Instant, Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { listen } from '../dom/listen.ts'
import { settle } from './settle.ts'

export interface MediaOptions {
  /** How long after the last press in this page media still count. @default '1h' */
  readonly max?: DurationText
}

/** A press and what it starts are no further apart. */
const CONSEQUENCE: Duration = 5000

/** How often it is seen whether it still plays. Shorter than the shortest idle timeout. */
const PERIOD: Duration = 10_000

const HAVE_FUTURE_DATA = 3

/**
 * People who watch or listen: an `<audio>` or `<video>` of this document that a press has started or unmuted, while it
 * plays, is to be heard, and is to be seen: in a visible page, and a video in the part that is shown. A video in a window
 * of its own (picture in picture) is always seen. Counts as movement. Nothing runs while nothing plays.
 *
 * Who falls asleep before a film is signed out `max` later than otherwise; so it is not for pages where that matters.
 *
 * @throws IdleWarningError for a `max` that is no duration.
 */
export const media = (options: MediaOptions = {}): Source => createMedia(options)

/** @param isTrusted for tests: which events are a person's, or the browser's. */
export function createMedia(options: MediaOptions, isTrusted = isByBrowser): Source {
  const { max = 3_600_000 } = settle('media', options, { max: duration })
  return (report, clock) => {
    const playing = new Set<HTMLMediaElement>()
    const started = new WeakSet<HTMLMediaElement>()
    let pressedAt: Instant = -Infinity
    let undoWait: (() => void) | undefined

    const look = () => {
      for (const element of playing)
        if (element.paused || element.ended || !element.isConnected) playing.delete(element)
      const isRecent = clock.now() - pressedAt <= max
      if (isRecent && [...playing].some((element) => isHeard(element) && isSeen(element))) report('move')
      undoWait = playing.size ? clock.wait(clock.now() + PERIOD, look) : undefined
    }
    const onPlay = (event: Event) => {
      const element = event.target as HTMLMediaElement
      if (!isTrusted(event) || element.paused !== false) return
      if (!element.muted && clock.now() - pressedAt <= CONSEQUENCE) started.add(element)
      if (!started.has(element)) return
      playing.add(element)
      undoWait ??= clock.wait(clock.now() + PERIOD, look)
    }
    return undoAll([
      watchPresses(() => (pressedAt = clock.now()), { isTrusted }),
      listen(document, ['play', 'playing', 'volumechange'], onPlay, { capture: true }),
      () => undoWait?.(),
    ])
  }
}

const isHeard = ({ muted, volume, readyState }: HTMLMediaElement) =>
  !muted && volume > 0 && readyState >= HAVE_FUTURE_DATA

function isSeen(element: HTMLMediaElement): boolean {
  if (document.pictureInPictureElement === element) return true
  return isVisible() && (element.localName === 'audio' || isInView(element))
}

function isInView(element: Element): boolean {
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect()
  const { clientWidth, clientHeight } = document.documentElement
  return width * height > 0 && bottom > 0 && right > 0 && top < clientHeight && left < clientWidth
}
