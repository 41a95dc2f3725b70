import { existsSync } from 'node:fs'

/** The measurements in the order of the results. Each is a module with `measure({ rounds })`. */
const PARTS = ['bytes', 'start', 'flood', 'report', 'background', 'requests', 'memory', 'loading']

/** Folders of their own. A run without them leaves them out. */
const FOLDERS = ['fleet', 'servers']

/** Every part that is there: `{ name, load }`, in the order of the results. */
export function listParts() {
  const places = [
    ...PARTS.map((name) => [name, `./${name}.mjs`]),
    ...FOLDERS.map((name) => [name, `./${name}/index.mjs`]),
  ]
  const isThere = ([, place]) => existsSync(new URL(place, import.meta.url))
  return places.filter(isThere).map(([name, place]) => ({ name, load: () => import(place) }))
}
