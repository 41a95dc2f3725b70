import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../kept/', import.meta.url))

/** Keeps what a part measured, so that a run that ends early loses nothing. */
export function keep(name, result) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}${name}.json`, JSON.stringify(result))
}

/** What a part measured last, or `undefined`. */
export function readKept(name) {
  const file = `${folder}${name}.json`
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
