import { isByBrowser, watchPresses } from '../browser/activity.ts'
import { isVisible } from '../browser/page-lifecycle.ts'
import { duration } from '../core/options/duration.ts'
import type { Duration, DurationText, Instant, Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { listen } from '../dom/listen.ts'
import { nativeMember, rootElement } from '../dom/native-members.ts'
import { readSourceOptions } from './source-options.ts'

/** The options of {@link media}. */
export interface MediaOptions {
  /** For how long after the last press in this page playing media count as activity. @default `'1h'` */
  readonly max?: DurationText
}

const DEFAULT_MAX: Duration = 3_600_000

/** The longest time between a press and the playback that it starts. */
const START_DELAY: Duration = 5000

/** How often the source looks whether something plays. Shorter than the shortest idle timeout. */
const CHECK_INTERVAL: Duration = 10_000

/** `HTMLMediaElement.HAVE_FUTURE_DATA`: below it the element waits for data. */
const HAVE_FUTURE_DATA = 3

/**
 * A source of activity: an `<audio>` or `<video>` of this document that the person started or unmuted by a press. It
 * counts, as movement, while it plays with sound in a visible page; a video must also be inside the visible part of the
 * page. A picture-in-picture video counts in a hidden page too. No timer runs while nothing plays.
 *
 * A person who falls asleep during a film is signed out up to `max` later than without this source. Do not use it if
 * that matters to you. On the script of the sources: `data-media`, or `data-media="30m"` for `max`.
 *
 * @throws IdleWarningError `wrong-options` if `max` is not a duration.
 */
export const media = (options: MediaOptions = {}): Source => createMedia(options)

/** @param isTrusted for tests: which events count as a person's or as the browser's. */
export function createMedia(options: MediaOptions, isTrusted = isByBrowser): Source {
  const { max = DEFAULT_MAX } = readSourceOptions('media', options, { max: duration })
  return (report, clock) => {
    const playing = new Set<HTMLMediaElement>()
    const startedByPress = new WeakSet<HTMLMediaElement>()
    let pressedAt: Instant = -Infinity
    let cancelCheck: (() => void) | undefined

    const check = () => {
      for (const element of playing)
        if (element.paused || element.ended || !element.isConnected) playing.delete(element)
      const isPressRecent = clock.now() - pressedAt <= max
      if (isPressRecent && [...playing].some((element) => isAudible(element) && isShown(element))) report('move')
      cancelCheck = playing.size ? clock.wait(clock.now() + CHECK_INTERVAL, check) : undefined
    }
    const onPress = () => {
      pressedAt = clock.now()
    }
    const onPlay = (event: Event) => {
      const element = event.target
      if (!isTrusted(event) || !(element instanceof HTMLMediaElement) || element.paused) return
      if (!element.muted && clock.now() - pressedAt <= START_DELAY) startedByPress.add(element)
      if (!startedByPress.has(element)) return
      playing.add(element)
      cancelCheck ??= clock.wait(clock.now() + CHECK_INTERVAL, check)
    }
    return undoAll([
      watchPresses(onPress, { isTrusted }),
      listen(document, ['play', 'playing', 'volumechange'], onPlay, { capture: true }),
      () => cancelCheck?.(),
    ])
  }
}

const isAudible = ({ muted, volume, readyState }: HTMLMediaElement) =>
  !muted && volume > 0 && readyState >= HAVE_FUTURE_DATA

function isShown(element: HTMLMediaElement): boolean {
  if (nativeMember(document, 'pictureInPictureElement') === element) return true
  return isVisible() && (element.localName === 'audio' || isInViewport(element))
}

function isInViewport(element: HTMLMediaElement): boolean {
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect()
  const { clientWidth, clientHeight } = rootElement()
  return width * height > 0 && bottom > 0 && right > 0 && top < clientHeight && left < clientWidth
}
