import { createEngine, type Engine } from '../../src/core/engine/engine.ts'
import type { HistoryEntry } from '../../src/core/engine/history.ts'
import type { Limits } from '../../src/core/session/state.ts'
import { createFakePorts, type FakePorts } from '../support/fake-ports.ts'
import { limits } from '../support/machine.ts'

/** A tab and what it decided, as it would arrive in somebody's log: through JSON. */
export interface Story {
  readonly ports: FakePorts
  readonly engine: Engine
  readonly history: readonly HistoryEntry[]
  /** The last entries only, as of a tab that has run for long. */
  last(count: number): readonly HistoryEntry[]
}

export function tell(change: Partial<Limits> = {}, ports = createFakePorts()): Story {
  const noted: HistoryEntry[] = []
  const engine = createEngine({
    ports,
    limits: limits(change),
    isSensitive: false,
    tell: () => false,
    leave() {},
    note: (entry) => noted.push(entry),
  })
  engine.start()
  const read = (): readonly HistoryEntry[] => JSON.parse(JSON.stringify(noted))
  return {
    ports,
    engine,
    get history() {
      return read()
    },
    last: (count) => read().slice(-count),
  }
}

/** The fake clock starts at 01:46:40. */
export const UTC = { timeZone: 'UTC', locale: 'en-GB' }
