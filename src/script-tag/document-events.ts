import { EVENT_NAMES } from '../core/events.ts'
import { logError } from '../dom/inform.ts'
import { nativeMember } from '../dom/native-members.ts'
import type { IdleWarning } from '../types.ts'

/**
 * Dispatches each event of the handle on `document` too, as `idle-warning:warning` and so on, so that the page can listen
 * before the script has loaded. If the page prevents a `warning` or `expired` there, it is prevented.
 *
 * An `error` is logged once for each code, unless the page prevents it. `degraded` is not, because the browser can do
 * less, which is no mistake of the page.
 */
export function mirrorEvents(handle: IdleWarning): void {
  const loggedCodes = new Set<string>()
  for (const name of EVENT_NAMES)
    handle.on(name, (event) => {
      const mirrored = new CustomEvent(`idle-warning:${name}`, { detail: event, cancelable: true })
      const isPrevented = !nativeMember(document, 'dispatchEvent')(mirrored)
      if ('preventDefault' in event && isPrevented) event.preventDefault()
      if ('code' in event && event.code !== 'degraded' && !isPrevented && !loggedCodes.has(event.code)) {
        loggedCodes.add(event.code)
        logError(event.code, event.cause)
      }
    })
}
