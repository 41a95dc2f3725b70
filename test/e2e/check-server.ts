import { readFileSync } from 'node:fs'
import type { ServerReport } from '../../src/debug/index.ts'
import type { Tab } from './engines/index.ts'

type Global = { idleWarning: { checkServer(): Promise<ServerReport> } }

const debugScript = readFileSync(new URL('../../dist/idle-warning-debug.min.js', import.meta.url), 'utf8')

/** What `checkServer()` says of the server of this page. */
export async function checkServer(tab: Tab): Promise<Pick<ServerReport, 'isKept' | 'text'> & { advice: string[] }> {
  // As a function, because the pages' policy lets no script in.
  await tab.eval(new Function(debugScript) as () => void)
  return tab.eval(async () => {
    const { isKept, points, text } = await (window as unknown as Global).idleWarning.checkServer()
    const open = points.filter(({ outcome }) => outcome !== 'kept')
    return { isKept, text, advice: open.map(({ code, outcome }) => `${code}: ${outcome}`) }
  })
}
