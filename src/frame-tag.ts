import { complain, ownScript } from './browser/own-script.ts'
import { reportPresence } from './sources/report-presence.ts'

try {
  reportPresence({ to: ownScript('script[src*="idle-warning-frame"]')?.dataset.to ?? '' })
} catch (error) {
  complain((error as Error).message.replace(/.*reportPresence\.to/, 'data-to'))
}
