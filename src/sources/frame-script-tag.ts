import { complain, ownScript } from '../script-tag/script-element.ts'
import { reportPresence } from './report-presence.ts'

try {
  reportPresence({ to: ownScript('script[src*="idle-warning-frame"]')?.dataset.to ?? '' })
} catch (error) {
  complain((error as Error).message.replace(/.*reportPresence\.to/, 'data-to'))
}
