import { createEngine, type Engine } from '../../src/core/engine/engine.ts'
import type { HistoryEntry } from '../../src/core/engine/history.ts'
import type { Limits } from '../../src/core/session/state.ts'
import { createFakePorts, type FakePorts } from '../support/fake-ports.ts'
import { limits } from '../support/machine.ts'

/** A tab and its history, as it would arrive in a log: through JSON. */
export interface RecordedSession {
  readonly ports: FakePorts
  readonly engine: Engine
  readonly history: readonly HistoryEntry[]
  /** The last entries only, as of a tab whose history has dropped the first ones. */
  lastEntries(count: number): readonly HistoryEntry[]
}

export function startTab(change: Partial<Limits> = {}, ports = createFakePorts()): RecordedSession {
  const entries: HistoryEntry[] = []
  const engine = createEngine({
    ports,
    limits: limits(change),
    coverOnLeave: () => false,
    announce: () => false,
    leave() {},
    keepEntry: (entry) => entries.push(entry),
  })
  engine.start()
  const read = (): readonly HistoryEntry[] => JSON.parse(JSON.stringify(entries))
  return {
    ports,
    engine,
    get history() {
      return read()
    },
    lastEntries: (count) => read().slice(-count),
  }
}

/** The fake clock starts at 01:46:40. */
export const UTC = { timeZone: 'UTC', locale: 'en-GB' }
