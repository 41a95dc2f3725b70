import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { describeVersion } from '../../test/browsers.mjs'
import { SUBJECTS } from '../subjects.mjs'

const packages = fileURLToPath(new URL('../node_modules/', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

const versionIn = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).version

/** Where and with what the run took place: `{ date, machine, browser, versions }`. */
export function readEnvironment() {
  const [{ model }] = cpus()
  const names = [...new Set(Object.values(SUBJECTS).flatMap((subject) => subject.packages))]
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} processors (${model.trim()}), ${process.platform} ${process.arch}, node ${process.version}`,
    browser: describeVersion('chromium').replace('chromium: ', ''),
    versions: [`idle-warning ${versionIn(root)}`, ...names.map((name) => `${name} ${versionIn(packages + name)}`)],
  }
}
