import { isByBrowser } from '../browser/activity.ts'
import { isVisible } from '../browser/page-lifecycle.ts'
import { limit } from '../browser/throttle.ts'
import type { Problem } from '../core/errors.ts'
import { refuseOptions } from '../core/errors.ts'
import { list } from '../core/options/validators.ts'
import type { Source } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { isOrigin, ORIGIN, readMessage } from './message.ts'
import { settle } from './settle.ts'

export interface BridgeOptions {
  /**
   * Origins whose frames are believed: `['https://editor.example']`. Each can keep the session alive for as long as it
   * says that somebody works there, so name only those that are trusted with that.
   */
  readonly origins: readonly string[]
}

const READERS = { origins: list<string>(`a list of origins, such as ['https://editor.example']`, 'string') }

/**
 * People at work in frames of other origins that report it, by `reportPresence` or `idle-warning-frame.min.js`. Believed
 * is only a frame in this page, of an origin in the list, while this page is visible. A press counts as a press only where
 * the browser itself confirms that somebody has just pressed something in this page or its frames
 * (`navigator.userActivation`); otherwise as movement, which cannot answer a warning.
 *
 * @throws IdleWarningError where something is not an origin.
 */
export const bridge = (options: BridgeOptions): Source => createBridge(options)

/** @param isTrusted for tests: which messages came by `postMessage`. */
export function createBridge(options: BridgeOptions, isTrusted = isByBrowser): Source {
  const origins = settleOrigins(options)
  return (report, clock) => {
    const limited = limit(report, clock)
    const onMessage = (event: Event) => {
      const { origin, source, data } = event as MessageEvent
      if (!origins.includes(origin) || !isTrusted(event) || !isVisible() || !isInside(source)) return
      const presence = readMessage(data)
      if (presence) limited(presence === 'press' && isConfirmed() ? 'press' : 'move')
    }
    return listen(window, ['message'], onMessage)
  }
}

function settleOrigins(options: BridgeOptions): readonly string[] {
  const { origins = [] } = settle('bridge', options, READERS)
  const wrong = origins.filter((origin) => !isOrigin(origin))
  const problems: Problem[] = wrong.map((value) => ({ path: 'bridge.origins', value, expected: ORIGIN }))
  if (!origins.length)
    problems.push({ path: 'bridge.origins', value: options.origins, expected: `at least one origin` })
  refuseOptions(problems)
  return origins
}

/** Pages that this one has opened, or was opened by, can send messages too. */
function isInside(source: MessageEventSource | null): boolean {
  return !!attempt(() => {
    let view = source as Window
    while (view.parent !== view && view.parent !== window) view = view.parent
    return view.parent !== view
  })
}

/** A press in a frame, of whatever origin, activates the pages around it. */
const isConfirmed = () => !!(navigator as { userActivation?: UserActivation }).userActivation?.isActive
