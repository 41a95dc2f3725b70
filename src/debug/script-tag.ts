import type { HistoryEntry } from '../core/engine/history.ts'
import { describeHistory } from './describe-history.ts'
import { explain } from './explain.ts'
import type { DebugOptions } from './time-format.ts'

interface IdleWarningGlobal {
  readonly history?: readonly HistoryEntry[]
  explain?: (options?: DebugOptions) => string
  describeHistory?: (options?: DebugOptions) => string[]
}

const { idleWarning } = window as { idleWarning?: IdleWarningGlobal }

// `window.idleWarning` may also be an element of the page with that id.
if (idleWarning && Array.isArray(idleWarning.history)) {
  idleWarning.explain = (options) => explain(idleWarning.history ?? [], options)
  idleWarning.describeHistory = (options) => describeHistory(idleWarning.history ?? [], options)
} else {
  // biome-ignore lint/suspicious/noConsole: a page's author looks in the console; inform.ts writes there too
  console.error(
    'idle-warning: window.idleWarning is missing: put idle-warning-debug.min.js after idle-warning.min.js in the page',
  )
}
