import type { Duration } from '../ports.ts'
import { lastWrittenAt } from '../session/record.ts'
import { show } from './dispatch.ts'
import type { EngineState } from './engine-state.ts'
import { readShared } from './shared-record.ts'

/** If the browser has not answered after this time, another page counts as open. */
const LONGEST_WAIT: Duration = 1000

/** `endAfterClose`: no page has written anything for so long that all pages of the application may have been closed. */
export function mayHaveBeenClosed(engine: EngineState): boolean {
  const { ports, limits } = engine.options
  const { age, wasDiscarded } = ports.page.delivery()
  if (!ports.openPages?.isKnown() || wasDiscarded) return false
  const record = readShared(engine)
  return record !== undefined && ports.clock.now() - age - lastWrittenAt(record) > limits.endAfterClose
}

/** Covers the page while it asks whether another page was open all the time, then calls back. */
export function askIfClosed(engine: EngineState, onAnswer: (wasClosed: boolean) => void): void {
  const { clock, openPages } = engine.options.ports
  let isWaiting = true
  const answer = (isOpen: boolean) => {
    if (!isWaiting) return
    isWaiting = false
    onAnswer(!isOpen)
  }
  const stop = () => {
    if (isWaiting) setCovered(engine, false)
    isWaiting = false
  }
  setCovered(engine, true)
  engine.connections.undos.push(
    clock.wait(clock.now() + LONGEST_WAIT, () => answer(true)),
    stop,
  )
  openPages?.isAnyOther().then(answer, () => answer(true))
}

/** There is no session yet, so this is no check of one. */
export function setCovered(engine: EngineState, isCovered: boolean): void {
  const check = isCovered ? { since: engine.options.ports.clock.now() } : null
  engine.session = { ...engine.session, check }
  if (isCovered) show(engine)
}
