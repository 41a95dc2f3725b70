import { builtinEnvironments } from 'vitest/runtime'
import { fillJsdomGaps } from '../../src/testing/jsdom-gaps.ts'

/** Where each page stands. */
export const PAGE = '/app/cart?item=7#notes'

/**
 * A page of its own for some inputs: what stays in a document after `stop()`, such as the listeners of a script tag, would
 * slow later inputs down.
 */
const INPUTS_PER_PAGE = 200

/** Vitest wraps these two for each page and does not take the wrapper away, so each page would keep all before it. */
const { Request, URL } = globalThis

let played = 0
let close: (() => Promise<void>) | undefined

/** Gives the globals a fresh document, if there is none or if it has served long enough. */
export async function freshPage(): Promise<void> {
  if (close && played++ < INPUTS_PER_PAGE) return resetPage()
  await closePage()
  const { teardown } = await builtinEnvironments.jsdom.setup(globalThis, { jsdom: { console: false } })
  close = async () => {
    await teardown(globalThis)
    Object.assign(globalThis, { Request, URL })
  }
  played = 1
  fillJsdomGaps()
  resetPage()
}

/** Takes the document away again. */
export async function closePage(): Promise<void> {
  await close?.()
  close = undefined
}

function resetPage(): void {
  history.replaceState(null, '', PAGE)
  document.head.replaceChildren()
  document.body.replaceChildren()
}
