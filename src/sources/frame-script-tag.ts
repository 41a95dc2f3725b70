import { logError } from '../dom/inform.ts'
import { ownScript } from '../script-tag/script-element.ts'
import { reportPresence } from './report-presence.ts'

try {
  reportPresence({ to: ownScript('script[src*="idle-warning-frame"]')?.dataset.to ?? '' })
} catch (error) {
  // The page's author wrote an attribute, so the message names the attribute instead of the option.
  logError((error as Error).message.replace(/.*reportPresence\.to/, 'data-to'))
}
