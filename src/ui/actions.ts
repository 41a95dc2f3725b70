import type { Screen } from '../core/ports.ts'
import { nativeMember } from '../dom/native-members.ts'
import type { EventHandler, Markup } from './markup.ts'
import { eventTime, PRESS_DELAY } from './press-delay.ts'

/** What a person can do in the dialog. */
export interface DialogActions {
  /** Extends the session. */
  extend(by: 'button' | 'escape'): void
  /** Ends the session. */
  signOut(): void
  /** Loads the expired page again: the button of the cover where no sign-in address is known. */
  reload(): void
}

export interface ActionsOptions {
  readonly actions: DialogActions
  /** The screen that the session has now. It may be newer than what the dialog shows. */
  readonly screen: () => Screen
  /** Called when the person closes a warning that cannot be extended. */
  readonly dismiss: () => void
}

/** Turns clicks and Escape into actions. */
export interface Actions {
  /** Call this for each Escape, and when the page or Android's back gesture closes the dialog. */
  pressEscape(): void
  /** Call this when different controls appear. See {@link createPressDelay}. */
  restartDelay(): void
}

export function createActions(markup: Pick<Markup, 'handlers' | 'pressOf'>, options: ActionsOptions): Actions {
  const { actions, screen, dismiss } = options
  const delay = createPressDelay(markup)
  const pressPrimary = (by: 'button' | 'escape') => {
    const current = screen()
    const isWarning = current.kind === 'warning'
    if (isWarning && current.isExtendable) {
      // Extending harms nothing, so it needs no delay.
      if (!current.isBusy) actions.extend(by)
      return
    }
    if (!delay.isOver()) return
    if (isWarning) dismiss()
    else if (by === 'button') actions.reload()
  }
  const handleClick: EventHandler[1] = (event, target) => {
    const press = markup.pressOf(target)
    if (!press) return
    // In the page's own dialog the control may be a link or a submit button, which also works without the SDK.
    event.preventDefault()
    if (press === 'primary') pressPrimary('button')
    else if (delay.isOver(event.timeStamp)) actions.signOut()
  }
  markup.handlers.push(['click', handleClick])
  return { pressEscape: () => pressPrimary('escape'), restartDelay: delay.restart }
}

/**
 * Ignores presses that cannot be undone for half a second after the dialog, or another set of controls, has appeared. The
 * person may still be typing into the page, or the second half of a double press may hit a button that was not there
 * before.
 */
function createPressDelay({ handlers }: Pick<Markup, 'handlers'>) {
  let since = 0
  const restart = () => {
    since = eventTime()
  }
  /** `at` is the `timeStamp` of the event that is judged, which may be older than now. */
  const isOver = (at = eventTime()) => at - since > PRESS_DELAY
  const handleKey = ({ timeStamp }: Event) => {
    // A person who types on has not noticed the dialog yet.
    if (!isOver(timeStamp)) restart()
  }
  const handleClick: EventHandler[1] = (event, target) => {
    if (isOver(event.timeStamp)) return
    if (nativeMember(target, 'closest')('a,[data-idle-warning="sign-out"]')) event.preventDefault()
  }
  handlers.push(['keydown', handleKey], ['click', handleClick])
  return { restart, isOver }
}

/**
 * Handles an Escape and hides it from the page and the browser. Returns false for other keys, and for an Escape that ends
 * a composition in an input method.
 *
 * If the browser handled the Escape, it could also close dialogs of the page that were opened without a user activation:
 * https://html.spec.whatwg.org/#process-close-watchers
 */
export function takeEscape(event: KeyboardEvent, onEscape: () => void): boolean {
  if (event.key !== 'Escape' || event.isComposing) return false
  event.preventDefault()
  event.stopPropagation()
  if (!event.repeat) onEscape()
  return true
}
