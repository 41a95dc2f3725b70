import { existsSync } from 'node:fs'

/** The measurements in the order of the results. Each is a module with `measure({ rounds })`. */
const PARTS = ['bytes', 'start', 'flood', 'report', 'background', 'requests', 'memory', 'loading']

/** Folders of their own, whose `measure()` takes nothing. A run without them leaves them out. */
const FOLDERS = ['fleet', 'servers']

/** They count and do not measure time, so it does no harm that several of them run at once. The longest ones come first. */
const COUNTED = ['fleet', 'memory', 'background', 'requests']

export const isCounted = ({ name }) => COUNTED.includes(name)

export const byLength = (one, other) => COUNTED.indexOf(one.name) - COUNTED.indexOf(other.name)

/** Every part that is there: `{ name, measure }`, in the order of the results. */
export function listParts() {
  const own = PARTS.map((name) => part(name, `./${name}.mjs`, (module, options) => module.measure(options)))
  const folders = FOLDERS.map((name) => part(name, `./${name}/index.mjs`, (module) => module.measure()))
  return [...own, ...folders].filter(({ place }) => existsSync(new URL(place, import.meta.url)))
}

const part = (name, place, call) => ({ name, place, measure: async (options) => call(await import(place), options) })
