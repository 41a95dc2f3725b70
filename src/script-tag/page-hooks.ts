import type { Duration } from '../core/ports.ts'
import { watchHeldKey } from '../dom/held-key.ts'
import { logError } from '../dom/inform.ts'
import { langAround } from '../dom/lang-around.ts'
import { listen } from '../dom/listen.ts'
import { nativeMember, queryAll } from '../dom/native-members.ts'
import { setText } from '../dom/set-text.ts'
import type { IdleWarning } from '../types.ts'
import { countdown, limitTime } from '../ui/countdown.ts'
import { english, formatTime, type Messages } from '../ui/messages.ts'

/**
 * The values of the attribute `data-idle-warning`. You can add it to any element, also to one that is added later.
 *
 * @example
 * ```html
 * <button type="button" data-idle-warning="extend">I am still here</button>
 * <p data-idle-warning="timeout"></p>
 * ```
 */
export type PageHook =
  /** A click extends the session. */
  | 'extend'
  /** A click ends the session. Without `data-sign-out-url` the element does what it does without the library. */
  | 'sign-out'
  /** Shows the remaining time during a warning. Otherwise it is empty. */
  | 'remaining'
  /** Tells the inactivity limit ahead of time: *If you are not active for 15 minutes, we will sign you out.* */
  | 'timeout'
  /** Keeps the session alive while the element is in the page, as `beginWork()` does. */
  | 'hold'

/** Further attributes of an element with `data-idle-warning="hold"`. */
export type HoldAttribute =
  /** Its maximum duration: `data-idle-warning-max="2h"`. @default `1h` */
  | 'data-idle-warning-max'
  /** Its name in messages: `data-idle-warning-label="upload"`. @default `hold` */
  | 'data-idle-warning-label'
  /** The page still warns about inactivity. @default absent: no warning comes while the element is in the page */
  | 'data-idle-warning-keep-warning'

/** The selector of a hook in the page, such as `<button data-idle-warning="extend">`. */
const hook = (name: PageHook): string => `[data-idle-warning="${name}"]`

/**
 * Extends the session or signs out when the person clicks a hook. If the SDK cannot do that, the element keeps its own
 * meaning: a link leads to the page's own sign-out. A key that is held down on a hook is one press.
 */
export function watchClicks(handle: IdleWarning, canSignOut: () => boolean): void {
  const isOfHeldKey = watchHeldKey()
  listen(document, ['click'], (event) => {
    const isRunning = handle.phase === 'active' || handle.phase === 'warning'
    if (!isRunning) return
    const isExtend = isInside(event, hook('extend'))
    // If the page asks "Really sign out?" and the person declines, the page prevents the click.
    const isSignOut = canSignOut() && !event.defaultPrevented && isInside(event, hook('sign-out'))
    if (!isExtend && !isSignOut) return
    event.preventDefault()
    if (isOfHeldKey(event)) return
    if (isExtend) handle.extend()
    else handle.signOut()
  })
}

/** Whether an event happened in an element that matches `selector`, be it in a shadow root. */
const isInside = (event: Event, selector: string): boolean =>
  event.composedPath().some((node) => node instanceof Element && nativeMember(node, 'matches')(selector))

/**
 * Writes the remaining time of a warning into its hooks, in the language of the words around each.
 *
 * @param lang the option `lang`, which replaces the language of the page.
 */
export function fillRemaining(handle: IdleWarning, lang: () => string | undefined): void {
  const langOf = (element: Element) => lang() ?? (langAround(element) || english.lang)
  const fill = (textFor: (element: Element) => string) => {
    for (const element of queryAll(hook('remaining'))) setText(element, textFor(element))
  }
  handle.on('tick', ({ remaining }) => fill((element) => formatTime(langOf(element), countdown(remaining))))
  handle.on('phase', ({ to }) => {
    if (to !== 'warning') fill(() => '')
  })
}

/**
 * Tells people the inactivity limit ahead of time, where the page asks for it with an empty element. An element that is
 * added later is filled at the next change of the phase. With `idleTimeout: 'off'` there is no such limit.
 *
 * @param messages the texts for a language.
 * @see https://www.w3.org/TR/WCAG22/#timeouts
 */
export function fillNotice(handle: IdleWarning, limit: () => Duration, messages: (lang: string) => Messages): void {
  const fill = () => {
    if (!Number.isFinite(limit())) return
    for (const element of queryAll(hook('timeout'))) {
      const { lang, notice } = messages(langAround(element) || english.lang)
      setText(element, notice.replace('{time}', formatTime(lang, limitTime(limit()))))
    }
  }
  fill()
  // The rest of the page, and the script of a language, may come later.
  listen(document, ['DOMContentLoaded'], fill)
  handle.on('phase', fill)
}

/**
 * Begins a work hold for each hook in the page, and ends it when the element is gone.
 *
 * @returns a function that looks for changes. It is called when something is due, so that the document need not be watched.
 */
export function createPageHolds({ beginWork, on }: IdleWarning): () => void {
  const holds = new Map<Element, () => void>()
  // A session that begins anew has none of the earlier holds.
  on('phase', ({ from, to, cause }) => {
    if (to === 'stopped' || from === 'stopped' || (from === 'expired' && cause !== 'resumed')) holds.clear()
  })
  return () => {
    for (const [element, end] of holds) {
      if (nativeMember(element, 'isConnected')) continue
      end()
      holds.delete(element)
    }
    for (const element of queryAll(hook('hold')))
      if (!holds.has(element)) holds.set(element, beginHold(element, beginWork))
  }
}

/** A wrong `data-idle-warning-max` is logged, and the hold has the default. */
function beginHold(element: Element, beginWork: IdleWarning['beginWork']): () => void {
  const attribute: (name: HoldAttribute) => string | null = nativeMember(element, 'getAttribute')
  const label = attribute('data-idle-warning-label') ?? 'hold'
  const max = attribute('data-idle-warning-max')
  const keepWarning = attribute('data-idle-warning-keep-warning') !== null
  try {
    return beginWork(label, { keepWarning, ...(max !== null && { max: max as '1h' }) })
  } catch (error) {
    logError(`data-idle-warning-max: ${error}`)
    return beginWork(label, { keepWarning })
  }
}
