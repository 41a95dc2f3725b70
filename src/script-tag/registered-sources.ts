import type { Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'

/** Where the other scripts leave their sources for the main one. They may load in any order. */
const KEY = Symbol.for('idle-warning.sources')

interface Registry {
  readonly sources: Source[]
  /** Connects a source to a session that is running, one function for each session. */
  readonly connectors: Set<(source: Source) => void>
}

function getRegistry(): Registry {
  const holder = globalThis as { [KEY]?: Registry }
  holder[KEY] ??= { sources: [], connectors: new Set() }
  return holder[KEY]
}

/** All sources that other scripts have registered or will register, as one source. */
export const registeredSources: Source = (...connection) => {
  const { sources, connectors } = getRegistry()
  const undos: (() => void)[] = [() => connectors.delete(connect)]
  const connect = (source: Source) => void undos.push(source(...connection))
  sources.forEach(connect)
  connectors.add(connect)
  return undoAll(undos)
}

/** Adds a source to the sessions of the main script, those that are running and those that start later. */
export function registerSource(source: Source): void {
  const { sources, connectors } = getRegistry()
  sources.push(source)
  for (const connect of connectors) connect(source)
}
