import type { Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'

/** Where scripts beside the main one leave their sources, in whatever order they load. */
const KEY = Symbol.for('idle-warning.sources')

interface Joined {
  readonly sources: Source[]
  /** The sessions that are running, each called with a source that comes later. */
  readonly running: Set<(source: Source) => void>
}

function holder(): Joined {
  const place = globalThis as { [KEY]?: Joined }
  place[KEY] ??= { sources: [], running: new Set() }
  return place[KEY]
}

/** All sources that scripts beside this one have brought, and those that they will bring, as one. */
export const joined: Source = (...connection) => {
  const { sources, running } = holder()
  const undos: (() => void)[] = [() => running.delete(connect)]
  const connect = (source: Source) => void undos.push(source(...connection))
  sources.forEach(connect)
  running.add(connect)
  return undoAll(undos)
}

/** Adds a source to the sessions of the main script, be they running or still to come. */
export function join(source: Source): void {
  const { sources, running } = holder()
  sources.push(source)
  for (const connect of running) connect(source)
}
