import type { Moment } from '../ports.ts'
import { cancelWakeUp, dispatch, findWork, show } from './dispatch.ts'
import type { EngineState } from './engine-state.ts'
import { readRaw, readShared } from './shared-record.ts'

/** What the engine does at each moment of the page's life. */
export const pageMoments: { readonly [Name in Moment]: (engine: EngineState) => void } = {
  look(engine) {
    readAfterAbsence(engine, 'look')
    dispatch(engine, { type: 'looked', by: 'look' })
  },
  shown(engine) {
    readAfterAbsence(engine, 'shown')
    dispatch(engine, { type: 'visibility', isVisible: true })
  },
  hidden(engine) {
    // Chromium hides a page after it has been left. Then an answer to a ping could not arrive any more.
    if (!engine.page.isLeft) dispatch(engine, { type: 'visibility', isVisible: false })
  },
  left(engine) {
    dispatch(engine, { type: 'left' })
    engine.page.isLeft = true
    show(engine)
    // An open request or channel could keep the page out of the back/forward cache.
    engine.options.ports.server.abort()
    engine.connections.unwatchTabs()
    engine.connections.closePage()
  },
  restored(engine) {
    dispatch(engine, { type: 'restored' })
    readAfterAbsence(engine, 'restored')
    watchTabs(engine)
    openPage(engine)
    engine.page.isLeft = false
    show(engine)
  },
}

/** Messages may have been lost while the page was away, so the record is read before anything is decided. */
function readAfterAbsence(engine: EngineState, by: 'look' | 'shown' | 'restored'): void {
  cancelWakeUp(engine)
  const record = readShared(engine)
  findWork(engine)
  if (record) dispatch(engine, { type: 'record-found', record, by })
}

/** Listens to the other tabs of this session. */
export function watchTabs(engine: EngineState): void {
  const { connections, options } = engine
  connections.unwatchTabs()
  connections.unwatchTabs = options.ports.tabs.watch((raw) => {
    const record = readRaw(engine, raw)
    // Also a message that means nothing may be the first sign of life after a sleep.
    dispatch(engine, record ? { type: 'record-found', record } : { type: 'looked' })
  })
}

/** Counts this page among the open ones. */
export function openPage({ connections, options }: EngineState): void {
  connections.closePage()
  connections.closePage = options.ports.openPages?.enter() ?? (() => {})
}
