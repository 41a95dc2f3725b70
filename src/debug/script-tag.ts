import type { HistoryEntry } from '../core/engine/history.ts'
import { describeHistory } from './describe.ts'
import { explain } from './explain.ts'
import type { DebugOptions } from './words.ts'

const { idleWarning } = window as { idleWarning?: { readonly history?: readonly HistoryEntry[] } }

// An element of the page may have that name too.
if (idleWarning && Array.isArray(idleWarning.history))
  Object.assign(idleWarning, {
    explain: (options?: DebugOptions) => explain(idleWarning.history ?? [], options),
    describeHistory: (options?: DebugOptions) => describeHistory(idleWarning.history ?? [], options),
  })
// biome-ignore lint/suspicious/noConsole: the mistake of a page's author is said in the console, as in own-script.ts
else console.error('idle-warning: idle-warning-debug.min.js must stand after idle-warning.min.js')
