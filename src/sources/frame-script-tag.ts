/**
 * `idle-warning-frame.min.js`: for a framed page of another origin. It reports activity to the page around the frame, which
 * needs `data-bridge`. Its attribute `data-to` is the origin of that page.
 *
 * @see docs/presence.md#frames-of-other-origins
 * @packageDocumentation
 */
import { logError } from '../dom/inform.ts'
import { ownScript } from '../script-tag/script-element.ts'
import { reportPresence } from './report-presence.ts'

try {
  reportPresence({ to: ownScript('script[src*="idle-warning-frame"]')?.dataset.to ?? '' })
} catch (error) {
  // The page's author wrote an attribute, so the message names the attribute instead of the option.
  logError((error as Error).message.replace(/.*reportPresence\.to/, 'data-to'))
}
