import { isByBrowser } from '../browser/activity.ts'
import { isVisible } from '../browser/page-lifecycle.ts'
import { throttle } from '../browser/throttle.ts'
import type { Problem } from '../core/errors.ts'
import { throwIfWrong } from '../core/errors.ts'
import { list } from '../core/options/validators.ts'
import type { Source } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { EXPECTED_ORIGIN, isOrigin } from './origin.ts'
import { readPresenceMessage } from './presence-message.ts'
import { readSourceOptions } from './source-options.ts'

/** The options of {@link bridge}. */
export interface BridgeOptions {
  /**
   * Origins whose frames may report activity: `['https://editor.example']`. A frame of such an origin can keep the session
   * alive for as long as it reports activity, so list only origins that you trust with that.
   */
  readonly origins: readonly string[]
}

const VALIDATORS = { origins: list<string>(`a list of origins, such as ['https://editor.example']`, 'string') }

/**
 * A source of activity: reports that frames of other origins send by {@link reportPresence} or by
 * `idle-warning-frame.min.js`.
 *
 * A report counts only if a frame inside this page sent it, its origin is in the list, and this page is visible. A reported
 * press counts as a press only if the browser confirms that the person has just pressed something in this page or in one
 * of its frames (`navigator.userActivation`). Otherwise it counts as movement, which cannot extend a warned session. On the
 * script of the sources: `data-bridge`, with the origins and spaces between them.
 *
 * @throws IdleWarningError `wrong-options` if `origins` is empty or holds a value that is not an origin.
 */
export const bridge = (options: BridgeOptions): Source => createBridge(options)

/** @param isTrusted for tests: tells which messages came by `postMessage`. */
export function createBridge(options: BridgeOptions, isTrusted = isByBrowser): Source {
  const origins = readOrigins(options)
  return (report, clock) => {
    const reportLimited = throttle(report, clock)
    const onMessage = (event: Event) => {
      const { origin, source, data } = event as MessageEvent
      if (!origins.includes(origin) || !isTrusted(event) || !isVisible() || !isFrameOfThisPage(source)) return
      const kind = readPresenceMessage(data)
      if (kind) reportLimited(kind === 'press' && wasJustPressed() ? 'press' : 'move')
    }
    return listen(window, ['message'], onMessage)
  }
}

function readOrigins(options: BridgeOptions): readonly string[] {
  const { origins = [] } = readSourceOptions('bridge', options, VALIDATORS)
  const wrong = origins.filter((origin) => !isOrigin(origin))
  const problems: Problem[] = wrong.map((value) => ({ path: 'bridge.origins', value, expected: EXPECTED_ORIGIN }))
  if (!origins.length)
    problems.push({ path: 'bridge.origins', value: options.origins, expected: 'at least one origin' })
  throwIfWrong(problems)
  return origins
}

/** Pages that this page has opened, and the page that opened this one, can send messages too; they do not count. */
function isFrameOfThisPage(source: MessageEventSource | null): boolean {
  return !!attempt(() => {
    let view = source as Window
    while (view.parent !== view && view.parent !== window) view = view.parent
    return view.parent !== view
  })
}

/** A press in a frame, of whatever origin, also activates the pages around the frame. */
const wasJustPressed = () => !!(navigator as { userActivation?: UserActivation }).userActivation?.isActive
