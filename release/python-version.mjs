// `node release/python-version.mjs 1.2.3` gives the package for Django the version of the release. release-it calls it before
// it commits.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PROJECT = new URL('../companions/django/pyproject.toml', import.meta.url)
const VERSION = /(^\[project\]\n(?:(?!\[).*\n)*?version = ")([^"]+)(?=")/m

/** The version in the table `[project]`. */
export const pythonVersion = (toml) => VERSION.exec(toml)?.[2]

/** The file with another version. Throws if it names none. */
export function withPythonVersion(toml, version) {
  if (!VERSION.test(toml)) throw new Error('pyproject.toml has no version in its table [project]')
  return toml.replace(VERSION, (_, before) => before + version)
}

/** The text of the package's file. */
export const readPythonProject = () => readFileSync(PROJECT, 'utf8')

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(PROJECT, withPythonVersion(readPythonProject(), process.argv[2]))
