// Stands beside the package's `node_modules` while `entry-points.test.ts` runs it:
// `node load-entry-points.mjs <import|require> <peers> <entry points>`, with commas between names.
// Prints what each entry point exports, and what has changed in the process by loading it.
import { createRequire } from 'node:module'

const [way, peers, names] = process.argv.slice(2).map((list) => list.split(','))
const require = createRequire(import.meta.url)
const load = async (id) => (way[0] === 'import' ? import(id) : require(id))

/** Each global, static and prototype member by its name, with its value or its getter; listeners; what keeps Node awake. */
function look() {
  const globals = Object.entries(Object.getOwnPropertyDescriptors(globalThis))
  const members = [['globalThis', globalThis], ['process', process], ...globals.flatMap(owners)].flatMap(membersOf)
  const listeners = process.eventNames().map((name) => [`on ${String(name)}`, process.listenerCount(name)])
  // Reading files is Node's own work on the way.
  const active = process.getActiveResourcesInfo().filter((name) => !name.startsWith('FS'))
  const resources = active.map((name) => [`active ${name}`, true])
  return new Map([...members, ...listeners, ...resources])
}

function owners([name, { value }]) {
  if (typeof value !== 'function' || !value.prototype) return []
  return [
    [name, value],
    [`${name}.prototype`, value.prototype],
  ]
}

function membersOf([name, owner]) {
  return Reflect.ownKeys(owner).map((key) => {
    const { value, get } = Reflect.getOwnPropertyDescriptor(owner, key)
    return [`${name}.${String(key)}`, get ?? value]
  })
}

async function loadOne(name) {
  const before = look()
  // Node marks a required module that has a default export.
  const exported = Object.keys(await load(name)).filter((key) => key !== '__esModule')
  const after = look()
  const all = new Set([...before.keys(), ...after.keys()])
  return [
    name,
    { exported: exported.sort(), changes: [...all].filter((key) => !Object.is(before.get(key), after.get(key))) },
  ]
}

// What a framework does to the process is its own affair.
for (const peer of peers) await load(peer)
const results = []
for (const name of names) results.push(await loadOne(name))
console.log(JSON.stringify(Object.fromEntries(results)))
