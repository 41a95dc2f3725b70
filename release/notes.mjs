// `npm run release:notes -- v1.2.3` prints what CHANGELOG.md says about this version. It fails unless both packages have this
// version and its section has a date, so that a tag publishes what it says.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pythonVersion, readPythonProject } from './python-version.mjs'

/** `## [1.2.3] - 2026-11-27` */
const HEADING = /^## \[([^\]]+)\](?: - (.+))?$/gm

/** The text of one version, without its heading. Throws if the tag, the package and the changelog do not agree. */
export function releaseNotes(tag, { version, python, changelog }) {
  if (tag !== `v${version}`) throw new Error(`the tag is ${tag}, and package.json has version ${version}`)
  if (python !== version) throw new Error(`package.json has version ${version}, and pyproject.toml has ${python}`)
  const headings = [...changelog.matchAll(HEADING)]
  const position = headings.findIndex(([, name]) => name === version)
  const heading = headings[position]
  if (!heading) throw new Error(`CHANGELOG.md has no section "## [${version}] - date"`)
  if (!/^\d{4}-\d\d-\d\d$/.test(heading[2] ?? ''))
    throw new Error(`in CHANGELOG.md the section of ${version} needs its date: "## [${version}] - 2026-11-27"`)
  const notes = changelog.slice(heading.index + heading[0].length, headings[position + 1]?.index).trim()
  if (!notes) throw new Error(`in CHANGELOG.md the section of ${version} is empty`)
  return notes
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
  const { version } = JSON.parse(read('package.json'))
  try {
    const python = pythonVersion(readPythonProject())
    console.log(releaseNotes(process.argv[2], { version, python, changelog: read('CHANGELOG.md') }))
  } catch ({ message }) {
    console.error(message)
    process.exitCode = 1
  }
}
