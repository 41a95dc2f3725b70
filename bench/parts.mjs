import { existsSync } from 'node:fs'

/** The measurements in the order of the results. Each is a module with `measure({ rounds })`. */
const PARTS = ['bytes', 'start', 'flood', 'report', 'background', 'requests', 'memory', 'loading']

/** Folders of their own, whose `measure()` takes nothing. A run without them leaves them out. */
const FOLDERS = ['fleet', 'servers']

/**
 * What may run at once, the longest first. To measure time needs the machine for itself: beside another measurement a report cost a
 * fifth more, and fewer libraries could be told apart. To count takes no harm.
 */
export const GROUPS = [
  { atOnce: 1, names: ['bytes', 'start', 'flood', 'report', 'loading', 'servers'] },
  { atOnce: 3, names: ['fleet', 'memory', 'background', 'requests'] },
]

/** Every part that is there: `{ name, measure }`, in the order of the results. */
export function listParts() {
  const own = PARTS.map((name) => part(name, `./${name}.mjs`, (module, options) => module.measure(options)))
  const folders = FOLDERS.map((name) => part(name, `./${name}/index.mjs`, (module) => module.measure()))
  return [...own, ...folders].filter(({ place }) => existsSync(new URL(place, import.meta.url)))
}

const part = (name, place, call) => ({ name, place, measure: async (options) => call(await import(place), options) })
