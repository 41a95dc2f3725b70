import type { ActivityKind, Clock, Duration, Instant } from '../core/ports.ts'
import { createHeldKeyFilter } from '../dom/held-key.ts'
import { listen } from '../dom/listen.ts'
import { nativeMember } from '../dom/native-members.ts'
import { throttle } from './throttle.ts'

/**
 * The events of deliberate acts. People who use no keyboard cause the later ones: voice control, switch devices and
 * assistive technology cause `click`, and dictation and input methods cause the text events.
 */
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

/** The events that come by the hundred. */
const MOVEMENTS = ['pointermove', 'touchmove', 'wheel', 'scroll'] as const

/**
 * Capture, because the application may call `stopPropagation()` on the event. Passive, because a listener that is not
 * would delay scrolling.
 */
const LISTENER_OPTIONS = { capture: true, passive: true } as const

/** A scroll counts as movement for this long after a press. Later a script may have caused it. */
const SCROLL_AFTER_PRESS: Duration = 1000

/** Options of {@link createActivity}. */
export interface ActivityOptions {
  /** Where to listen, such as the document of a frame. @default window */
  readonly target?: EventTarget
  /** Only presses count. @default false */
  readonly ignoreMovement?: boolean
  /** Decides whether a person caused an event. @default `event.isTrusted`, which no script can set */
  readonly isTrusted?: (event: Event) => boolean
}

/**
 * If a script calls `click()` on a checkbox or a radio button, the browser fires an `input` event that is trusted. A
 * person who ticks it causes a `click` too, so the `input` event can be ignored.
 *
 * @see https://html.spec.whatwg.org/multipage/input.html#the-input-element:legacy-pre-activation-behavior
 */
const isCheckboxInput = (event: Event) =>
  event.type === 'input' && /^(checkbox|radio)$/.test(nativeMember(event.composedPath()[0] as HTMLInputElement, 'type'))

/** Whether the browser made this event, not a script. */
export const isByBrowser = (event: Event): boolean => event.isTrusted

/** Calls back at each deliberate act of a person. A key that is held down counts once. Returns the undo. */
export function watchPresses(
  notify: () => void,
  { target = window, isTrusted = isByBrowser }: ActivityOptions = {},
): () => void {
  const isOfHeldKey = createHeldKeyFilter()
  const onEvent = (event: Event) => {
    if (!isTrusted(event) || isOfHeldKey(event) || event.type === 'keyup' || isCheckboxInput(event)) return
    notify()
  }
  // A release is no press, but it ends a hold.
  return listen(target, [...PRESSES, 'keyup'], onEvent, LISTENER_OPTIONS)
}

/** The source of activity in this document: keyboard, pointer, touch screen and assistive technology. */
export const activity = /* @__PURE__ */ createActivity()

/**
 * Creates a source like {@link activity} that listens elsewhere.
 *
 * It samples: after a report it removes the listeners for movements for a second, so a pointer in motion costs one timer
 * a second. A press after a movement is still reported within that second.
 */
export function createActivity({ target, ignoreMovement, isTrusted = isByBrowser }: ActivityOptions = {}) {
  return (report: (presence: ActivityKind) => void, clock: Clock) => {
    const place = target ?? window
    let pressedAt: Instant = -Infinity

    const watchMovements = () => {
      if (ignoreMovement) return () => {}
      const isMotion = createMotionFilter()
      const isByPerson = (event: Event) =>
        event.type === 'scroll' ? clock.now() - pressedAt < SCROLL_AFTER_PRESS : isMotion(event as MouseEvent)
      const onEvent = (event: Event) => {
        if (isTrusted(event) && isByPerson(event)) sampler.report('move')
      }
      return listen(place, MOVEMENTS, onEvent, LISTENER_OPTIONS)
    }
    const onPress = () => {
      pressedAt = clock.now()
      sampler.report('press')
    }
    const sampler = createSampler(report, clock, watchMovements)
    const unlisten = watchPresses(onPress, { target: place, isTrusted })
    return () => {
      unlisten()
      sampler.stop()
    }
  }
}

/** Watches movements except in the second after a report. */
function createSampler(report: (presence: ActivityKind) => void, clock: Clock, watchMovements: () => () => void) {
  let undo = watchMovements()
  const pauseUntil = (until: Instant) => {
    undo()
    undo = clock.wait(until, () => {
      undo = watchMovements()
    })
  }
  return { report: throttle(report, clock, pauseUntil), stop: () => undo() }
}

/**
 * Ignores pointer movements without motion. If something moves under a resting pointer, Chromium on Windows and WebKit
 * fire a trusted `pointermove`. The first event only tells where the pointer rests.
 *
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
