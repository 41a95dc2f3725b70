import type { Clock, Duration, Instant, Presence } from '../core/ports.ts'
import { listen } from '../dom/listen.ts'
import { limit } from './throttle.ts'

/** Beside keys stand the events of those who work without: `click` and the like by voice, switch, dictation or IME. */
const PRESSES = [
  'pointerdown',
  'keydown',
  'touchstart',
  'click',
  'beforeinput',
  'input',
  'compositionupdate',
  'paste',
] as const

const MOVES = ['pointermove', 'touchmove', 'wheel', 'scroll'] as const

/** Capture: no `stopPropagation()` of the application hides activity. Passive: scrolling is never delayed. */
const OPTIONS = { capture: true, passive: true } as const

/** For this long after a press a scroll is believed to be a person's. */
const CONSEQUENCE: Duration = 1000

/** What {@link createActivity} may be told. */
export interface ActivityOptions {
  /** Where to listen, such as the window of a frame. @default window */
  readonly target?: EventTarget
  /** Which events are a person's. @default those with `isTrusted`, which no script can make */
  readonly isTrusted?: (event: Event) => boolean
}

/**
 * A script's `click()` on one of these makes the browser fire an `input` that is trusted; a person's comes with a `click`.
 * @see https://html.spec.whatwg.org/multipage/input.html#the-input-element:legacy-pre-activation-behavior
 */
const isEcho = (event: Event) =>
  event.type === 'input' && /^(checkbox|radio)$/.test((event.composedPath()[0] as HTMLInputElement).type)

/** Made by the browser, not by a script. */
export const isByBrowser = (event: Event): boolean => event.isTrusted

/** Calls back at each deliberate act of a person, and not for what lies on a key. Returns the undo. */
export function watchPresses(
  notify: () => void,
  { target = window, isTrusted = isByBrowser }: ActivityOptions = {},
): () => void {
  const onEvent = (event: Event) => isTrusted(event) && !isEcho(event) && !(event as KeyboardEvent).repeat && notify()
  return listen(target, PRESSES, onEvent, OPTIONS)
}

/** A person at the keyboard, pointer, touch screen or assistive device of this document. */
export const activity = /* @__PURE__ */ createActivity()

/**
 * Makes an {@link activity} that listens elsewhere.
 *
 * It samples. After a report the listeners for events that come by the hundred are detached for a second, so a pointer
 * in motion costs one timer a second. A press after a sampled movement is reported still in that second, because a
 * movement cannot answer a warning and a press may.
 */
export function createActivity({ target, isTrusted = isByBrowser }: ActivityOptions = {}) {
  return (report: (presence: Presence) => void, clock: Clock) => {
    const place = target ?? window
    let pressedAt: Instant = -Infinity

    const watchMoves = () => {
      const isMotion = createMotionFilter()
      const isOurs = (event: Event) =>
        event.type === 'scroll' ? clock.now() - pressedAt < CONSEQUENCE : isMotion(event as MouseEvent)
      return listen(place, MOVES, (event) => isTrusted(event) && isOurs(event) && sampler.notice('move'), OPTIONS)
    }
    const onPress = () => {
      pressedAt = clock.now()
      sampler.notice('press')
    }
    const sampler = createSampler(report, clock, watchMoves)
    const unlisten = watchPresses(onPress, { target: place, isTrusted })
    return () => {
      unlisten()
      sampler.stop()
    }
  }
}

function createSampler(report: (presence: Presence) => void, clock: Clock, watchMoves: () => () => void) {
  let undo = watchMoves()
  const rest = (until: Instant) => {
    undo()
    undo = clock.wait(until, () => {
      undo = watchMoves()
    })
  }
  return { notice: limit(report, clock, rest), stop: () => undo() }
}

/**
 * Drops pointer movements without motion, which Chromium on Windows and WebKit fire, trusted, when something moves under
 * a resting pointer. The first one only tells where the pointer rests.
 * @see https://github.com/serkanyersen/ifvisible.js/issues/36
 */
function createMotionFilter() {
  let lastX: number | undefined
  let lastY: number | undefined
  return ({ type, screenX, screenY }: MouseEvent) => {
    if (type !== 'pointermove') return true
    const isMotion = lastX !== undefined && (lastX !== screenX || lastY !== screenY)
    lastX = screenX
    lastY = screenY
    return isMotion
  }
}
